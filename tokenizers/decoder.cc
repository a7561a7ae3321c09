// Two forms of one decoder. The chain (decode_chain.h) is the definition. Where
// no step looks at more than one token and the begin of the text, the text of a
// list is the chain's text of its first tokens, up to the first that gives
// something, and then a fixed text per id: a table of 16-byte slots, copied 16
// bytes at a time. The table is made at the first use, most programs that
// encode never decode.

#include "tokenizers/decoder.h"

#include <mutex>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "tokenizers/decode_chain.h"
#include "tokenizers/decode_steps.h"
#include "tokenizers/decode_table.h"
#include "tokenizers/spec.pb.h"
#include "tokenizers/text/byte_alphabet.h"
#include "tokenizers/text/utf8.h"
#include "tokenizers/vocab/vocabulary.h"

namespace tessera {
namespace {

// May the table be used: is the text of a list that of its first tokens and
// then one text per id (see the top of this file)?
bool IsTable(const DecoderSpec& spec, bool* fused) {
  switch (spec.kind_case()) {
    case DecoderSpec::KIND_NOT_SET:
      return true;
    case DecoderSpec::kByteLevel:
    case DecoderSpec::kByteFallback:
    case DecoderSpec::kSentencepiece:
    case DecoderSpec::kFuse: {
      // These end what works token by token; Fuse may follow them.
      const bool first = !*fused || spec.has_fuse();
      *fused = true;
      return first;
    }
    case DecoderSpec::kMetaspace:
    case DecoderSpec::kWordpiece:
    case DecoderSpec::kReplace:
    case DecoderSpec::kSpaceJoin:
      return !*fused;
    case DecoderSpec::kStrip:
      return !*fused || spec.strip().stop() == 0;
    case DecoderSpec::kSequence:
      for (const DecoderSpec& member : spec.sequence().members()) {
        if (!IsTable(member, fused)) return false;
      }
      return true;
    case DecoderSpec::kBpe:
    case DecoderSpec::kCtc:
      return false;
  }
  return false;
}

bool Uses(const DecoderSpec& spec, DecoderSpec::KindCase kind) {
  if (spec.kind_case() == kind) return true;
  for (const DecoderSpec& member : spec.sequence().members()) {
    if (Uses(member, kind)) return true;
  }
  return false;
}

// What stands before a token in the list when its text inside a list is asked
// for.
constexpr std::string_view kSentinel = "\x01\x02";

class ChainDecoder final : public Decoder {
 public:
  ChainDecoder(const TokenizerSpec& spec, const Vocabulary& vocabulary)
      : vocabulary_(vocabulary) {
    for (const AddedTokenSpec& token : spec.added_tokens()) {
      contents_.try_emplace(token.id(), token.content());
    }
  }

  Status Init(const TokenizerSpec& spec) {
    TESSERA_RETURN_IF_ERROR(InitSteps(spec.decoder()));
    SetFlags(spec);
    is_plain_ = GivesTokenTexts(spec.decoder());
    return OkStatus();
  }

  Status Load(const TokenizerSpec& spec, TableReader* reader) {
    TESSERA_RETURN_IF_ERROR(InitSteps(spec.decoder()));
    flags_ = reader->GetArray<uint8_t>();
    is_plain_ = reader->Get<uint8_t>() != 0;
    reader->Require(flags_.size() == vocabulary_.id_count(),
                    "flags of each id");
    if (is_table_) {
      table_ = std::make_unique<DecodeTable>(reader, flags_.size());
    }
    return reader->status();
  }

  void AppendTables(TableWriter* writer) const override {
    writer->PutArray(flags_);
    writer->Put<uint8_t>(is_plain_);
    if (is_table_) Table().AppendTables(writer);
  }

  Status Append(const TokenId* ids, size_t count, const DecodeOptions& options,
                std::string* bytes) const override {
    std::vector<TokenId> kept;
    TESSERA_RETURN_IF_ERROR(Select(&ids, &count, options, &kept));
    AppendBytes(ids, count, bytes);
    return OkStatus();
  }

  Status AppendText(const TokenId* ids, size_t count,
                    const DecodeOptions& options,
                    std::string* text) const override {
    std::vector<TokenId> kept;
    TESSERA_RETURN_IF_ERROR(Select(&ids, &count, options, &kept));
    const size_t begin = text->size();
    AppendBytes(ids, count, text);
    // Well-formed bytes are what every step makes of well-formed runs.
    if (IsWellFormed(std::string_view(*text).substr(begin))) return OkStatus();
    text->resize(begin);
    AppendWellFormed(RunChain(DecodeForm::kText, MakePieces(ids, count)), text);
    return OkStatus();
  }

  bool is_lossless() const override { return is_plain_; }
  bool is_streamable() const override { return is_table_; }

  Status AppendInside(TokenId id, const DecodeOptions& options,
                      std::string* bytes) const override {
    std::vector<TokenId> kept;
    const TokenId* ids = &id;
    size_t count = 1;
    TESSERA_RETURN_IF_ERROR(Select(&ids, &count, options, &kept));
    AppendFromTable(ids, count, bytes);
    return OkStatus();
  }

 private:
  static constexpr uint8_t kHole = 1;
  static constexpr uint8_t kOpaque = 2;
  static constexpr uint8_t kSkipped = 4;

  Status InitSteps(const DecoderSpec& spec) {
    TESSERA_RETURN_IF_ERROR(AppendDecodeSteps(spec, &steps_));
    bool fused = false;
    std::vector<DecodePiece> sentinel(1, SentinelPiece());
    is_table_ = IsTable(spec, &fused) &&
                RunChain(DecodeForm::kBytes, std::move(sentinel)) == kSentinel;
    return OkStatus();
  }

  void SetFlags(const TokenizerSpec& spec) {
    std::vector<uint8_t> flags(vocabulary_.id_count(), 0);
    for (const AddedTokenSpec& token : spec.added_tokens()) {
      // A token that the model makes of text as well (Gemma's runs of U+2581)
      // is decoded as the model's.
      const bool is_models = !token.special() && !vocabulary_.byte_level() &&
                             vocabulary_.kind(token.id()) != TokenKind::kAdded;
      if (!is_models) flags[token.id()] |= kOpaque;
      if (token.special()) flags[token.id()] |= kSkipped;
    }
    for (TokenId id = 0; id < flags.size(); ++id) {
      const TokenKind kind = vocabulary_.kind(id);
      if (kind == TokenKind::kHole) flags[id] |= kHole;
      if (kind == TokenKind::kControl) flags[id] |= kSkipped;
    }
    flags_ = std::move(flags);
  }

  // Refuses ids that no token has; leaves out what the options say, in which
  // case *ids points into *kept.
  Status Select(const TokenId** ids, size_t* count,
                const DecodeOptions& options,
                std::vector<TokenId>* kept) const {
    uint8_t left_out = options.skip_special ? kSkipped : 0;
    if (options.skip_unknown) left_out |= kHole;
    uint8_t seen = 0;
    for (size_t i = 0; i < *count; ++i) {
      const TokenId id = (*ids)[i];
      const uint8_t flags = id < flags_.size() ? flags_[id] : kHole;
      if ((flags & kHole) && !options.skip_unknown) return NoToken(id, i);
      seen |= flags;
    }
    if ((seen & left_out) == 0) return OkStatus();
    for (size_t i = 0; i < *count; ++i) {
      const TokenId id = (*ids)[i];
      const uint8_t flags = id < flags_.size() ? flags_[id] : kHole;
      if ((flags & left_out) == 0) kept->push_back(id);
    }
    *ids = kept->data();
    *count = kept->size();
    return OkStatus();
  }

  Status NoToken(TokenId id, size_t position) const {
    return BadDataError("id " + std::to_string(id) + " at position " +
                        std::to_string(position) +
                        " is no token of the vocabulary (ids 0.." +
                        std::to_string(flags_.size() - 1) +
                        "); was this encoded with another tokenizer?");
  }

  void AppendBytes(const TokenId* ids, size_t count, std::string* bytes) const {
    if (count == 0) return;
    if (!is_table_) {
      *bytes += RunChain(DecodeForm::kBytes, MakePieces(ids, count));
      return;
    }
    size_t head = 0;
    if (!is_plain_) {
      std::string begin;
      while (begin.empty() && head < count) {
        ++head;
        begin = RunChain(DecodeForm::kBytes, MakePieces(ids, head));
      }
      *bytes += begin;
    }
    AppendFromTable(ids + head, count - head, bytes);
  }

  void AppendFromTable(const TokenId* ids, size_t count,
                       std::string* bytes) const {
    const DecodeTable& table = Table();
    size_t size = 0;
    for (size_t i = 0; i < count; ++i) size += table.size(ids[i]);
    const size_t begin = bytes->size();
    bytes->resize(begin + size + DecodeTable::kSlack);
    char* out = bytes->data() + begin;
    for (size_t i = 0; i < count; ++i) out = table.Write(ids[i], out);
    bytes->resize(begin + size);
  }

  // Does the chain give the bytes that the vocabulary has for every token? Not
  // where it reads letters or byte names that the vocabulary takes for text, or
  // leaves those that it does not.
  bool GivesTokenTexts(const DecoderSpec& spec) const {
    if (steps_.empty()) return true;
    for (const auto& step : steps_) {
      if (!step->is_lossless()) return false;
    }
    if (Uses(spec, DecoderSpec::kByteLevel) != vocabulary_.byte_level()) {
      return false;
    }
    const bool reads_names = Uses(spec, DecoderSpec::kByteFallback);
    for (TokenId id = 0; id < flags_.size(); ++id) {
      if (flags_[id] & (kHole | kOpaque)) continue;
      const bool is_read =
          reads_names && ByteOfName(vocabulary_.text(id)).has_value();
      if (is_read != (vocabulary_.kind(id) == TokenKind::kByte)) return false;
    }
    return true;
  }

  DecodePiece MakePiece(TokenId id) const {
    DecodePiece piece;
    const TokenKind kind = vocabulary_.kind(id);
    piece.opaque = (flags_[id] & kOpaque) != 0;
    piece.is_control = kind == TokenKind::kControl;
    piece.is_unknown = kind == TokenKind::kUnknown;
    const bool has_letters = vocabulary_.byte_level() &&
                             kind == TokenKind::kNormal && !steps_.empty();
    const auto content = contents_.find(id);
    if (piece.opaque && content != contents_.end()) {
      piece.text = content->second;
    } else if (has_letters) {
      AppendByteLetters(vocabulary_.text(id), &piece.text);
    } else if (kind == TokenKind::kByte && steps_.empty()) {
      piece.text = RawBytes(id);
    } else {
      piece.text = vocabulary_.text(id);
    }
    return piece;
  }

  std::vector<DecodePiece> MakePieces(const TokenId* ids, size_t count) const {
    std::vector<DecodePiece> pieces;
    pieces.reserve(count);
    for (size_t i = 0; i < count; ++i) pieces.push_back(MakePiece(ids[i]));
    return pieces;
  }

  static DecodePiece SentinelPiece() {
    DecodePiece sentinel;
    sentinel.text = kSentinel;
    sentinel.opaque = true;
    return sentinel;
  }

  std::string RunChain(DecodeForm form, std::vector<DecodePiece> pieces) const {
    for (const auto& step : steps_) step->Apply(form, &pieces);
    std::string out;
    for (const DecodePiece& piece : pieces) out += piece.text;
    return out;
  }

  // The bytes of an id in a chain that keeps them all.
  std::string RawBytes(TokenId id) const {
    const std::string_view text = vocabulary_.text(id);
    if (vocabulary_.kind(id) != TokenKind::kByte) return std::string(text);
    for (int byte = 0; byte < 256; ++byte) {
      const auto found = vocabulary_.FindByte(static_cast<uint8_t>(byte));
      if (found == id) return std::string(1, static_cast<char>(byte));
    }
    return std::string(text);
  }

  const DecodeTable& Table() const {
    std::call_once(table_once_, [this] {
      if (table_ != nullptr) return;
      table_ = std::make_unique<DecodeTable>(
          flags_.size(), [this](TokenId id) { return TextInside(id); });
    });
    return *table_;
  }

  // Text of an id behind others, where the chain is a table.
  std::string TextInside(TokenId id) const {
    if (flags_[id] & kHole) return std::string();
    if (is_plain_ && (flags_[id] & kOpaque) == 0) return RawBytes(id);
    std::vector<DecodePiece> pieces(1, SentinelPiece());
    pieces.push_back(MakePiece(id));
    return RunChain(DecodeForm::kBytes, std::move(pieces))
        .substr(kSentinel.size());
  }

  const Vocabulary& vocabulary_;
  FrozenArray<uint8_t> flags_;
  // Of added tokens, by id.
  absl::flat_hash_map<TokenId, std::string> contents_;
  std::vector<std::unique_ptr<DecodeStep>> steps_;
  bool is_table_ = false;
  // GivesTokenTexts: no token is special at the begin.
  bool is_plain_ = false;
  mutable std::once_flag table_once_;
  mutable std::unique_ptr<DecodeTable> table_;
};

}  // namespace

StatusOr<std::unique_ptr<const Decoder>> Decoder::Create(
    const TokenizerSpec& spec, const Vocabulary& vocabulary) {
  auto decoder = std::make_unique<ChainDecoder>(spec, vocabulary);
  TESSERA_RETURN_IF_ERROR(decoder->Init(spec));
  return std::unique_ptr<const Decoder>(std::move(decoder));
}

StatusOr<std::unique_ptr<const Decoder>> Decoder::Load(
    const TokenizerSpec& spec, const Vocabulary& vocabulary,
    TableReader* reader) {
  auto decoder = std::make_unique<ChainDecoder>(spec, vocabulary);
  TESSERA_RETURN_IF_ERROR(decoder->Load(spec, reader));
  return std::unique_ptr<const Decoder>(std::move(decoder));
}

}  // namespace tessera
