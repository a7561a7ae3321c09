// What the rules of validate.cc share: the judge who collects faults, and the
// spec as the rules look at it. Private to the validator.

#ifndef TESSERA_TOKENIZERS_VALIDATE_RULES_H_
#define TESSERA_TOKENIZERS_VALIDATE_RULES_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "tokenizers/base/status.h"
#include "tokenizers/base/types.h"

namespace tessera {

class BpeModelSpec;
class TokenizerSpec;
class VocabularySpec;

namespace validate {

// Collects faults up to a number.
class Judge {
 public:
  explicit Judge(size_t count_max) : count_max_(count_max) {}

  bool full() const { return faults_.size() >= count_max_; }
  const std::vector<Status>& faults() const { return faults_; }

  void Fault(std::string_view rule, std::string_view where,
             std::string_view what) {
    if (full()) return;
    std::string line(where);
    line.append(": ").append(what).append(" [").append(rule).append("]");
    faults_.push_back(BadDataError(line));
  }

 private:
  size_t count_max_;
  std::vector<Status> faults_;
};

// "FIELD/INDEX", and a text in quotes as an error line shows it.
std::string At(std::string_view field, size_t index);
std::string Quote(std::string_view text);

// The classes in which the texts of tokens must differ.
enum TextClass {
  kOrdinary = 0,
  kMarked = 1,
  kLiteral = 2,
  kTextClassCount = 3
};

// The vocabulary of a spec with what its absent arrays mean.
class Tokens {
 public:
  explicit Tokens(const TokenizerSpec& spec);

  size_t size() const { return size_; }
  const std::string& text(size_t i) const;
  TokenId id(size_t i) const;
  // Value of VocabularySpec.Kind.
  int kind(size_t i) const;
  TextClass text_class(size_t i) const;
  bool byte_level() const;
  // Is this how files spell token i: as it is, or in the letters of its bytes?
  bool IsSpelt(size_t i, std::string_view content) const;

  // Index of an id, by binary search; size() if there is none. Requires V02.
  size_t Find(TokenId id) const;

 private:
  const VocabularySpec& spec_;
  size_t size_;
};

using TextIndex = absl::flat_hash_map<absl::string_view, size_t>;

// Texts that models may make, to their index.
TextIndex IndexOrdinary(const Tokens& tokens);

bool IdExists(const TokenizerSpec& spec, TokenId id);

// The text that merging `left` and `right` gives.
void AppendProduct(const BpeModelSpec& bpe, const std::string& left,
                   const std::string& right, std::string* product);

// The rules, in order; each may count on those before it having found nothing.
void CheckSizes(const TokenizerSpec& spec, Judge* judge);            // V01
void CheckIds(const TokenizerSpec& spec, Judge* judge);              // V02
void CheckTexts(const TokenizerSpec& spec, Judge* judge);            // V03
void CheckBytes(const TokenizerSpec& spec, Judge* judge);            // V04
void CheckMerges(const TokenizerSpec& spec, Judge* judge);           // V05
void CheckScores(const TokenizerSpec& spec, Judge* judge);           // V06
void CheckRoles(const TokenizerSpec& spec, Judge* judge);            // V07
void CheckAddedTokens(const TokenizerSpec& spec, Judge* judge);      // V08
void CheckTemplates(const TokenizerSpec& spec, Judge* judge);        // V09
void CheckOptions(const TokenizerSpec& spec, Judge* judge);          // V10
void CheckSpecialProducts(const TokenizerSpec& spec, Judge* judge);  // V11

// --compat: what V03 and V05 find is mended, one note for each mending.
void MendTexts(TokenizerSpec* spec, std::vector<std::string>* notes);
void MendMerges(TokenizerSpec* spec, std::vector<std::string>* notes);

}  // namespace validate
}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_VALIDATE_RULES_H_
