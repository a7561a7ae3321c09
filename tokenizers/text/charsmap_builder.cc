#include "tokenizers/text/charsmap_builder.h"

#include <map>

namespace tessera {
namespace {

void AppendUnit(uint32_t unit, std::string* out) {
  for (int shift = 0; shift < 32; shift += 8) {
    out->push_back(static_cast<char>(unit >> shift));
  }
}

// Keys that are prefixes of later ones nest like brackets in their order.
Status CheckKeys(const CharsmapEntries& entries, size_t matches_max) {
  std::vector<std::string_view> prefixes;
  for (const auto& [key, result] : entries) {
    if (key.empty() || key.find('\0') != std::string::npos ||
        result.find('\0') != std::string::npos) {
      return BadDataError("charsmap: the rule " + QuoteForError(key) + " -> " +
                          QuoteForError(result) +
                          " has an empty key or a zero byte; leave it out");
    }
    while (!prefixes.empty() &&
           std::string_view(key).substr(0, prefixes.back().size()) !=
               prefixes.back()) {
      prefixes.pop_back();
    }
    prefixes.push_back(key);
    if (prefixes.size() > matches_max) {
      return BadDataError("charsmap: more than " + std::to_string(matches_max) +
                          " rules match at once on " + QuoteForError(key) +
                          "; leave some out");
    }
  }
  return OkStatus();
}

}  // namespace

StatusOr<std::string> BuildCharsmap(const CharsmapEntries& entries,
                                    size_t matches_max) {
  TESSERA_RETURN_IF_ERROR(CheckKeys(entries, matches_max));
  std::string results;
  std::map<std::string_view, uint32_t> places;
  std::vector<std::pair<std::string_view, uint32_t>> keys;
  for (const auto& [key, result] : entries) {
    const auto [place, is_new] =
        places.try_emplace(result, static_cast<uint32_t>(results.size()));
    if (is_new) results.append(result).push_back('\0');
    keys.emplace_back(key, place->second);
  }
  // A reader wants a result even if nothing has one.
  if (results.empty()) results.push_back('\0');
  const std::vector<uint32_t> units = BuildDoubleArray(keys);
  std::string blob;
  AppendUnit(static_cast<uint32_t>(units.size() * 4), &blob);
  for (const uint32_t unit : units) AppendUnit(unit, &blob);
  return blob + results;
}

}  // namespace tessera
