// The table of normalisers, and the chain of several.

#include "tokenizers/text/normalizer.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include "tokenizers/base/limits.h"
#include "tokenizers/spec.pb.h"
#include "tokenizers/text/normalizer_steps.h"

namespace tessera {
namespace {

// Steps that leave a text as it is are passed over, so that plain text costs
// their scans and no copy.
class NormalizerChain : public Normalizer {
 public:
  // A chain among the members is taken apart: chains do not nest.
  explicit NormalizerChain(std::vector<std::unique_ptr<Normalizer>> members) {
    for (auto& member : members) {
      AppendSteps(std::move(member), &members_);
    }
  }

  void Append(std::string_view text, std::string* out,
              OffsetMap* map) const override {
    Run(&Normalizer::Append, text, out, map);
  }
  void AppendRest(std::string_view rest, std::string* out,
                  OffsetMap* map) const override {
    Run(&Normalizer::AppendRest, rest, out, map);
  }

  bool MayChange(std::string_view text) const override {
    return std::any_of(
        members_.begin(), members_.end(),
        [text](const auto& member) { return member->MayChange(text); });
  }

  bool is_local() const override {
    return std::all_of(members_.begin(), members_.end(),
                       [](const auto& member) { return member->is_local(); });
  }

  uint64_t growth() const override {
    uint64_t product = 1;
    for (const auto& member : members_) {
      if (!CheckedMul(product, member->growth(), &product)) return UINT64_MAX;
    }
    return product;
  }

  std::string_view loses() const override {
    for (const auto& member : members_) {
      if (!member->loses().empty()) return member->loses();
    }
    return {};
  }

  std::optional<std::vector<std::unique_ptr<Normalizer>>> TakeMembers()
      override {
    return std::move(members_);
  }

 private:
  void Run(void (Normalizer::*step)(std::string_view, std::string*, OffsetMap*)
               const,
           std::string_view text, std::string* out, OffsetMap* map) const {
    // `text`, then by turns one of the buffers.
    std::string buffers[2];
    size_t turn = 0;
    std::string_view current = text;
    OffsetMap current_map;
    bool changed = false;
    for (const auto& member : members_) {
      if (!member->MayChange(current)) continue;
      std::string& next = buffers[turn];
      turn ^= 1;
      next.clear();
      OffsetMap next_map;
      ((*member).*step)(current, &next, map == nullptr ? nullptr : &next_map);
      if (changed) next_map.ComposeAfter(current_map);
      current_map = std::move(next_map);
      current = next;
      changed = true;
    }
    out->append(current);
    if (map == nullptr) return;
    if (changed) {
      map->Append(current_map);
    } else {
      map->AppendIdentity(0, text.size());
    }
  }

  std::vector<std::unique_ptr<Normalizer>> members_;
};

NormalizerOr NewNested(const NormalizerSpec& spec, int depth);

NormalizerOr NewSequence(const NormalizerSequence& spec, int depth) {
  if (depth >= kSequenceNestingMax) {
    return BadDataError("normalizer: sequences are nested more than " +
                        std::to_string(kSequenceNestingMax) + " deep [V10]");
  }
  if (static_cast<size_t>(spec.members_size()) > kSequenceMembersMax) {
    return BadDataError("normalizer: a sequence has at most " +
                        std::to_string(kSequenceMembersMax) +
                        " members, this one " +
                        std::to_string(spec.members_size()) + " [V10]");
  }
  std::vector<std::unique_ptr<Normalizer>> members;
  for (const NormalizerSpec& member : spec.members()) {
    TESSERA_ASSIGN_OR_RETURN(members.emplace_back(),
                             NewNested(member, depth + 1));
  }
  return NewNormalizerChain(std::move(members));
}

using Kind = NormalizerSpec::KindCase;

struct Row {
  Kind kind;
  NormalizerOr (*make)(const NormalizerSpec& spec);
};

constexpr Row kRows[] = {
    {Kind::kUnicode,
     [](const NormalizerSpec& s) { return NewUnicodeNormalizer(s.unicode()); }},
    {Kind::kLowercase,
     [](const NormalizerSpec& s) { return NewLowercase(s.lowercase()); }},
    {Kind::kStrip, [](const NormalizerSpec& s) { return NewStrip(s.strip()); }},
    {Kind::kStripAccents,
     [](const NormalizerSpec& s) {
       return NewStripAccents(s.strip_accents());
     }},
    {Kind::kReplace,
     [](const NormalizerSpec& s) { return NewReplace(s.replace()); }},
    {Kind::kPrepend,
     [](const NormalizerSpec& s) { return NewPrepend(s.prepend()); }},
    {Kind::kByteLevel,
     [](const NormalizerSpec& s) {
       return NewByteLevelNormalizer(s.byte_level());
     }},
    {Kind::kBert,
     [](const NormalizerSpec& s) { return NewBertNormalizer(s.bert()); }},
    {Kind::kNmt, [](const NormalizerSpec& s) { return NewNmt(s.nmt()); }},
    {Kind::kCharsmap,
     [](const NormalizerSpec& s) {
       return NewCharsmapNormalizer(s.charsmap());
     }},
    {Kind::kSentencepiece,
     [](const NormalizerSpec& s) {
       return NewSentencePieceNormalizer(s.sentencepiece());
     }},
    {Kind::kIllFormed,
     [](const NormalizerSpec& s) { return NewIllFormed(s.ill_formed()); }},
};

NormalizerOr NewNested(const NormalizerSpec& spec, int depth) {
  if (spec.kind_case() == Kind::kSequence) {
    return NewSequence(spec.sequence(), depth);
  }
  for (const Row& row : kRows) {
    if (row.kind == spec.kind_case()) return row.make(spec);
  }
  return BadDataError("normalizer: no kind is set; give one of them [V10]");
}

}  // namespace

void AppendSteps(std::unique_ptr<Normalizer> normalizer,
                 std::vector<std::unique_ptr<Normalizer>>* steps) {
  auto members = normalizer->TakeMembers();
  if (!members.has_value()) {
    steps->push_back(std::move(normalizer));
    return;
  }
  std::move(members->begin(), members->end(), std::back_inserter(*steps));
}

std::unique_ptr<Normalizer> NewNormalizerChain(
    std::vector<std::unique_ptr<Normalizer>> members) {
  return std::make_unique<NormalizerChain>(std::move(members));
}

StatusOr<std::unique_ptr<Normalizer>> NewNormalizer(
    const NormalizerSpec& spec) {
  return NewNested(spec, 0);
}

}  // namespace tessera
