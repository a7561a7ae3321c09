// EncodeStream: ids of a text that arrives in parts.
//
//   EncodeStream stream(tokenizer, filter, &scratch);
//   for (part : parts) stream.Push(part, &ids);
//   stream.Finish(&ids);
//
// Equal to encoding the whole at once, for every division into parts. Push
// gives the ids that can no longer change and holds back the rest: from the
// last safe cut on, and what may be the begin of an added token. Memory is the
// longest stretch without a safe cut, not the length of the text.

#ifndef TESSERA_TOKENIZERS_ENCODE_STREAM_H_
#define TESSERA_TOKENIZERS_ENCODE_STREAM_H_

#include <string>
#include <string_view>

#include "tokenizers/tokenizer.h"

namespace tessera {

class EncodeStream {
 public:
  // All three must outlive the stream.
  EncodeStream(const Tokenizer& tokenizer, const AddedTokenFilter& filter,
               Tokenizer::Scratch* scratch);

  void Push(std::string_view part, IdBuffer* ids);
  void Finish(IdBuffer* ids);

 private:
  void EncodeHead(size_t size, IdBuffer* ids);

  const Tokenizer& tokenizer_;
  const AddedTokenFilter& filter_;
  Tokenizer::Scratch* scratch_;
  std::string held_;
  // Bytes of held_ that are known to hold no safe cut.
  size_t searched_ = 0;
  bool begins_text_ = true;
};

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_ENCODE_STREAM_H_
