// `tessera inspect --diff`: tokens id by id, merges in order, then the parts of
// the two specs that are not equal.

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "cli/inspect.h"
#include "cli/output.h"
#include "cli/tokenizer_flags.h"
#include "tokenizers/base/string_number.h"
#include "tokenizers/spec.pb.h"
#include "tokenizers/vocab/vocabulary.h"

namespace tessera {
namespace {

constexpr size_t kShown = 10;
constexpr size_t kPartBytesMax = 300;

// Parts whose fields say what a tokenizer does; training record, self-tests,
// notes and source are where it came from.
constexpr const char* kParts[] = {"normalizers",  "pretokenizer",   "bindings",
                                  "added_tokens", "post_processor", "decoder",
                                  "truncation",   "padding",        "roles"};

std::string TokenText(const Vocabulary& vocabulary, TokenId id) {
  if (!vocabulary.is_used(id)) return "no token";
  return "\"" + ShownPiece(vocabulary.text(id)) + "\"";
}

class Differences {
 public:
  Differences(const Tokenizer& ours, const Tokenizer& theirs)
      : ours_(ours), theirs_(theirs) {}

  std::string Find() {
    FindTokens();
    FindModels();
    for (const char* part : kParts) FindPart(part);
    return out_;
  }

  size_t count() const { return count_; }

 private:
  void Add(const std::string& line) {
    out_ += line + "\n";
    ++count_;
  }

  void FindTokens() {
    const Vocabulary& a = ours_.vocabulary();
    const Vocabulary& b = theirs_.vocabulary();
    const size_t ids = std::max(a.id_count(), b.id_count());
    size_t differing = 0;
    for (TokenId id = 0; id < ids; ++id) {
      const bool equal = a.kind(id) == b.kind(id) &&
                         a.is_special(id) == b.is_special(id) &&
                         (!a.is_used(id) || a.text(id) == b.text(id));
      if (equal) continue;
      if (++differing > kShown) continue;
      Add("token " + std::to_string(id) + ": " + TokenText(a, id) + " and " +
          TokenText(b, id));
    }
    if (differing > kShown) {
      Add("tokens: " + FormatGrouped(differing) + " of " + FormatGrouped(ids) +
          " ids differ");
    }
  }

  static std::string MergeText(const Vocabulary& vocabulary,
                               const BpeModelSpec& model, int rank) {
    if (2 * rank + 1 >= model.merges_size()) return "none";
    return ShownPiece(vocabulary.text(model.merges(2 * rank))) + " + " +
           ShownPiece(vocabulary.text(model.merges(2 * rank + 1)));
  }

  void FindMerges(const BpeModelSpec& a, const BpeModelSpec& b) {
    const int count = std::max(a.merges_size(), b.merges_size()) / 2;
    uint64_t differing = 0;
    for (int rank = 0; rank < count; ++rank) {
      const std::string ours = MergeText(ours_.vocabulary(), a, rank);
      const std::string theirs = MergeText(theirs_.vocabulary(), b, rank);
      if (ours == theirs) continue;
      if (++differing > kShown) continue;
      Add("merge " + std::to_string(rank) + ": " + ours + " and " + theirs);
    }
    if (differing > kShown) {
      Add("merges: " + FormatGrouped(differing) + " of " +
          FormatGrouped(static_cast<uint64_t>(count)) + " differ");
    }
  }

  void FindModels() {
    const auto& a = ours_.spec().models();
    const auto& b = theirs_.spec().models();
    if (a.size() != b.size()) {
      Add("models: " + std::to_string(a.size()) + " and " +
          std::to_string(b.size()));
      return;
    }
    for (int i = 0; i < a.size(); ++i) {
      ModelSpec ours = a[i];
      ModelSpec theirs = b[i];
      if (ours.has_bpe() && theirs.has_bpe()) {
        FindMerges(ours.bpe(), theirs.bpe());
        ours.mutable_bpe()->clear_merges();
        theirs.mutable_bpe()->clear_merges();
      }
      AddIfDifferent("models/" + std::to_string(i), ours.ShortDebugString(),
                     theirs.ShortDebugString());
    }
  }

  void FindPart(const char* part) {
    AddIfDifferent(part, PartText(ours_.spec(), part),
                   PartText(theirs_.spec(), part));
  }

  static std::string PartText(const TokenizerSpec& spec, const char* part) {
    TokenizerSpec only;
    const auto* field = TokenizerSpec::descriptor()->FindFieldByName(part);
    const auto* reflection = TokenizerSpec::GetReflection();
    if (field->is_repeated()) {
      for (int i = 0; i < reflection->FieldSize(spec, field); ++i) {
        reflection->AddMessage(&only, field)
            ->CopyFrom(reflection->GetRepeatedMessage(spec, field, i));
      }
    } else if (reflection->HasField(spec, field) &&
               reflection->GetMessage(spec, field).ByteSizeLong() > 0) {
      // A part that is there and says nothing is as one that is not there.
      reflection->MutableMessage(&only, field)
          ->CopyFrom(reflection->GetMessage(spec, field));
    }
    return only.ShortDebugString();
  }

  void AddIfDifferent(const std::string& part, const std::string& ours,
                      const std::string& theirs) {
    if (ours == theirs) return;
    const auto shown = [](const std::string& text) {
      return text.empty() ? std::string("nothing")
                          : QuoteForError(text, kPartBytesMax);
    };
    Add(part + ": " + shown(ours) + " and " + shown(theirs));
  }

  const Tokenizer& ours_;
  const Tokenizer& theirs_;
  std::string out_;
  size_t count_ = 0;
};

}  // namespace

Status PrintDifferences(const Arguments& arguments,
                        const Inspected& inspected) {
  const std::string name = arguments.Get("--diff");
  TESSERA_ASSIGN_OR_RETURN(const auto other, LoadNamed(arguments, name));
  Differences differences(*inspected.tokenizer, *other);
  const std::string text = differences.Find();
  if (differences.count() == 0) {
    return PrintResult("no difference in tokens, merges and options\n");
  }
  TESSERA_RETURN_IF_ERROR(PrintResult(text));
  return ThresholdError(NameForError(inspected.name) + " and " +
                        NameForError(name) + " differ in " +
                        FormatGrouped(differences.count()) + " places");
}

}  // namespace tessera
