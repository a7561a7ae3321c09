// SentencePiece's normaliser, all of it in one pass.
//
// The text is read unit by unit: a user-defined symbol, else the longest key of
// the character map, else one character, an ill-formed byte giving U+FFFD.
// What a unit gives is written with spaces escaped, and without those that
// follow another space. Runs of plain ASCII, which are most of most texts, are
// copied.
//
// Offsets are those of SentencePiece: a unit stands for everything up to the
// next unit that left anything, so that white space which vanished belongs to
// what stands before it.

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "tokenizers/spec.pb.h"
#include "tokenizers/text/charsmap.h"
#include "tokenizers/text/charsmap_builder.h"
#include "tokenizers/text/normalizer_steps.h"
#include "tokenizers/text/space_symbol.h"
#include "tokenizers/text/utf8.h"

namespace tessera {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

struct Options {
  bool add_dummy_prefix, remove_extra_whitespaces, whitespace_as_suffix;
  // What a space is written as.
  std::string_view space;
};

// The output, its map, and where the unit written last began.
class UnitOutput {
 public:
  UnitOutput(std::string* out, OffsetMap* map)
      : out_(out), map_(map), unit_begin_(map == nullptr ? 0 : map->size()) {}

  bool has_map() const { return map_ != nullptr; }
  std::string* out() const { return out_; }

  // A unit that begins at `place`; what it stands for ends where the next one
  // begins.
  void Begin(uint64_t place) {
    if (map_ == nullptr) return;
    End(place);
    place_ = place;
  }
  void Append(std::string_view bytes) {
    out_->append(bytes);
    if (map_ != nullptr) map_->Append(bytes.size(), place_, place_);
  }
  // Bytes that are units by themselves.
  void AppendPlain(std::string_view bytes, uint64_t place) {
    out_->append(bytes);
    if (map_ == nullptr) return;
    End(place);
    map_->AppendIdentity(place, place + bytes.size());
    place_ = place + bytes.size() - 1;
    unit_begin_ = map_->size() - 1;
  }
  void End(uint64_t place) {
    if (map_ == nullptr) return;
    for (; unit_begin_ < map_->size(); ++unit_begin_) {
      (*map_)[unit_begin_].end = place;
    }
  }
  // Takes `size` bytes back; returns where they began.
  uint64_t TakeBack(size_t size) {
    out_->resize(out_->size() - size);
    if (map_ == nullptr) return 0;
    const uint64_t place = (*map_)[map_->size() - size].begin;
    map_->resize(map_->size() - size);
    unit_begin_ = std::min(unit_begin_, map_->size());
    return place;
  }

 private:
  std::string* out_;
  OffsetMap* map_;
  uint64_t place_ = 0;
  // First span of the unit that is open.
  size_t unit_begin_;
};

bool EndsWith(std::string_view text, std::string_view end) {
  return text.size() >= end.size() &&
         text.substr(text.size() - end.size()) == end;
}

class SentencePieceNormalizer : public Normalizer {
 public:
  SentencePieceNormalizer(Options options, Charsmap charsmap, Charsmap symbols)
      : options_(options),
        charsmap_(std::move(charsmap)),
        symbols_(std::move(symbols)) {
    for (size_t byte = 0; byte < begins_symbol_.size(); ++byte) {
      begins_symbol_[byte] =
          symbols_.HasKeysFrom(static_cast<unsigned char>(byte));
    }
    for (char32_t c = ' '; c <= '~'; ++c) {
      printable_is_plain_ &= !begins_symbol_[c] &&
                             !charsmap_.MayReplaceAlone(c) &&
                             !charsmap_.MayBeSecond(c);
    }
  }

  void Append(std::string_view text, std::string* out,
              OffsetMap* map) const override;
  uint64_t growth() const override {
    const uint64_t result =
        std::max<uint64_t>(kReplacement.size(), charsmap_.result_size_max());
    return options_.space.size() * (result + 1);
  }
  std::string_view loses() const override { return "sentencepiece"; }

 private:
  struct Unit {
    size_t size;
    std::string_view result;
  };
  Unit NextUnit(std::string_view text) const;
  size_t PlainRun(std::string_view text) const;
  size_t AppendWords(std::string_view text, std::string* out) const;
  void AppendUnits(std::string_view text, size_t from,
                   UnitOutput* output) const;
  void AppendResult(std::string_view result, UnitOutput* output) const;

  Options options_;
  Charsmap charsmap_;
  // Its keys are the user-defined symbols.
  Charsmap symbols_;
  std::array<bool, 256> begins_symbol_;
  // Each of ' ' to '~' is a unit of itself if one of them follows.
  bool printable_is_plain_ = true;
};

SentencePieceNormalizer::Unit SentencePieceNormalizer::NextUnit(
    std::string_view text) const {
  const bool may_match = charsmap_.UnmatchedEnd(text.substr(0, 8), 0, [](char) {
    return false;
  }) == 0;
  if (begins_symbol_[static_cast<unsigned char>(text[0])]) {
    const size_t symbol = symbols_.Longest(text, SIZE_MAX).size;
    if (symbol != 0) return {symbol, text.substr(0, symbol)};
  }
  if (may_match) {
    const Charsmap::Match match = charsmap_.Longest(text);
    if (match.size != 0) return {match.size, match.result};
  }
  const CodePoint c = DecodeUtf8(text, 0);
  if (!c.well_formed()) return {1, kReplacement};
  return {c.size, text.substr(0, c.size)};
}

// Bytes at the begin of `text` that are units of themselves and no spaces.
size_t SentencePieceNormalizer::PlainRun(std::string_view text) const {
  const auto stops = [this](char c) {
    return c == ' ' || begins_symbol_[static_cast<unsigned char>(c)];
  };
  size_t i = 0;
  if (printable_is_plain_) {
    i = PrintablePrefix(text, '!');
    if (i == text.size() || text[i] == ' ') return i;
  }
  // What follows may change the last character.
  if (i > 0) --i;
  return charsmap_.UnmatchedEnd(text, i, stops);
}

// Copies words of printable ASCII and the single spaces between them, eight
// bytes at a time, as far as nothing else comes near; returns how much it read.
// What is read ends in a word. 5 times as fast as unit by unit.
size_t SentencePieceNormalizer::AppendWords(std::string_view text,
                                            std::string* out) const {
  constexpr size_t kBufferSize = 1024;
  char buffer[kBufferSize + 16];
  char* p = buffer;
  size_t i = 0;
  while (i + 9 <= text.size() && p < buffer + kBufferSize) {
    const uint64_t word = LoadWord(text.data() + i);
    std::memcpy(p, &word, 8);
    const uint64_t other = OutsidePrintable(word, '!');
    const size_t size = other == 0 ? 8 : FirstByte(other);
    p += size;
    i += size;
    if (other == 0) continue;
    if (i == 0 || text[i] != ' ' || text[i + 1] <= ' ' || text[i + 1] > '~') {
      break;
    }
    std::memcpy(p, options_.space.data(), options_.space.size());
    p += options_.space.size();
    ++i;
  }
  // What follows may change the last character.
  if (i > 0 && i < text.size() && !IsAscii(text[i])) {
    --i;
    --p;
  }
  out->append(buffer, static_cast<size_t>(p - buffer));
  return i;
}

void SentencePieceNormalizer::AppendResult(std::string_view result,
                                           UnitOutput* output) const {
  while (true) {
    const size_t space = result.find(' ');
    output->Append(result.substr(0, space));
    if (space == std::string_view::npos) return;
    output->Append(options_.space);
    result.remove_prefix(space + 1);
  }
}

void SentencePieceNormalizer::AppendUnits(std::string_view text, size_t from,
                                          UnitOutput* output) const {
  bool after_space = options_.remove_extra_whitespaces;
  for (size_t i = from; i < text.size();) {
    const size_t words = output->has_map() || !printable_is_plain_
                             ? 0
                             : AppendWords(text.substr(i), output->out());
    if (words > 0) {
      after_space = false;
      i += words;
      continue;
    }
    const size_t plain = PlainRun(text.substr(i));
    if (plain > 0) {
      output->AppendPlain(text.substr(i, plain), i);
      after_space = false;
      i += plain;
      continue;
    }
    Unit unit = NextUnit(text.substr(i));
    while (after_space && unit.result.substr(0, 1) == " ") {
      unit.result.remove_prefix(1);
    }
    if (!unit.result.empty()) {
      output->Begin(i);
      AppendResult(unit.result, output);
      after_space =
          options_.remove_extra_whitespaces && unit.result.back() == ' ';
    }
    i += unit.size;
  }
}

void SentencePieceNormalizer::Append(std::string_view text, std::string* out,
                                     OffsetMap* map) const {
  const size_t out_begin = out->size();
  size_t begin = 0;
  while (options_.remove_extra_whitespaces && begin < text.size()) {
    const Unit unit = NextUnit(text.substr(begin));
    if (unit.result != " ") break;
    begin += unit.size;
  }
  if (begin == text.size()) return;
  UnitOutput output(out, map);
  if (options_.add_dummy_prefix && !options_.whitespace_as_suffix) {
    output.Begin(begin);
    output.Append(options_.space);
  }
  AppendUnits(text, begin, &output);
  uint64_t end = text.size();
  while (options_.remove_extra_whitespaces &&
         EndsWith(std::string_view(*out).substr(out_begin), options_.space)) {
    end = output.TakeBack(options_.space.size());
  }
  output.End(end);
  if (options_.add_dummy_prefix && options_.whitespace_as_suffix) {
    output.Begin(end);
    output.Append(options_.space);
  }
}

// A map whose keys are the symbols.
StatusOr<Charsmap> SymbolMap(const SentencePieceNormalizerSpec& spec) {
  if (spec.user_defined_symbols().empty()) return Charsmap();
  CharsmapEntries entries;
  for (const std::string& symbol : spec.user_defined_symbols()) {
    entries[symbol];
  }
  TESSERA_ASSIGN_OR_RETURN(const std::string blob,
                           BuildCharsmap(entries, SIZE_MAX));
  return Charsmap::Create(blob);
}

}  // namespace

NormalizerOr NewSentencePieceNormalizer(
    const SentencePieceNormalizerSpec& spec) {
  Charsmap charsmap;
  if (!spec.charsmap_blob().empty()) {
    TESSERA_ASSIGN_OR_RETURN(charsmap, Charsmap::Create(spec.charsmap_blob()));
  }
  TESSERA_ASSIGN_OR_RETURN(Charsmap symbols, SymbolMap(spec));
  const Options options = {
      .add_dummy_prefix = spec.add_dummy_prefix(),
      .remove_extra_whitespaces = spec.remove_extra_whitespaces(),
      .whitespace_as_suffix = spec.treat_whitespace_as_suffix(),
      .space = spec.escape_whitespaces() ? kSpaceSymbol : " "};
  return std::make_unique<SentencePieceNormalizer>(options, std::move(charsmap),
                                                   std::move(symbols));
}

}  // namespace tessera
