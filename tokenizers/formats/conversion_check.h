// ConversionCheck: what a target format cannot say, by the codes of formats.md
// 4.
//
//   ConversionCheck check("tiktoken", options, warnings);
//   check.Refuse("C03", "normalizers[0]", "a rank file has no normaliser",
//                "write tokenizer.json");
//   return check.status();
//
// The first refusal stands; one that the caller allowed is a warning instead.

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
