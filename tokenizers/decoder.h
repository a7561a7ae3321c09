// Decoder: ids to bytes.
//
// The owner of each id (model or added token) says what it stands for; the
// decoder chain of the spec (decode_chain.h) says how token texts become text.
// In chains that are a table in disguise (byte-level, metaspace, WordPiece,
// SentencePiece, Replace + ByteFallback + Fuse + Strip) the begin of a text
// goes through the chain, up to the first token that gives something; what
// follows is copied from a table, made at the first use, with a slot of 16
// bytes an id. Added tokens are given back as they are, outside the chain, but
// for those that the model makes of text as well.
//
// Immutable, thread-safe, O(output).

#ifndef TESSERA_TOKENIZERS_DECODER_H_
#define TESSERA_TOKENIZERS_DECODER_H_

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tokenizers/base/status.h"
#include "tokenizers/base/types.h"

namespace tessera {

class TableReader;
class TableWriter;
class TokenizerSpec;
class Vocabulary;

struct DecodeOptions {
  // Leaves special tokens out.
  bool skip_special = false;
  // Leaves ids that no token has out, instead of an error.
  bool skip_unknown = false;
};

class Decoder {
 public:
  // `vocabulary` must outlive the decoder. Errors: BadData for options out of
  // range.
  static StatusOr<std::unique_ptr<const Decoder>> Create(
      const TokenizerSpec& spec, const Vocabulary& vocabulary);

  // The same from its tables, read in place. `spec` needs no vocabulary.
  static StatusOr<std::unique_ptr<const Decoder>> Load(
      const TokenizerSpec& spec, const Vocabulary& vocabulary,
      TableReader* reader);
  virtual void AppendTables(TableWriter* writer) const = 0;

  virtual ~Decoder() = default;

  // Appends the bytes of the ids: ill-formed ones come out as they went in.
  // Errors: BadData "id 7 at position 3: ..." for an id that no token has;
  // *bytes is then as before.
  virtual Status Append(const TokenId* ids, size_t count,
                        const DecodeOptions& options,
                        std::string* bytes) const = 0;

  // The same as well-formed text: U+FFFD per maximal ill-formed subpart, or per
  // byte where the chain's byte fallback does so (Hugging Face, SentencePiece).
  virtual Status AppendText(const TokenId* ids, size_t count,
                            const DecodeOptions& options,
                            std::string* text) const = 0;

  // True if decoding gives back what the model's texts spell, nothing added or
  // taken (then losslessness is up to the other steps).
  virtual bool is_lossless() const = 0;

  // True if the text of an id does not depend on the ids behind it, nor, once
  // something was given out, on those before it.
  virtual bool is_streamable() const = 0;

  // Appends the bytes of one id behind others. Requires is_streamable(); errors
  // as Append.
  virtual Status AppendInside(TokenId id, const DecodeOptions& options,
                              std::string* bytes) const = 0;
};

// Decodes ids as they come, one at a time, without going back. Chains that look
// at later tokens (CTC, BPE's end-of-word suffix) give everything at Finish.
class DecodeStream {
 public:
  // `decoder` must outlive the stream.
  DecodeStream(const Decoder& decoder, const DecodeOptions& options)
      : decoder_(decoder), options_(options) {}

  // What has become complete with this id: well-formed text, valid until the
  // next call. At most 3 bytes of an unfinished character are held back.
  // Errors as Decoder::Append; the stream is then as before.
  StatusOr<std::string_view> Push(TokenId id);
  // The rest, with U+FFFD for an unfinished character. The stream is then as
  // new.
  std::string_view Finish();

 private:
  void TakeComplete(bool at_end);

  const Decoder& decoder_;
  DecodeOptions options_;
  // Ids that have given nothing yet: the begin of a text.
  std::vector<TokenId> head_;
  bool begun_ = false;
  // Bytes not given out, and the text given out last.
  std::string pending_;
  std::string text_;
};

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_DECODER_H_
