// `tessera encode --show`: a document as cells, each a token with its id under
// it, as many a line as fit.
//
//   Mer |haba|·dünya|        with colours: backgrounds take turns instead of
//   13928|15|42     |        the bars
//
// A cell shows the bytes of the text that the id stands for, or the token's own
// text where it stands for none or shares them with a neighbour, as a dummy
// prefix does with the first character. An unknown shows both: [UNK]:x. Blanks
// are dots, what cannot be seen is spelt out (\n, \u{200D}, \xE4), a mark
// without its letter stands on a dotted circle. On a terminal each cell is
// isolated, so that right-to-left words do not reorder the line.

#include <unistd.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "cli/encode.h"
#include "cli/output.h"
#include "cli/report_line.h"
#include "cli/terminal.h"
#include "tokenizers/spec.pb.h"
#include "tokenizers/text/unicode.h"
#include "tokenizers/text/utf8.h"
#include "tokenizers/vocab/vocabulary.h"

namespace tessera {
namespace {

constexpr char kDot[] = "\xC2\xB7";
constexpr char kDottedCircle[] = "\xE2\x97\x8C";
constexpr char kIsolate[] = "\xE2\x81\xA8";
constexpr char kEndIsolate[] = "\xE2\x81\xA9";
// Black on two light backgrounds, readable on dark and light screens.
constexpr const char* kBackgrounds[] = {"\x1B[30;48;5;153m",
                                        "\x1B[30;48;5;223m"};
constexpr char kDim[] = "\x1B[2m";
constexpr char kPlain[] = "\x1B[0m";

struct Cell {
  std::string text;
  std::string id;
  size_t width;
};

std::string CellText(std::string_view bytes) {
  std::string out;
  for (size_t i = 0; i < bytes.size();) {
    const CodePoint c = DecodeUtf8(bytes, i);
    const std::string_view character = bytes.substr(i, c.size);
    i += c.size;
    if (c.value == ' ') {
      out += kDot;
    } else if (c.well_formed() && IsMark(c.value) && out.empty()) {
      out.append(kDottedCircle).append(character);
    } else if (c.well_formed() && CategoryOf(c.value) == GeneralCategory::kCf) {
      out += "\\u{" + HexOf(c.value) + "}";
    } else {
      out += Visible(character);
    }
  }
  return out;
}

// Does the id at `i` stand for bytes that one beside it stands for as well?
bool SharesBytes(const std::vector<Span>& spans, size_t i) {
  const auto overlap = [&spans](size_t left, size_t right) {
    return spans[left].size() > 0 && spans[right].size() > 0 &&
           spans[left].end > spans[right].begin;
  };
  return (i > 0 && overlap(i - 1, i)) ||
         (i + 1 < spans.size() && overlap(i, i + 1));
}

class Screen {
 public:
  Screen(const Arguments& arguments, const Tokenizer& tokenizer)
      : vocabulary_(tokenizer.vocabulary()),
        unknown_(tokenizer.spec().roles().has_unk()
                     ? std::optional<TokenId>(tokenizer.spec().roles().unk())
                     : std::nullopt),
        color_(UsesColor(arguments, STDOUT_FILENO)),
        isolates_(IsTerminal(STDOUT_FILENO)),
        columns_(TerminalWidth(STDOUT_FILENO)) {}

  std::string Format(std::string_view text, const Encoding& encoding) {
    cells_.clear();
    for (size_t i = 0; i < encoding.ids.size(); ++i) {
      AddCell(encoding.ids[i],
              text.substr(encoding.spans[i].begin, encoding.spans[i].size()),
              SharesBytes(encoding.spans, i));
    }
    std::string out;
    for (size_t begin = 0; begin < cells_.size();) {
      size_t end = begin;
      size_t width = 0;
      // The separator and a column that is left free.
      while (end < cells_.size() &&
             (end == begin || width + cells_[end].width + 1 < columns_)) {
        width += cells_[end++].width + 1;
      }
      AppendLine(begin, end, &out);
      begin = end;
    }
    out += Dimmed(FormatCount(encoding.ids.size(), "id") + ", " +
                  FormatCount(text.size(), "byte")) +
           "\n\n";
    return out;
  }

 private:
  void AddCell(TokenId id, std::string_view surface, bool is_shared) {
    const std::string_view own = vocabulary_.text(id);
    Cell cell;
    if (id == unknown_ && !surface.empty() && surface != own) {
      cell.text = CellText(own) + ":" + CellText(surface);
    } else {
      cell.text = CellText(surface.empty() || is_shared ? own : surface);
    }
    cell.id = std::to_string(id);
    cell.width = std::max(DisplayWidth(cell.text), cell.id.size());
    cells_.push_back(std::move(cell));
  }

  void AppendLine(size_t begin, size_t end, std::string* out) const {
    for (size_t i = begin; i < end; ++i) {
      const Cell& cell = cells_[i];
      const std::string body =
          (isolates_ ? kIsolate + cell.text + kEndIsolate : cell.text) +
          std::string(cell.width - DisplayWidth(cell.text), ' ');
      *out += color_ ? kBackgrounds[i % 2] + body + kPlain + " " : body + "|";
    }
    *out += '\n';
    std::string ids;
    for (size_t i = begin; i < end; ++i) {
      ids += cells_[i].id +
             std::string(cells_[i].width + 1 - cells_[i].id.size(), ' ');
    }
    while (!ids.empty() && ids.back() == ' ') ids.pop_back();
    *out += Dimmed(ids) + "\n";
  }

  std::string Dimmed(const std::string& text) const {
    return color_ ? kDim + text + kPlain : text;
  }

  const Vocabulary& vocabulary_;
  const std::optional<TokenId> unknown_;
  const bool color_;
  const bool isolates_;
  const size_t columns_;
  std::vector<Cell> cells_;
};

// The encoding with the template around it.
void AddTemplate(const EncodePlan& plan, Encoding* encoding) {
  encoding->ids.insert(encoding->ids.begin(), plan.frame.before.begin(),
                       plan.frame.before.end());
  encoding->ids.insert(encoding->ids.end(), plan.frame.after.begin(),
                       plan.frame.after.end());
  encoding->spans.insert(encoding->spans.begin(), plan.frame.before.size(),
                         Span());
  encoding->spans.insert(encoding->spans.end(), plan.frame.after.size(),
                         Span());
}

}  // namespace

Status ShowDocuments(const Arguments& arguments, const EncodePlan& plan,
                     const std::vector<std::string>& files) {
  TESSERA_ASSIGN_OR_RETURN(const auto output,
                           OpenOutput(arguments, /*is_binary=*/false));
  Screen screen(arguments, *plan.tokenizer);
  Tokenizer::Scratch scratch = plan.tokenizer->NewScratch();
  TESSERA_RETURN_IF_ERROR(ForEachDocument(
      plan, files, [&](std::string_view text, const std::string&) {
        Encoding encoding;
        plan.tokenizer->EncodeWithOffsets(text, plan.filter, &scratch,
                                          &encoding);
        AddTemplate(plan, &encoding);
        return output->Append(screen.Format(text, encoding));
      }));
  return output->Commit();
}

}  // namespace tessera
