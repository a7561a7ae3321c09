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
#include "tokenizers/base/table.h"
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

// A text in the arena.
struct Slice {
  uint32_t offset = 0;
  uint32_t size = 0;
};

// Numbered texts in one arena, of less than 4 GiB, on their way.
class TextsBuilder {
 public:
  void Reserve(size_t count, size_t bytes) {
    slices_.resize(count);
    arena_.reserve(bytes);
  }
  std::string_view operator()(size_t number) const {
    const Slice slice = slices_[number];
    return std::string_view(arena_.data() + slice.offset, slice.size);
  }
  void Set(size_t number, std::string_view text) {
    slices_[number] = Slice{static_cast<uint32_t>(arena_.size()),
                            static_cast<uint32_t>(text.size())};
    arena_.insert(arena_.end(), text.begin(), text.end());
  }
  void Append(std::string_view text) {
    slices_.push_back(Slice{});
    Set(slices_.size() - 1, text);
  }
  std::vector<Slice> TakeSlices() { return std::move(slices_); }
  std::vector<char> TakeArena() { return std::move(arena_); }

 private:
  std::vector<char> arena_;
  std::vector<Slice> slices_;
};

class Texts {
 public:
  Texts() = default;
  explicit Texts(TextsBuilder builder)
      : arena_(builder.TakeArena()), slices_(builder.TakeSlices()) {}
  explicit Texts(TableReader* reader)
      : arena_(reader->GetArray<char>()), slices_(reader->GetArray<Slice>()) {
    if (!reader->is_full()) return;
    bool inside = true;
    for (const Slice& slice : slices_) {
      inside &= uint64_t{slice.offset} + slice.size <= arena_.size();
    }
    reader->Require(inside, "texts inside the arena");
  }
  void AppendTables(TableWriter* writer) const {
    writer->PutArray(arena_);
    writer->PutArray(slices_);
  }

  size_t count() const { return slices_.size(); }
  // Empty for a number that has no text.
  std::string_view operator()(size_t number) const {
    if (number >= slices_.size()) return {};
    const Slice slice = slices_[number];
    return std::string_view(arena_.data() + slice.offset, slice.size);
  }

 private:
  FrozenArray<char> arena_;
  FrozenArray<Slice> slices_;
};

class CompiledVocabulary : public Vocabulary {
 public:
  Status Build(const TokenizerSpec& spec) {
    TESSERA_RETURN_IF_ERROR(SizeTables(spec));
    TESSERA_RETURN_IF_ERROR(AddModelTokens(spec.vocabulary()));
    TESSERA_RETURN_IF_ERROR(AddAddedTokens(spec));
    texts_ = Texts(std::move(builder_.texts));
    IndexNames(spec);
    TESSERA_RETURN_IF_ERROR(IndexBytes());
    kinds_ = std::move(builder_.kinds);
    special_ = std::move(builder_.special);
    further_names_ = std::move(builder_.further_names);
    return OkStatus();
  }

  Status Load(TableReader* reader);
  void AppendTables(TableWriter* writer) const override;

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
    return *name < kinds_.size() ? *name
                                 : further_names_[*name - kinds_.size()];
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
    const TokenKind k = builder_.kinds[id];
    return builder_.special[id] == 0 &&
           (k == TokenKind::kNormal || k == TokenKind::kUserDefined ||
            k == TokenKind::kUnused);
  }

  void CheckTables(TableReader* reader) const;

  // The tables below while Build fills them.
  struct {
    TextsBuilder texts;
    std::vector<TokenKind> kinds;
    std::vector<uint8_t> special;
    std::vector<TokenId> further_names;
  } builder_;

  // One per id, then one per further name.
  Texts texts_;
  FrozenArray<TokenKind> kinds_;
  FrozenArray<uint8_t> special_;
  // Ids of the further names.
  FrozenArray<TokenId> further_names_;
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
  builder_.texts.Reserve(id_count, bytes);
  builder_.kinds.assign(id_count, TokenKind::kHole);
  builder_.special.assign(id_count, 0);
  byte_level_ = vocabulary.byte_level();
  return OkStatus();
}

Status CompiledVocabulary::AddModelTokens(const VocabularySpec& vocabulary) {
  for (int i = 0; i < vocabulary.tokens_size(); ++i) {
    const TokenId id = vocabulary.ids_size() == 0 ? i : vocabulary.ids(i);
    if (builder_.kinds[id] != TokenKind::kHole) {
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
    builder_.kinds[id] = static_cast<TokenKind>(kind);
    builder_.special[id] = builder_.kinds[id] == TokenKind::kControl ||
                           builder_.kinds[id] == TokenKind::kUnknown;
    builder_.texts.Set(id, vocabulary.tokens(i));
    ++used_count_;
  }
  return OkStatus();
}

Status CompiledVocabulary::AddAddedTokens(const TokenizerSpec& spec) {
  for (const AddedTokenSpec& added : spec.added_tokens()) {
    const TokenId id = added.id();
    if (added.special()) builder_.special[id] = 1;
    if (builder_.kinds[id] == TokenKind::kHole) {
      builder_.kinds[id] = TokenKind::kAdded;
      builder_.texts.Set(id, added.content());
      ++used_count_;
    } else if (builder_.texts(id) != added.content()) {
      builder_.texts.Append(added.content());
      builder_.further_names.push_back(id);
    }
  }
  return OkStatus();
}

void CompiledVocabulary::IndexNames(const TokenizerSpec& spec) {
  const std::vector<TokenKind>& kinds = builder_.kinds;
  std::vector<uint32_t> ordinary;
  std::vector<uint32_t> reserved;
  ordinary.reserve(kinds.size());
  // Added tokens come first: their contents are what callers ask for by name.
  for (size_t i = kinds.size(); i < texts_.count(); ++i) {
    reserved.push_back(static_cast<uint32_t>(i));
  }
  for (const AddedTokenSpec& added : spec.added_tokens()) {
    if (!IsOrdinary(added.id())) reserved.push_back(added.id());
  }
  for (TokenId id = 0; id < kinds.size(); ++id) {
    if (kinds[id] == TokenKind::kHole || texts_(id).empty()) continue;
    (IsOrdinary(id) ? ordinary : reserved).push_back(id);
  }
  ordinary_ = TextTable(ordinary, texts_);
  reserved_ = TextTable(reserved, texts_);
}

Status CompiledVocabulary::IndexBytes() {
  byte_ids_.fill(kNoId);
  for (TokenId id = 0; id < builder_.kinds.size(); ++id) {
    if (builder_.kinds[id] != TokenKind::kByte) continue;
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

void CompiledVocabulary::AppendTables(TableWriter* writer) const {
  texts_.AppendTables(writer);
  writer->PutArray(kinds_);
  writer->PutArray(special_);
  writer->PutArray(further_names_);
  ordinary_.AppendTables(writer);
  reserved_.AppendTables(writer);
  writer->Put(byte_ids_);
  writer->Put<uint64_t>(byte_count_);
  writer->Put<uint64_t>(used_count_);
  writer->Put<uint8_t>(byte_level_);
}

Status CompiledVocabulary::Load(TableReader* reader) {
  texts_ = Texts(reader);
  kinds_ = reader->GetArray<TokenKind>();
  special_ = reader->GetArray<uint8_t>();
  further_names_ = reader->GetArray<TokenId>();
  // Names are ids that are used, or further names.
  ordinary_ = TextTable(reader, kinds_.size());
  reserved_ = TextTable(reader, texts_.count());
  byte_ids_ = reader->Get<std::array<TokenId, 256>>();
  byte_count_ = reader->Get<uint64_t>();
  used_count_ = reader->Get<uint64_t>();
  byte_level_ = reader->Get<uint8_t>() != 0;
  reader->Require(!kinds_.empty() && kinds_.size() <= kIdCountMax,
                  "1 .. 2^24 ids");
  reader->Require(special_.size() == kinds_.size() &&
                      texts_.count() == kinds_.size() + further_names_.size(),
                  "a text, a kind and a flag for each id");
  reader->Require(AllBelow(byte_ids_, kinds_.size(), kNoId),
                  "ids of bytes below the number of ids");
  if (reader->is_full() && reader->ok()) CheckTables(reader);
  return reader->status();
}

void CompiledVocabulary::CheckTables(TableReader* reader) const {
  uint8_t kind_max = 0;
  for (const TokenKind kind : kinds_) {
    kind_max = std::max(kind_max, static_cast<uint8_t>(kind));
  }
  reader->Require(kind_max <= static_cast<uint8_t>(TokenKind::kHole),
                  "known kinds of tokens");
  reader->Require(AllBelow(further_names_, kinds_.size(), kinds_.size()),
                  "ids of names below the number of ids");
  bool named = true;
  for (TokenId id = 0; id < kinds_.size(); ++id) {
    if (kinds_[id] != TokenKind::kByte) continue;
    named &= ParseByteName(texts_(id)).has_value();
  }
  reader->Require(named, "byte tokens named <0xHH>");
}

}  // namespace

StatusOr<std::unique_ptr<const Vocabulary>> Vocabulary::Load(
    TableReader* reader) {
  auto vocabulary = std::make_unique<CompiledVocabulary>();
  TESSERA_RETURN_IF_ERROR(vocabulary->Load(reader));
  return std::unique_ptr<const Vocabulary>(std::move(vocabulary));
}

StatusOr<std::unique_ptr<const Vocabulary>> Vocabulary::Create(
    const TokenizerSpec& spec) {
  auto vocabulary = std::make_unique<CompiledVocabulary>();
  TESSERA_RETURN_IF_ERROR(vocabulary->Build(spec));
  return std::unique_ptr<const Vocabulary>(std::move(vocabulary));
}

}  // namespace tessera
