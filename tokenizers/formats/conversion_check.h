// ConversionCheck: what a target format cannot say.
//
//   ConversionCheck check("tiktoken", options, warnings);
//   check.Refuse("C03", "normalizers[0]", "a rank file has no normaliser",
//                "write tokenizer.json");
//   return check.status();
//
// The first refusal stands: "cannot write X as FORMAT: FIELD: REASON; WHAT TO
// DO [C03]". One that the caller allowed is a warning instead ("FIELD: REASON
// [C03]"), and what it does to ids is found by Convert. The format has no place
// for
//
//   C01  the model, or several of them
//   C02  the pre-tokenizer
//   C03  a normaliser
//   C04  the merges: its own order of merging would not do the same
//   C05  the ids: holes, or two names for one
//   C06  the text of a token
//   C07  an added token, or its flags
//   C08  tokens around a text
//   C09  the decoder
//   C10  an option of the model, or a kind of token
//   C11  pieces without scores
//   C12  scores in 64 bits (convert.cc: only where ids change with it)

#ifndef TESSERA_TOKENIZERS_FORMATS_CONVERSION_CHECK_H_
#define TESSERA_TOKENIZERS_FORMATS_CONVERSION_CHECK_H_

#include <string>
#include <string_view>
#include <vector>

#include "tokenizers/base/status.h"
#include "tokenizers/formats/format.h"

namespace tessera {

class PostProcessorSpec;

class ConversionCheck {
 public:
  // `warnings` may be null.
  ConversionCheck(std::string_view format, const WriteOptions& options,
                  std::vector<std::string>* warnings)
      : format_(format), options_(options), warnings_(warnings) {}

  void Refuse(std::string_view code, std::string_view field,
              std::string_view reason, std::string_view what_to_do);
  // What is left out without changing ids.
  void Drop(std::string_view field, std::string_view reason);
  bool Allows(std::string_view code) const;

  // BadData (exit 65) "cannot write X as FORMAT: ...".
  const Status& status() const { return status_; }
  bool ok() const { return status_.ok(); }

 private:
  std::string format_;
  const WriteOptions& options_;
  std::vector<std::string>* warnings_;
  Status status_;
};

// Drop()s what no foreign format keeps: the training record and, unless
// `keeps_self_tests`, the samples.
void DropRecords(const TokenizerSpec& spec, bool keeps_self_tests,
                 ConversionCheck* check);

// True if it puts tokens around a text or tells two texts apart.
bool HasTemplate(const PostProcessorSpec& spec);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_FORMATS_CONVERSION_CHECK_H_
