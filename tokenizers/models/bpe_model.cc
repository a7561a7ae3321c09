// Words come in groups of up to 64: all of a group become symbols, the short
// ones merge side by side, then ids are written in order. A word is
//   a token as a whole, where the spec says that this wins, or
//   symbols alone, at most 32, where nothing else need be known of it, or
//   short: at most 32 symbols, or
//   long: merged on its own.
// Dropout, and unused tokens of improper vocabularies, take one word at a time.

#include "tokenizers/models/bpe_model.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tokenizers/models/bpe_alphabet.h"
#include "tokenizers/models/bpe_compiled.h"
#include "tokenizers/models/bpe_dropout.h"
#include "tokenizers/models/bpe_emitter.h"
#include "tokenizers/models/bpe_former.h"
#include "tokenizers/models/bpe_merger.h"
#include "tokenizers/models/bpe_rules.h"
#include "tokenizers/models/bpe_word.h"
#include "tokenizers/spec.pb.h"
#include "tokenizers/text/utf8.h"
#include "tokenizers/vocab/vocabulary.h"

namespace tessera {
namespace {

constexpr size_t kGroup = 64;

struct BpeScratch : public ModelScratch {
  enum class Shape : uint8_t { kToken, kSymbols, kShort, kLong };

  void Seed(uint64_t seed) override { dropout = BpeDropout(seed); }

  // The words of a group.
  std::array<Shape, kGroup> shapes;
  std::array<TokenId, kGroup> tokens;
  std::array<ShortWord, kGroup> shorts;
  std::array<BpeWord, kGroup> words;
  std::array<ShortWord*, kGroup> merging;

  BpeMergerScratch merger;
  BpeDropout dropout{0};
  BpeSplitOfSymbol splits;
  std::vector<uint32_t> stack;
};

class BpeModel : public Model {
 public:
  BpeModel(const BpeModelSpec& spec, const Vocabulary& vocabulary,
           const BpeRules& rules, const BpeAlphabet& alphabet,
           const std::vector<TokenId>& extra_ids)
      : vocabulary_(vocabulary),
        compiled_(rules, alphabet, extra_ids, vocabulary),
        former_(spec, vocabulary, compiled_, nullptr),
        emitter_(spec, vocabulary, compiled_, nullptr),
        merger_(compiled_.tables(), compiled_.proper()),
        dropout_(spec.dropout()),
        is_special_(IsSpecial()) {
    ChooseWholeWords(spec);
  }

  BpeModel(const BpeModelSpec& spec, const Vocabulary& vocabulary,
           TableReader* reader)
      : vocabulary_(vocabulary),
        compiled_(reader, vocabulary),
        former_(spec, vocabulary, compiled_, reader),
        emitter_(spec, vocabulary, compiled_, reader),
        merger_(compiled_.tables(), compiled_.proper()),
        dropout_(spec.dropout()),
        is_special_(IsSpecial()),
        whole_words_(reader->Get<uint8_t>() != 0),
        any_token_(reader->Get<uint8_t>() != 0) {
    if (!reader->is_full()) return;
    reader->Require(!reader->ok() || IsSound(),
                    "tokens that cover the word they are made from");
  }

  void AppendTables(TableWriter* writer) const override;

  std::unique_ptr<ModelScratch> NewScratch() const override {
    return std::make_unique<BpeScratch>();
  }

  void Encode(const std::string_view* words, size_t count, bool want_sizes,
              ModelScratch* scratch, ModelOutput* out) const override;

  bool is_deterministic() const override { return dropout_ == 0; }
  bool is_lossless() const override { return former_.is_complete(); }

  void AppendText(TokenId id, std::string_view,
                  std::string* text) const override;
  void AppendTokenTexts(std::vector<std::string_view>* texts) const override;

 private:
  bool IsSpecial() const {
    return dropout_ > 0 || (emitter_.has_unused() && !compiled_.proper());
  }
  bool IsSound() const;
  void ChooseWholeWords(const BpeModelSpec& spec);
  void EncodeGroup(const std::string_view* words, size_t count, bool want_sizes,
                   BpeScratch* scratch, ModelOutput* out) const;
  BpeScratch::Shape FormWord(std::string_view text, bool want_sizes,
                             size_t index, BpeScratch* scratch) const;
  void EncodeSpecial(std::string_view text, bool want_sizes,
                     BpeScratch* scratch, ModelOutput* out) const;
  void EmitToken(TokenId id, std::string_view text, bool want_sizes,
                 ModelOutput* out) const;
  void EmitSymbols(const ShortWord& word, bool want_sizes,
                   ModelOutput* out) const;
  void EmitWord(const BpeWord& word, bool want_sizes, BpeScratch* scratch,
                ModelOutput* out) const;

  const Vocabulary& vocabulary_;
  const BpeCompiled compiled_;
  const BpeFormer former_;
  const BpeEmitter emitter_;
  const BpeMerger merger_;
  const double dropout_;
  // One word at a time.
  const bool is_special_;
  // A word that is a token is that token. All ordinary tokens then may come
  // out, else only those that merges make.
  bool whole_words_ = false;
  bool any_token_ = false;
};

// A proper vocabulary whose tokens all have a merge gives whole words by
// merging, so the look-up is left out.
void BpeModel::ChooseWholeWords(const BpeModelSpec& spec) {
  const bool tiktoken = spec.rank_lookup() == BpeModelSpec::BYTES &&
                        spec.alphabet() == BpeModelSpec::BYTE_LEVEL &&
                        !spec.sentencepiece_semantics();
  any_token_ = (spec.ignore_merges() || tiktoken) && dropout_ == 0;
  if (!any_token_) return;
  whole_words_ = !compiled_.proper();
  for (TokenId id = 0; id < vocabulary_.id_count() && !whole_words_; ++id) {
    if (!vocabulary_.is_used(id) ||
        vocabulary_.FindOrdinary(vocabulary_.text(id)) != id) {
      continue;
    }
    whole_words_ = compiled_.SymbolOf(id) == kNoSymbol;
  }
}

void BpeModel::AppendTables(TableWriter* writer) const {
  compiled_.AppendTables(writer);
  former_.AppendTables(writer);
  emitter_.AppendTables(writer);
  writer->Put<uint8_t>(whole_words_);
  writer->Put<uint8_t>(any_token_);
}

// Symbols that are written as they are, are tokens; where symbols say their
// sizes, these add up to the word.
bool BpeModel::IsSound() const {
  if (emitter_.is_plain()) {
    if (former_.makes_unknown()) return false;
    for (size_t place = 0; place < kPlaceCount; ++place) {
      const auto is_token = [this](uint32_t symbol) {
        return symbol == kNoSymbol || compiled_.IsToken(symbol);
      };
      const auto& low = compiled_.low(place);
      if (!std::all_of(low.begin(), low.end(), is_token)) return false;
      const CodePointMap high = compiled_.high(place);
      const uint32_t* const values = high.values;
      if (!std::all_of(values, values + compiled_.high_count(place),
                       is_token)) {
        return false;
      }
    }
  }
  if (!former_.is_bytes() && !emitter_.has_unused()) return true;
  for (uint32_t byte = 0; former_.is_bytes() && byte < 256; ++byte) {
    const bool is_byte =
        byte < compiled_.unknown_symbol() && compiled_.sizes()[byte] == 1;
    if (!is_byte || (emitter_.is_plain() && !compiled_.IsToken(byte))) {
      return false;
    }
  }
  return compiled_.HasAdditiveSizes();
}

void BpeModel::Encode(const std::string_view* words, size_t count,
                      bool want_sizes, ModelScratch* scratch,
                      ModelOutput* out) const {
  auto* own = static_cast<BpeScratch*>(scratch);
  for (size_t i = 0; i < count; i += kGroup) {
    const size_t group = std::min(kGroup, count - i);
    if (!is_special_) {
      EncodeGroup(words + i, group, want_sizes, own, out);
      continue;
    }
    for (size_t k = i; k < i + group; ++k) {
      EncodeSpecial(words[k], want_sizes, own, out);
    }
  }
}

void BpeModel::EncodeGroup(const std::string_view* words, size_t count,
                           bool want_sizes, BpeScratch* scratch,
                           ModelOutput* out) const {
  using Shape = BpeScratch::Shape;
  size_t short_count = 0;
  for (size_t i = 0; i < count; ++i) {
    const Shape shape = FormWord(words[i], want_sizes, i, scratch);
    scratch->shapes[i] = shape;
    scratch->merging[short_count] = &scratch->shorts[i];
    short_count += shape == Shape::kSymbols || shape == Shape::kShort;
  }
  merger_.MergeShort(scratch->merging.data(), short_count, &scratch->merger);
  for (size_t i = 0; i < count; ++i) {
    switch (scratch->shapes[i]) {
      case Shape::kToken:
        EmitToken(scratch->tokens[i], words[i], want_sizes, out);
        break;
      case Shape::kSymbols:
        EmitSymbols(scratch->shorts[i], want_sizes, out);
        break;
      case Shape::kShort:
        scratch->words[i].Take(scratch->shorts[i]);
        [[fallthrough]];
      case Shape::kLong:
        EmitWord(scratch->words[i], want_sizes, scratch, out);
        break;
    }
  }
}

BpeScratch::Shape BpeModel::FormWord(std::string_view text, bool want_sizes,
                                     size_t index, BpeScratch* scratch) const {
  using Shape = BpeScratch::Shape;
  if (whole_words_) {
    const std::optional<TokenId> id = vocabulary_.FindOrdinary(text);
    if (id.has_value()) {
      scratch->tokens[index] = *id;
      return Shape::kToken;
    }
  }
  ShortWord& small = scratch->shorts[index];
  if (former_.is_bytes() && emitter_.is_plain()) {
    if (text.size() <= kMergeShortMax && IsAscii(text)) {
      merger_.BeginBytes(text, &small);
      return Shape::kSymbols;
    }
    const size_t count =
        former_.FormBytes(text, kMergeShortMax, small.symbols + 1);
    if (count <= kMergeShortMax) {
      merger_.Begin(static_cast<uint32_t>(count), &small);
      return Shape::kSymbols;
    }
  }
  if (former_.is_characters() && emitter_.is_plain() && !want_sizes) {
    const size_t count =
        former_.FormCharacters(text, kMergeShortMax, small.symbols + 1);
    if (count <= kMergeShortMax) {
      merger_.Begin(static_cast<uint32_t>(count), &small);
      return Shape::kSymbols;
    }
  }
  BpeWord& word = scratch->words[index];
  former_.Form(text, want_sizes || !emitter_.is_plain(), &word);
  const size_t count = word.symbols.size();
  if (0 < count && count <= kMergeShortMax) {
    std::copy(word.symbols.begin(), word.symbols.end(), small.symbols + 1);
    merger_.Begin(static_cast<uint32_t>(count), &small);
    return Shape::kShort;
  }
  merger_.Merge(&word, &scratch->merger);
  return Shape::kLong;
}

void BpeModel::EncodeSpecial(std::string_view text, bool want_sizes,
                             BpeScratch* scratch, ModelOutput* out) const {
  BpeWord& word = scratch->words[0];
  former_.Form(text, want_sizes || !emitter_.is_plain(), &word);
  if (dropout_ > 0) {
    scratch->dropout.Merge(compiled_.tables(), dropout_, &word);
  } else {
    scratch->splits.resize(compiled_.ids().size(), {kNoSymbol, kNoSymbol});
    merger_.MergeObserved(&word, &scratch->merger,
                          [&](uint32_t left, uint32_t right) {
                            emitter_.Note(left, right, &scratch->splits);
                          });
  }
  EmitWord(word, want_sizes, scratch, out);
}

void BpeModel::EmitToken(TokenId id, std::string_view text, bool want_sizes,
                         ModelOutput* out) const {
  out->ids.push_back(id);
  if (want_sizes) out->sizes.push_back(text.size());
  out->ends.push_back(out->ids.size());
  out->losses.emplace_back();
}

void BpeModel::EmitSymbols(const ShortWord& word, bool want_sizes,
                           ModelOutput* out) const {
  const uint32_t* const ids = compiled_.ids().data();
  for (uint64_t alive = word.Alive(); alive != 0; alive &= alive - 1) {
    const uint32_t symbol = word.symbols[LowestBit(alive)];
    out->ids.push_back(ids[symbol]);
    if (want_sizes) out->sizes.push_back(compiled_.sizes()[symbol]);
  }
  out->ends.push_back(out->ids.size());
  out->losses.emplace_back();
}

void BpeModel::EmitWord(const BpeWord& word, bool want_sizes,
                        BpeScratch* scratch, ModelOutput* out) const {
  emitter_.Emit(word, want_sizes, scratch->splits, &scratch->stack, out);
}

void BpeModel::AppendText(TokenId id, std::string_view,
                          std::string* text) const {
  if (vocabulary_.kind(id) == TokenKind::kByte) {
    for (uint32_t byte = 0; byte < 256; ++byte) {
      if (vocabulary_.FindByte(static_cast<uint8_t>(byte)) == id) {
        text->push_back(static_cast<char>(byte));
        return;
      }
    }
  }
  text->append(vocabulary_.text(id));
}

void BpeModel::AppendTokenTexts(std::vector<std::string_view>* texts) const {
  for (TokenId id = 0; id < vocabulary_.id_count(); ++id) {
    if (!vocabulary_.is_used(id)) continue;
    const std::string_view text = vocabulary_.text(id);
    if (compiled_.SymbolOf(id) != kNoSymbol ||
        (any_token_ && vocabulary_.FindOrdinary(text) == id)) {
      texts->push_back(text);
    }
  }
}

// Tokens of symbol lists that neither the alphabet nor a merge makes.
std::vector<TokenId> ExtraIds(const BpeModelSpec& spec,
                              const Vocabulary& vocabulary) {
  std::vector<TokenId> ids;
  if (spec.has_unk_id()) ids.push_back(spec.unk_id());
  for (uint32_t byte = 0; spec.byte_fallback() && byte < 256; ++byte) {
    const std::optional<TokenId> id =
        vocabulary.FindByte(static_cast<uint8_t>(byte));
    if (id.has_value()) ids.push_back(*id);
  }
  for (TokenId id = 0;
       spec.sentencepiece_semantics() && id < vocabulary.id_count(); ++id) {
    if (vocabulary.kind(id) == TokenKind::kUserDefined) ids.push_back(id);
  }
  return ids;
}

Status CheckOptions(const BpeModelSpec& spec, const Vocabulary& vocabulary) {
  if (!(spec.dropout() >= 0 && spec.dropout() < 1)) {
    return BadDataError("model.bpe.dropout: expected 0 <= p < 1, found " +
                        std::to_string(spec.dropout()) + " [V10]");
  }
  if (spec.has_unk_id() && !vocabulary.is_used(spec.unk_id())) {
    return BadDataError("model.bpe.unk_id: no token has id " +
                        std::to_string(spec.unk_id()) + " [V07]");
  }
  return OkStatus();
}

}  // namespace

StatusOr<std::unique_ptr<const Model>> NewBpeModel(
    const BpeModelSpec& spec, const Vocabulary& vocabulary) {
  TESSERA_RETURN_IF_ERROR(CheckOptions(spec, vocabulary));
  const BpeAlphabet alphabet = BpeAlphabet::Create(spec, vocabulary);
  TESSERA_ASSIGN_OR_RETURN(const BpeRules rules,
                           MakeBpeRules(spec, vocabulary, alphabet));
  return std::unique_ptr<const Model>(std::make_unique<BpeModel>(
      spec, vocabulary, rules, alphabet, ExtraIds(spec, vocabulary)));
}

StatusOr<std::unique_ptr<const Model>> LoadBpeModel(
    const BpeModelSpec& options, const Vocabulary& vocabulary,
    TableReader* reader) {
  TESSERA_RETURN_IF_ERROR(CheckOptions(options, vocabulary));
  auto model = std::make_unique<BpeModel>(options, vocabulary, reader);
  TESSERA_RETURN_IF_ERROR(reader->status());
  return std::unique_ptr<const Model>(std::move(model));
}

}  // namespace tessera
