// BpeFormer: text of a word -> the symbols that merging begins with.
//
// Three ways, chosen at creation:
//   bytes   every byte is a symbol, and every character that folds (bpe_fold.h)
//           is one. Symbols say their size themselves: no begins.
//   listed  as Hugging Face: character by character (byte-level: byte by byte)
//           with prefix and suffix, unknown ones becoming byte tokens, unk, or
//           nothing, before merging. One deviation: the byte token of an
//           uncovered byte of a byte-level vocabulary is that of the byte,
//           where Hugging Face has those of the UTF-8 of its letter.
//   joined  as SentencePiece: user-defined tokens first, then characters; what
//           is unknown stays a symbol that never merges and is dealt with after
//           merging (bpe_emitter.h).

#ifndef TESSERA_TOKENIZERS_MODELS_BPE_FORMER_H_
#define TESSERA_TOKENIZERS_MODELS_BPE_FORMER_H_

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "tokenizers/models/bpe_compiled.h"
#include "tokenizers/models/bpe_fold.h"
#include "tokenizers/models/bpe_user_defined.h"
#include "tokenizers/models/bpe_word.h"

namespace tessera {

class BpeFormer {
 public:
  // `compiled` must outlive it. Where there is a reader, reads in place what
  // AppendTables wrote.
  BpeFormer(const BpeModelSpec& spec, const Vocabulary& vocabulary,
            const BpeCompiled& compiled, TableReader* reader);
  void AppendTables(TableWriter* writer) const;

  bool is_bytes() const { return way_ == Way::kBytes; }
  // Every byte string gets symbols that are tokens.
  bool is_complete() const { return is_complete_; }
  // Some text may get BpeCompiled::unknown_symbol().
  bool makes_unknown() const { return makes_unknown_; }

  void Form(std::string_view text, bool wants_begins, BpeWord* word) const;

  // If is_bytes(): the symbols alone, at most `limit` of them; their number, or
  // limit + 1 where there are more.
  size_t FormBytes(std::string_view text, size_t limit,
                   uint32_t* symbols) const;

  // Every character that the vocabulary knows is one symbol wherever it stands.
  bool is_characters() const { return is_characters_; }
  // If is_characters(): the symbols alone of a text all of whose characters are
  // known, at most `limit` of them. Their number, or limit + 1 for other texts.
  size_t FormCharacters(std::string_view text, size_t limit,
                        uint32_t* symbols) const;

 private:
  enum class Way { kBytes, kListed, kJoined };
  struct PendingUnknown {
    bool any = false;
    uint64_t bytes = 0;
  };

  void FormListed(BpeWord* word) const;
  void FormJoined(BpeWord* word) const;
  size_t UnitSize(std::string_view text, size_t at) const;
  uint32_t SymbolOfUnit(std::string_view unit, size_t place) const;
  bool PushByteTokens(std::string_view unit, size_t place, BpeWord* word) const;
  void FlushUnknown(PendingUnknown* pending, BpeWord* word) const;

  const BpeCompiled& compiled_;
  Way way_;
  bool is_characters_ = false;
  bool byte_level_;
  bool fuse_unk_;
  bool byte_fallback_;
  bool is_complete_;
  bool makes_unknown_;
  std::string prefix_;
  std::string suffix_;
  // kNoSymbol where there is none.
  uint32_t unk_symbol_;
  std::array<uint32_t, 256> byte_symbols_;
  BpeUserDefined user_defined_;
  BpeFold fold_;
};

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_MODELS_BPE_FORMER_H_
