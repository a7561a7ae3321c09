// PretokenExplainer: which alternative of a pattern made a pretoken.
//
// For people who ask why a text is cut where it is (`tessera inspect
// --splits`); scanners do not know alternatives, so each pretoken is matched
// once more, slowly: some microseconds each.
//
//   TESSERA_ASSIGN_OR_RETURN(const auto explainer,
//                            PretokenExplainer::Create(spec));
//   for (const auto& [end, name] : explainer.Explain(segment)) ...

#ifndef TESSERA_TOKENIZERS_PRETOKENIZERS_EXPLAIN_H_
#define TESSERA_TOKENIZERS_PRETOKENIZERS_EXPLAIN_H_

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tokenizers/base/status.h"
#include "tokenizers/pretokenizers/pretokenizer.h"

namespace tessera {

class IcuRegex;

struct ExplainedPretoken {
  size_t end;
  // An alternative as the pattern writes it, "gap" for what none matches, or
  // the name of a scheme without a pattern. Of a sequence, that of the last
  // member that did more than keep the pretoken.
  std::string_view name;
};

class PretokenExplainer {
 public:
  // Errors: as NewPreTokenizer.
  static StatusOr<PretokenExplainer> Create(const PreTokenizerSpec& spec);
  ~PretokenExplainer();
  PretokenExplainer(PretokenExplainer&&) noexcept;

  // One entry a pretoken of the segment; names live as long as this object.
  // Ends are places in what the pretokens tile (PretokenCursor::text).
  std::vector<ExplainedPretoken> Explain(std::string_view segment,
                                         size_t first_bytes) const;

 private:
  struct Alternative {
    std::string text;
    // Matches at the begin of what it is given.
    std::unique_ptr<IcuRegex> regex;
  };
  // A member of a sequence; a scheme has no alternatives.
  struct Level {
    std::unique_ptr<PreTokenizer> pretokenizer;
    std::vector<Alternative> alternatives;
    std::string scheme;
  };

  PretokenExplainer() = default;
  static std::string_view NameOf(const Level& level, std::string_view piece,
                                 size_t begin, size_t end);
  void ExplainPiece(size_t level, std::string_view piece, size_t offset,
                    std::string_view name,
                    std::vector<ExplainedPretoken>* pretokens) const;

  std::vector<Level> levels_;
};

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_PRETOKENIZERS_EXPLAIN_H_
