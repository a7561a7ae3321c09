// A character map as a step of its own, matched in one of two ways:
// SentencePiece takes the longest key at each place; Hugging Face looks up
// whole grapheme clusters of less than six bytes and takes the first key that
// is a prefix, else the same for each code point.

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "tokenizers/spec.pb.h"
#include "tokenizers/text/aligned_output.h"
#include "tokenizers/text/charsmap.h"
#include "tokenizers/text/graphemes.h"
#include "tokenizers/text/normalizer_steps.h"
#include "tokenizers/text/utf8.h"

namespace tessera {
namespace {

size_t UnmatchedEnd(const Charsmap& charsmap, std::string_view text,
                    size_t from) {
  return charsmap.UnmatchedEnd(text, from, [](char) { return false; });
}

class LongestCharsmap : public Normalizer {
 public:
  explicit LongestCharsmap(Charsmap charsmap)
      : charsmap_(std::move(charsmap)) {}

  void Append(std::string_view text, std::string* out,
              OffsetMap* map) const override {
    for (size_t i = 0; i < text.size();) {
      size_t kept = UnmatchedEnd(charsmap_, text, i);
      Charsmap::Match match;
      if (kept == i) {
        match = charsmap_.Longest(text.substr(i));
        kept = i + DecodeUtf8(text, i).size;
      }
      if (match.size == 0) {
        out->append(text, i, kept - i);
        if (map != nullptr) map->AppendIdentity(i, kept);
        i = kept;
        continue;
      }
      out->append(match.result);
      if (map != nullptr) map->Append(match.result.size(), i, i + match.size);
      i += match.size;
    }
  }
  bool MayChange(std::string_view text) const override {
    return UnmatchedEnd(charsmap_, text, 0) < text.size();
  }
  uint64_t growth() const override {
    return std::max<uint64_t>(1, charsmap_.result_size_max());
  }
  std::string_view loses() const override { return "charsmap"; }

 private:
  Charsmap charsmap_;
};

// Characters of the output and how many of the source each takes. The rule is
// Hugging Face's: characters take places one to one; those that are more than
// the source had are new; if they are fewer, the last character *written so
// far* takes the rest, be it of this replacement or of one before.
class CountedOutput {
 public:
  CountedOutput(std::string_view text, std::string* out, OffsetMap* map)
      : text_(text), out_(out), map_(map) {}

  void Keep(std::string_view source) { Replace(source, source); }
  void Replace(std::string_view source, std::string_view result) {
    if (map_ == nullptr) {
      out_->append(result);
      return;
    }
    int64_t places = static_cast<int64_t>(CountCharacters(source));
    for (size_t i = 0; i < result.size();) {
      const size_t size = DecodeUtf8(result, i).size;
      characters_.push_back({result.substr(i, size), places > 0 ? 0 : 1});
      if (places > 0) --places;
      i += size;
    }
    if (!characters_.empty()) characters_.back().change -= places;
  }
  void Finish() {
    AlignedOutput output(text_, 0, out_, map_);
    for (const Character& character : characters_) {
      output.AppendBytes(character.bytes, character.change);
    }
  }

 private:
  struct Character {
    std::string_view bytes;
    int64_t change;
  };

  std::string_view text_;
  std::string* out_;
  OffsetMap* map_;
  // Only if there is a map.
  std::vector<Character> characters_;
};

class GraphemeCharsmap : public Normalizer {
 public:
  explicit GraphemeCharsmap(Charsmap charsmap)
      : charsmap_(std::move(charsmap)) {
    for (char32_t c = ' '; c <= '~'; ++c) {
      printable_stays_ &= !JoinsOthers(c) && !charsmap_.MayReplaceAlone(c);
    }
  }

  void Append(std::string_view text, std::string* out,
              OffsetMap* map) const override {
    CountedOutput output(text, out, map);
    for (size_t i = 0; i < text.size();) {
      const size_t kept = UnchangedEnd(text, i);
      if (kept > i) {
        output.Keep(text.substr(i, kept - i));
        i = kept;
        continue;
      }
      const std::string_view cluster =
          text.substr(i, GraphemeSize(text.substr(i)));
      AppendCluster(cluster, &output);
      i += cluster.size();
    }
    output.Finish();
  }
  bool MayChange(std::string_view text) const override {
    return UnchangedEnd(text, 0) < text.size();
  }
  uint64_t growth() const override {
    return std::max<uint64_t>(1, charsmap_.result_size_max());
  }
  std::string_view loses() const override { return "charsmap"; }

 private:
  // End of the characters from text[from] on that are clusters by themselves
  // and that no key replaces.
  size_t UnchangedEnd(std::string_view text, size_t from) const {
    if (printable_stays_) {
      const size_t run = PrintablePrefix(text.substr(from), ' ');
      if (from + run == text.size()) return text.size();
      // What follows may join the last character.
      if (run > 0) from += run - 1;
    }
    if (from == text.size()) return from;
    CodePoint c = DecodeUtf8(text, from);
    while (c.well_formed() && !JoinsOthers(c.value) &&
           !charsmap_.MayReplaceAlone(c.value)) {
      const size_t next = from + c.size;
      if (next == text.size()) return next;
      c = DecodeUtf8(text, next);
      if (c.well_formed() && JoinsOthers(c.value)) break;
      from = next;
    }
    return from;
  }
  void AppendCluster(std::string_view cluster, CountedOutput* output) const {
    constexpr size_t kWholeMax = 5;
    if (cluster.size() <= kWholeMax && AppendResult(cluster, output)) return;
    for (size_t i = 0; i < cluster.size();) {
      const CodePoint c = DecodeUtf8(cluster, i);
      const std::string_view part = cluster.substr(i, c.size);
      const bool may_match =
          !c.well_formed() || charsmap_.MayReplaceAlone(c.value);
      if (!may_match || !AppendResult(part, output)) output->Keep(part);
      i += c.size;
    }
  }
  // Replaces all of `source` if some key is a prefix of it.
  bool AppendResult(std::string_view source, CountedOutput* output) const {
    const Charsmap::Match match = charsmap_.Shortest(source);
    if (match.size == 0) return false;
    output->Replace(source, match.result);
    return true;
  }

  Charsmap charsmap_;
  // ' ' to '~' are clusters that no key replaces, if one of them follows.
  bool printable_stays_ = true;
};

}  // namespace

NormalizerOr NewCharsmapNormalizer(const CharsmapSpec& spec) {
  TESSERA_ASSIGN_OR_RETURN(Charsmap charsmap, Charsmap::Create(spec.blob()));
  if (spec.match() == CharsmapSpec::GRAPHEME) {
    return std::make_unique<GraphemeCharsmap>(std::move(charsmap));
  }
  return std::make_unique<LongestCharsmap>(std::move(charsmap));
}

}  // namespace tessera
