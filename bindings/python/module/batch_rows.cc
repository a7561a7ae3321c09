#include "bindings/python/module/batch_rows.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "tokenizers/base/parallel.h"

namespace tessera::python {
namespace {

constexpr size_t kUnitBytes = size_t{64} << 10;

// Rows [begin, end) of about kUnitBytes.
std::vector<std::pair<size_t, size_t>> UnitsOf(const BatchTexts& texts) {
  std::vector<std::pair<size_t, size_t>> units;
  size_t begin = 0;
  size_t bytes = 0;
  for (size_t row = 0; row < texts.rows(); ++row) {
    bytes += texts.SizeHint(row);
    if (bytes < kUnitBytes && row + 1 < texts.rows()) continue;
    units.emplace_back(begin, row + 1);
    begin = row + 1;
    bytes = 0;
  }
  return units;
}

// Appends the rows of `part` to *all.
void Join(const BatchRows& part, BatchRows* all) {
  const auto base = static_cast<int64_t>(all->rows.ids.size());
  all->rows.ids.Append(part.rows.ids.data(), part.rows.ids.size());
  for (size_t row = 1; row <= part.rows.rows(); ++row) {
    all->rows.row_offsets.push_back(base + part.rows.row_offsets[row]);
  }
  all->spans.insert(all->spans.end(), part.spans.begin(), part.spans.end());
}

// Appends rows to the result of CutRows.
class RowCutter {
 public:
  RowCutter(const BatchRows& whole, const PostFrame& frame, BatchRows* cut)
      : whole_(whole), frame_(frame), cut_(cut) {}

  // One row of the ids [begin, end).
  void Append(size_t text, size_t begin, size_t end) {
    AppendFrame(frame_.before);
    cut_->rows.ids.Append(whole_.rows.ids.data() + begin, end - begin);
    if (!whole_.spans.empty()) {
      cut_->spans.insert(cut_->spans.end(), whole_.spans.data() + 2 * begin,
                         whole_.spans.data() + 2 * end);
    }
    AppendFrame(frame_.after);
    cut_->rows.row_offsets.push_back(
        static_cast<int64_t>(cut_->rows.ids.size()));
    cut_->row_texts.push_back(static_cast<int64_t>(text));
  }

 private:
  void AppendFrame(const std::vector<TokenId>& ids) {
    cut_->rows.ids.Append(ids.data(), ids.size());
    const bool has_spans = !whole_.spans.empty();
    cut_->spans.resize(cut_->spans.size() + (has_spans ? 2 * ids.size() : 0));
  }

  const BatchRows& whole_;
  const PostFrame& frame_;
  BatchRows* cut_;
};

}  // namespace

void AppendSpans(std::string_view text, const std::vector<Span>& spans,
                 OffsetUnit unit, std::vector<int64_t>* flat) {
  OffsetUnits begins(text, unit, /*rounds_up=*/false);
  OffsetUnits ends(text, unit, /*rounds_up=*/true);
  flat->reserve(flat->size() + 2 * spans.size());
  for (const Span& span : spans) {
    flat->push_back(static_cast<int64_t>(begins.Before(span.begin)));
    flat->push_back(static_cast<int64_t>(ends.Before(span.end)));
  }
}

Status EncodeWithSpans(const Tokenizer& tokenizer, const BatchTexts& texts,
                       const AddedTokenFilter& filter, bool refuses_specials,
                       OffsetUnit unit,
                       std::vector<Tokenizer::Scratch>* scratches,
                       BatchRows* rows) {
  const auto units = UnitsOf(texts);
  std::vector<BatchRows> parts(units.size());
  const auto encode = [&](int worker, size_t index) -> Status {
    BatchRows* part = &parts[index];
    Encoding encoding;
    std::string buffer;
    for (size_t row = units[index].first; row < units[index].second; ++row) {
      if (!texts.KeepGoing()) return StoppedError("the batch was given up");
      const std::string_view text = texts.Text(row, &buffer);
      if (refuses_specials) {
        TESSERA_RETURN_IF_ERROR(Annotate(tokenizer.CheckSpecials(text),
                                         "row " + std::to_string(row)));
      }
      encoding = Encoding();
      tokenizer.EncodeWithOffsets(
          text, filter, &(*scratches)[static_cast<size_t>(worker)], &encoding);
      part->rows.ids.Append(encoding.ids.data(), encoding.ids.size());
      part->rows.row_offsets.push_back(
          static_cast<int64_t>(part->rows.ids.size()));
      AppendSpans(text, encoding.spans, unit, &part->spans);
    }
    return OkStatus();
  };
  TESSERA_RETURN_IF_ERROR(ParallelTry(static_cast<int>(scratches->size()),
                                      units.size(), nullptr, encode));
  for (BatchRows& part : parts) {
    Join(part, rows);
    part = BatchRows();
  }
  return OkStatus();
}

BatchRows CutRows(const BatchRows& whole, const RowWindow& window,
                  const PostFrame& frame) {
  BatchRows cut;
  RowCutter cutter(whole, frame, &cut);
  const std::vector<int64_t>& offsets = whole.rows.row_offsets;
  for (size_t text = 0; text < whole.rows.rows(); ++text) {
    auto begin = static_cast<size_t>(offsets[text]);
    const auto end_of_text = static_cast<size_t>(offsets[text + 1]);
    const size_t room = window.max_tokens == 0
                            ? end_of_text - begin
                            : window.max_tokens - frame.size();
    size_t end = std::min(begin + room, end_of_text);
    cutter.Append(text, begin, end);
    while (window.stride > 0 && end < end_of_text) {
      begin += room - window.stride;
      end = std::min(begin + room, end_of_text);
      cutter.Append(text, begin, end);
    }
  }
  return cut;
}

}  // namespace tessera::python
