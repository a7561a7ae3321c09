// `texts_` has a text for every id (empty at holes) and, behind the ids, one
// for every further name of an id: aliases, and contents of added tokens that
// are not what the model's token of that id says.
//
// Two tables of names: `ordinary_` has what a model may make from text;
// `reserved_` all the rest. A text may stand once in each (V03); FindAny then
// answers the reserved one, as SentencePiece does.

#include "tokenizers/vocab/vocabulary.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "tokenizers/base/limits.h"
#include "tokenizers/spec.pb.h"
#include "tokenizers/vocab/text_table.h"

namespace tessera {
namespace {

// Value of `<0xHH>` with upper-case digits; nullopt for any other text.
std::optional<uint8_t> ParseByteName(std::string_view name) {
  if (name.size() != 6 || name.substr(0, 3) != "<0x" || name[5] != '>') {
    return std::nullopt;
  }
  int value = 0;
  for (const char c : name.substr(3, 2)) {
    if (c >= '0' && c <= '9') {
      value = 16 * value + (c - '0');
    } else if (c >= 'A' && c <= 'F') {
      value = 16 * value + (c - 'A' + 10);
    } else {
      return std::nullopt;
    }
  }
  return static_cast<uint8_t>(value);
}

std::string TokenField(int index) {
  return "vocabulary.tokens[" + std::to_string(index) + "]: ";
}

// Numbered texts in one arena, of less than 4 GiB.
class Texts {
 public:
  void Reserve(size_t count, size_t bytes) {
    slices_.resize(count);
    arena_.reserve(bytes);
  }
  size_t count() const { return slices_.size(); }
  std::string_view operator()(size_t number) const {
    const Slice slice = slices_[number];
    return std::string_view(arena_.data() + slice.offset, slice.size);
  }
  void Set(size_t number, std::string_view text) {
    slices_[number] = Slice{static_cast<uint32_t>(arena_.size()),
                            static_cast<uint32_t>(text.size())};
    arena_ += text;
  }
  void Append(std::string_view text) {
    slices_.push_back(Slice{});
    Set(slices_.size() - 1, text);
  }

 private:
  struct Slice {
    uint32_t offset = 0;
    uint32_t size = 0;
  };
  std::string arena_;
  std::vector<Slice> slices_;
};

class CompiledVocabulary : public Vocabulary {
 public:
  Status Build(const TokenizerSpec& spec) {
    TESSERA_RETURN_IF_ERROR(SizeTables(spec));
    TESSERA_RETURN_IF_ERROR(AddModelTokens(spec.vocabulary()));
    TESSERA_RETURN_IF_ERROR(AddAddedTokens(spec));
    IndexNames(spec);
    return IndexBytes();
  }

  size_t id_count() const override { return kinds_.size(); }
  size_t used_count() const override { return used_count_; }

  TokenKind kind(TokenId id) const override {
    return id < kinds_.size() ? kinds_[id] : TokenKind::kHole;
  }
  bool is_special(TokenId id) const override {
    return id < special_.size() && special_[id] != 0;
  }
  std::string_view text(TokenId id) const override { return texts_(id); }

  std::optional<TokenId> FindOrdinary(std::string_view text) const override {
    return ordinary_.Find(text, texts_);
  }
  std::optional<TokenId> FindAny(std::string_view text) const override {
    const std::optional<uint32_t> name = reserved_.Find(text, texts_);
    if (!name.has_value()) return FindOrdinary(text);
    if (*name < kinds_.size()) return *name;
    return further_names_[*name - kinds_.size()];
  }
  std::optional<TokenId> FindByte(uint8_t byte) const override {
    if (byte_ids_[byte] == kNoId) return std::nullopt;
    return byte_ids_[byte];
  }

  bool byte_level() const override { return byte_level_; }
  bool has_all_bytes() const override { return byte_count_ == 256; }

 private:
  static constexpr TokenId kNoId = 0xFFFFFFFF;

  Status SizeTables(const TokenizerSpec& spec);
  Status AddModelTokens(const VocabularySpec& vocabulary);
  Status AddAddedTokens(const TokenizerSpec& spec);
  void IndexNames(const TokenizerSpec& spec);
  Status IndexBytes();

  bool IsOrdinary(TokenId id) const {
    const TokenKind k = kinds_[id];
    return special_[id] == 0 &&
           (k == TokenKind::kNormal || k == TokenKind::kUserDefined ||
            k == TokenKind::kUnused);
  }

  // One per id, then one per further name.
  Texts texts_;
  std::vector<TokenKind> kinds_;
  std::vector<uint8_t> special_;
  // Ids of the further names.
  std::vector<TokenId> further_names_;
  TextTable ordinary_;
  TextTable reserved_;
  std::array<TokenId, 256> byte_ids_;
  size_t byte_count_ = 0;
  size_t used_count_ = 0;
  bool byte_level_ = false;
};

// Reads sizes alone, so that a spec that lies about them costs nothing.
Status CompiledVocabulary::SizeTables(const TokenizerSpec& spec) {
  const VocabularySpec& vocabulary = spec.vocabulary();
  const int count = vocabulary.tokens_size();
  if (vocabulary.ids_size() != 0 && vocabulary.ids_size() != count) {
    return BadDataError("vocabulary.ids: expected one id per token [V01]");
  }
  if (vocabulary.kinds_size() != 0 && vocabulary.kinds_size() != count) {
    return BadDataError("vocabulary.kinds: expected one kind per token [V01]");
  }
  uint64_t id_count = vocabulary.ids_size() == 0 ? count : 0;
  for (const uint32_t id : vocabulary.ids()) {
    id_count = std::max<uint64_t>(id_count, uint64_t{id} + 1);
  }
  uint64_t bytes = 0;
  for (const std::string& token : vocabulary.tokens()) bytes += token.size();
  for (const AddedTokenSpec& added : spec.added_tokens()) {
    id_count = std::max<uint64_t>(id_count, uint64_t{added.id()} + 1);
    bytes += added.content().size();
  }
  if (id_count > kIdCountMax) {
    return BadDataError("vocabulary: id " + std::to_string(id_count - 1) +
                        " is above the largest allowed, " +
                        std::to_string(kIdCountMax - 1) + " [V01]");
  }
  if (bytes > kVocabularyBytesMax) {
    return BadDataError("vocabulary: more than " +
                        std::to_string(kVocabularyBytesMax) +
                        " bytes of text [V03]");
  }
  texts_.Reserve(id_count, bytes);
  kinds_.assign(id_count, TokenKind::kHole);
  special_.assign(id_count, 0);
  byte_level_ = vocabulary.byte_level();
  return OkStatus();
}

Status CompiledVocabulary::AddModelTokens(const VocabularySpec& vocabulary) {
  for (int i = 0; i < vocabulary.tokens_size(); ++i) {
    const TokenId id = vocabulary.ids_size() == 0 ? i : vocabulary.ids(i);
    if (kinds_[id] != TokenKind::kHole) {
      return BadDataError(TokenField(i) + "id " + std::to_string(id) +
                          " belongs to an earlier token; give it one of its "
                          "own [V02]");
    }
    int kind = 0;
    if (vocabulary.kinds_size() != 0) kind = vocabulary.kinds(i);
    if (kind < 0 || kind > static_cast<int>(TokenKind::kLiteral)) {
      return BadDataError(TokenField(i) + "unknown kind " +
                          std::to_string(kind) + " [V01]");
    }
    kinds_[id] = static_cast<TokenKind>(kind);
    special_[id] =
        kinds_[id] == TokenKind::kControl || kinds_[id] == TokenKind::kUnknown;
    texts_.Set(id, vocabulary.tokens(i));
    ++used_count_;
  }
  return OkStatus();
}

Status CompiledVocabulary::AddAddedTokens(const TokenizerSpec& spec) {
  for (const AddedTokenSpec& added : spec.added_tokens()) {
    const TokenId id = added.id();
    if (added.special()) special_[id] = 1;
    if (kinds_[id] == TokenKind::kHole) {
      kinds_[id] = TokenKind::kAdded;
      texts_.Set(id, added.content());
      ++used_count_;
    } else if (texts_(id) != added.content()) {
      texts_.Append(added.content());
      further_names_.push_back(id);
    }
  }
  return OkStatus();
}

void CompiledVocabulary::IndexNames(const TokenizerSpec& spec) {
  size_t ordinary_count = 0;
  for (TokenId id = 0; id < kinds_.size(); ++id) {
    ordinary_count += IsOrdinary(id);
  }
  ordinary_.Reserve(ordinary_count);
  reserved_.Reserve(used_count_ - ordinary_count + further_names_.size());
  // Added tokens come first: their contents are what callers ask for by name.
  for (size_t i = kinds_.size(); i < texts_.count(); ++i) {
    reserved_.Insert(texts_(i), static_cast<uint32_t>(i), texts_);
  }
  for (const AddedTokenSpec& added : spec.added_tokens()) {
    if (!IsOrdinary(added.id())) {
      reserved_.Insert(texts_(added.id()), added.id(), texts_);
    }
  }
  for (TokenId id = 0; id < kinds_.size(); ++id) {
    if (kinds_[id] == TokenKind::kHole || texts_(id).empty()) continue;
    TextTable* table = IsOrdinary(id) ? &ordinary_ : &reserved_;
    table->Insert(texts_(id), id, texts_);
  }
}

Status CompiledVocabulary::IndexBytes() {
  byte_ids_.fill(kNoId);
  for (TokenId id = 0; id < kinds_.size(); ++id) {
    if (kinds_[id] != TokenKind::kByte) continue;
    const std::optional<uint8_t> byte = ParseByteName(texts_(id));
    if (!byte.has_value()) {
      return BadDataError("vocabulary: id " + std::to_string(id) + ": \"" +
                          QuoteForError(texts_(id)) +
                          "\" is no byte token; expected <0xHH> with two "
                          "upper-case digits [V04]");
    }
    byte_count_ += byte_ids_[*byte] == kNoId;
    byte_ids_[*byte] = id;
  }
  return OkStatus();
}

}  // namespace

StatusOr<std::unique_ptr<const Vocabulary>> Vocabulary::Create(
    const TokenizerSpec& spec) {
  auto vocabulary = std::make_unique<CompiledVocabulary>();
  TESSERA_RETURN_IF_ERROR(vocabulary->Build(spec));
  return std::unique_ptr<const Vocabulary>(std::move(vocabulary));
}

}  // namespace tessera
