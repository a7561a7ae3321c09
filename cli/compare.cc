// `tessera encode --compare`: where two tokenizers first differ, and whether
// their Unicode versions do.

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "cli/encode.h"
#include "cli/report_line.h"
#include "cli/tokenizer_flags.h"
#include "tokenizers/base/string_number.h"
#include "tokenizers/spec.pb.h"

namespace tessera {
namespace {

constexpr size_t kIdsShown = 4;

std::string IdsFrom(const Encoding& encoding, size_t begin) {
  std::string list;
  const size_t end = std::min(begin + kIdsShown, encoding.ids.size());
  for (size_t i = begin; i < end; ++i) {
    list += (i == begin ? "" : " ") + std::to_string(encoding.ids[i]);
  }
  if (end < encoding.ids.size()) list += " ...";
  return list.empty() ? "the end" : list;
}

std::string UnicodeNote(const Tokenizer& a, const Tokenizer& b) {
  const std::string& of_a = a.spec().unicode_version();
  const std::string& of_b = b.spec().unicode_version();
  if (of_a == of_b || of_a.empty() || of_b.empty()) return "";
  return "; their Unicode versions differ (" + of_a + " and " + of_b + ")";
}

// Both tokenizers with what they need to encode.
class Comparison {
 public:
  Comparison(const EncodePlan& plan, const Tokenizer& other,
             AddedTokenFilter other_filter, std::string other_name)
      : plan_(plan),
        other_(other),
        other_filter_(std::move(other_filter)),
        other_name_(std::move(other_name)),
        scratch_(plan.tokenizer->NewScratch()),
        other_scratch_(other.NewScratch()) {}

  Status Compare(std::string_view text, const std::string& position) {
    ours_ = Encoding();
    theirs_ = Encoding();
    plan_.tokenizer->EncodeWithOffsets(text, plan_.filter, &scratch_, &ours_);
    other_.EncodeWithOffsets(text, other_filter_, &other_scratch_, &theirs_);
    ++documents_;
    if (ours_.ids == theirs_.ids) return OkStatus();
    const auto differ = std::mismatch(ours_.ids.begin(), ours_.ids.end(),
                                      theirs_.ids.begin(), theirs_.ids.end());
    const auto at = static_cast<size_t>(differ.first - ours_.ids.begin());
    const size_t byte = at < ours_.spans.size() ? ours_.spans[at].begin
                                                : theirs_.spans[at].begin;
    return ThresholdError(position + ": byte " + std::to_string(byte) +
                          " of the document, id " + std::to_string(at) +
                          ": found " + IdsFrom(ours_, at) + " here and " +
                          IdsFrom(theirs_, at) + " with " + other_name_ +
                          ", for \"" + QuoteForError(text.substr(byte)) + "\"" +
                          UnicodeNote(*plan_.tokenizer, other_));
  }

  uint64_t documents() const { return documents_; }

 private:
  const EncodePlan& plan_;
  const Tokenizer& other_;
  const AddedTokenFilter other_filter_;
  const std::string other_name_;
  Tokenizer::Scratch scratch_;
  Tokenizer::Scratch other_scratch_;
  Encoding ours_;
  Encoding theirs_;
  uint64_t documents_ = 0;
};

}  // namespace

Status CompareDocuments(const Arguments& arguments, const EncodePlan& plan,
                        const std::vector<std::string>& files) {
  const std::string name = arguments.Get("--compare");
  TESSERA_ASSIGN_OR_RETURN(const auto other, LoadNamed(arguments, name));
  TESSERA_ASSIGN_OR_RETURN(AddedTokenFilter filter,
                           other->NewFilter(plan.options));
  Comparison comparison(plan, *other, std::move(filter), ShortName(name));
  TESSERA_RETURN_IF_ERROR(ForEachDocument(
      plan, files,
      [&comparison](std::string_view text, const std::string& position) {
        return comparison.Compare(text, position);
      }));
  PrintNote("equal ids in " + FormatGrouped(comparison.documents()) +
            " documents");
  return OkStatus();
}

}  // namespace tessera
