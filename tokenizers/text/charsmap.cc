#include "tokenizers/text/charsmap.h"

#include <algorithm>
#include <string>

#include "tokenizers/text/double_array.h"

namespace tessera {
namespace {

constexpr size_t kTrieSizeMultiple = 1024;
// Nodes visited by FindCharacters: the maps in use need 30,000. A hostile array
// could ask for much more; then every character counts as replaced, which is
// slower and no less right.
constexpr size_t kStepsMax = size_t{1} << 17;

Status Fault(const std::string& what) {
  return BadDataError("charsmap: " + what +
                      "; the map is damaged or not one [V12]");
}

uint32_t ReadUnit(std::string_view bytes) {
  uint32_t value = 0;
  for (size_t i = 0; i < 4; ++i) {
    value |= uint32_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
  }
  return value;
}

// Every unit that a walk can stand on leads to units of the array, and every
// leaf to a result.
Status CheckUnits(const std::vector<uint32_t>& units, size_t results_size) {
  if (IsLeafUnit(units[0])) return Fault("the root is a leaf");
  for (size_t i = 0; i < units.size(); ++i) {
    if (IsLeafUnit(units[i])) continue;
    const size_t base = i ^ UnitOffset(units[i]);
    if ((base | 0xFF) >= units.size()) {
      return Fault("unit " + std::to_string(i) + " leads to unit " +
                   std::to_string(base | 0xFF) + " of " +
                   std::to_string(units.size()));
    }
    if (!HasLeaf(units[i])) continue;
    const uint32_t leaf = units[base];
    if (!IsLeafUnit(leaf) || LeafValue(leaf) >= results_size) {
      return Fault("the leaf of unit " + std::to_string(i) +
                   " has no result in the " + std::to_string(results_size) +
                   " bytes of results");
    }
  }
  return OkStatus();
}

}  // namespace

StatusOr<Charsmap> Charsmap::Create(std::string_view blob) {
  if (blob.size() < 8) {
    return Fault("expected at least 8 bytes, found " +
                 std::to_string(blob.size()));
  }
  const uint32_t trie_size = ReadUnit(blob);
  if (trie_size == 0 || trie_size % kTrieSizeMultiple != 0 ||
      trie_size > blob.size() - 4) {
    return Fault("byte 0: the size of the trie is " +
                 std::to_string(trie_size) +
                 ", expected a multiple of 1024 up "
                 "to " +
                 std::to_string(blob.size() - 4));
  }
  Charsmap map;
  for (size_t i = 0; i < trie_size; i += 4) {
    map.units_.push_back(ReadUnit(blob.substr(4 + i, 4)));
  }
  map.results_ = std::string(blob.substr(4 + trie_size));
  if (map.results_.empty() || map.results_.back() != '\0') {
    return Fault("the results do not end with a zero byte");
  }
  TESSERA_RETURN_IF_ERROR(CheckUnits(map.units_, map.results_.size()));
  for (size_t begin = 0; begin < map.results_.size();) {
    const size_t end = map.results_.find('\0', begin);
    map.result_size_max_ = std::max(map.result_size_max_, end - begin);
    begin = end + 1;
  }
  map.FindCharacters();
  return map;
}

bool Charsmap::HasKeysFrom(unsigned char byte) const {
  return !units_.empty() &&
         UnitLabel(units_[UnitOffset(units_[0]) ^ byte]) == byte;
}

// Walks the characters that keys begin with, and from there the second ones.
// States are shared in the array, so each (base, first or second) is visited
// once: the walk is linear in the units. A key that ends inside a character
// marks all characters with that begin.
void Charsmap::FindCharacters() {
  struct Walk {
    uint32_t base;
    // Bits of the character so far, and bytes of it still to come.
    char32_t bits;
    int missing;
    bool is_second;
  };
  alone_.Reset();
  second_.Reset();
  size_t steps = 0;
  std::vector<bool> seen(units_.size());
  std::vector<Walk> todo = {{UnitOffset(units_[0]), 0, 0, false}};
  const auto mark = [this](const Walk& walk) {
    Characters& set = walk.is_second ? second_ : alone_;
    const char32_t first = walk.bits << (6 * walk.missing);
    const char32_t count = char32_t{1} << (6 * walk.missing);
    for (char32_t c = first; c < first + count && c <= 0xFFFF; ++c) set.Add(c);
  };
  while (!todo.empty()) {
    const Walk walk = todo.back();
    todo.pop_back();
    if (++steps > kStepsMax) {
      alone_.AddAll();
      second_.AddAll();
      return;
    }
    const bool starts = walk.missing == 0;
    for (uint32_t byte = starts ? 0 : 0x80; byte < (starts ? 0xF0u : 0xC0u);
         ++byte) {
      const uint32_t node = walk.base ^ byte;
      const uint32_t unit = units_[node];
      if (UnitLabel(unit) != byte) continue;
      Walk next = {node ^ UnitOffset(unit), walk.bits << 6 | (byte & 0x3F),
                   walk.missing - 1, walk.is_second};
      if (starts) {
        next.missing = byte < 0x80 ? 0 : byte < 0xE0 ? 1 : 2;
        next.bits = byte & (0x7F >> (byte < 0x80 ? 0 : next.missing + 1));
      }
      const bool done = next.missing == 0;
      if (HasLeaf(unit) || (done && walk.is_second)) mark(next);
      if (done && walk.is_second) continue;
      if (done) {
        if (seen[next.base]) continue;
        seen[next.base] = true;
        next.is_second = true;
        next.bits = 0;
      }
      todo.push_back(next);
    }
  }
}

std::string_view Charsmap::ResultAt(uint32_t place) const {
  return std::string_view(results_.c_str() + place);
}

Charsmap::Match Charsmap::Longest(std::string_view text,
                                  size_t matches_max) const {
  Match match;
  if (units_.empty()) return match;
  size_t count = 0;
  uint32_t value = 0;
  uint32_t node = UnitOffset(units_[0]);
  for (size_t i = 0; i < text.size(); ++i) {
    const unsigned char byte = static_cast<unsigned char>(text[i]);
    node ^= byte;
    const uint32_t unit = units_[node];
    if (UnitLabel(unit) != byte) break;
    node ^= UnitOffset(unit);
    if (!HasLeaf(unit)) continue;
    match.size = i + 1;
    value = LeafValue(units_[node]);
    if (++count == matches_max) break;
  }
  if (match.size != 0) match.result = ResultAt(value);
  return match;
}

Charsmap::Match Charsmap::Shortest(std::string_view text) const {
  if (units_.empty()) return {};
  uint32_t node = UnitOffset(units_[0]);
  for (size_t i = 0; i < text.size(); ++i) {
    const unsigned char byte = static_cast<unsigned char>(text[i]);
    node ^= byte;
    const uint32_t unit = units_[node];
    if (UnitLabel(unit) != byte) break;
    node ^= UnitOffset(unit);
    if (HasLeaf(unit)) return {i + 1, ResultAt(LeafValue(units_[node]))};
  }
  return {};
}

std::vector<std::pair<std::string, std::string>> Charsmap::Entries() const {
  std::vector<std::pair<std::string, std::string>> entries;
  if (units_.empty()) return entries;
  // A path of the walk: the base of each node and the next byte to try.
  struct Step {
    uint32_t base;
    uint32_t next_byte;
  };
  constexpr size_t kNodesMax = size_t{1} << 20;
  constexpr size_t kKeySizeMax = 1024;
  std::vector<Step> path = {{UnitOffset(units_[0]), 1}};
  std::string key;
  for (size_t nodes = 0; !path.empty() && nodes < kNodesMax;) {
    Step& step = path.back();
    if (step.next_byte == 256) {
      path.pop_back();
      if (!key.empty()) key.pop_back();
      continue;
    }
    const uint32_t byte = step.next_byte++;
    const uint32_t node = step.base ^ byte;
    const uint32_t unit = units_[node];
    if (UnitLabel(unit) != byte || key.size() == kKeySizeMax) continue;
    ++nodes;
    const uint32_t base = node ^ UnitOffset(unit);
    key.push_back(static_cast<char>(byte));
    if (HasLeaf(unit)) {
      entries.emplace_back(key, ResultAt(LeafValue(units_[base])));
    }
    path.push_back({base, 1});
  }
  return entries;
}

}  // namespace tessera
