// Work is handed out in units of 64 KiB to 1 MiB: short texts are grouped, a
// text of more than 4 MiB is cut at safe cuts. Each unit has a buffer of its
// own; units are joined in order, so that the result does not depend on who did
// what.

#include "tokenizers/batch_encoder.h"

#include <algorithm>
#include <string>
#include <utility>

#include "tokenizers/base/limits.h"
#include "tokenizers/base/parallel.h"
#include "tokenizers/post_processor.h"

namespace tessera {
namespace {

constexpr size_t kUnitBytesMin = size_t{64} << 10;
constexpr size_t kUnitBytesMax = size_t{1} << 20;
constexpr size_t kCutTextBytesMin = size_t{4} << 20;
// Most text takes more bytes for an id.
constexpr size_t kBytesPerIdMin = 2;

// A part of the batch: rows [row_begin, row_end), or a part of one row.
struct Unit {
  size_t row_begin;
  size_t row_end;
  // Of one row, where the unit is a part of it.
  bool is_part = false;
  bool begins_row = true;
  bool ends_row = true;
  std::string_view part = {};
};

struct UnitResult {
  IdBuffer ids;
  // Ids up to the end of each row of the unit.
  std::vector<size_t> row_ends;
};

// Cuts a row at safe cuts into units of about kUnitBytesMax.
void AppendParts(const Tokenizer& tokenizer, const AddedTokenFilter& filter,
                 std::string_view text, size_t row, std::vector<Unit>* units) {
  size_t begin = 0;
  while (begin < text.size()) {
    size_t end = text.size();
    if (end - begin > kUnitBytesMax) {
      // The search window keeps a text without cuts from being read again for
      // every unit.
      const size_t window = std::min(text.size(), begin + 2 * kUnitBytesMax);
      const size_t cut = tokenizer.FindSafeCut(text.substr(0, window),
                                               begin + kUnitBytesMax, filter);
      if (cut != Tokenizer::kNoCut) {
        end = cut;
      } else if (window < text.size()) {
        const size_t later = tokenizer.FindSafeCut(text, window, filter);
        if (later != Tokenizer::kNoCut) end = later;
      }
    }
    units->push_back(Unit{row, row + 1, true, begin == 0, end == text.size(),
                          text.substr(begin, end - begin)});
    begin = end;
  }
}

// Views as texts.
class ViewTexts final : public BatchTexts {
 public:
  explicit ViewTexts(const std::vector<std::string_view>& views)
      : views_(views) {}
  size_t rows() const override { return views_.size(); }
  size_t SizeHint(size_t row) const override { return views_[row].size(); }
  std::string_view Text(size_t row, std::string*) const override {
    return views_[row];
  }

 private:
  const std::vector<std::string_view>& views_;
};

Status GivenUp() { return StoppedError("stopped; the batch was given up"); }

}  // namespace

class CpuBatchEncoder final : public BatchEncoder {
 public:
  explicit CpuBatchEncoder(const Tokenizer& tokenizer)
      : tokenizer_(tokenizer) {}

  Status Encode(const BatchTexts& texts, const EncodeOptions& options,
                int threads, Ragged* result) override {
    if (threads < 1 || threads > kThreadsMax) {
      return UsageError("threads " + std::to_string(threads) +
                        ": must be between 1 and " +
                        std::to_string(kThreadsMax));
    }
    TESSERA_ASSIGN_OR_RETURN(const AddedTokenFilter filter,
                             tokenizer_.NewFilter(options));
    const Batch batch{texts, filter,
                      options.add_special
                          ? tokenizer_.post_processor().SingleFrame()
                          : PostFrame{},
                      options.special == SpecialPolicy::kRefuse};
    const size_t ids_before = result->ids.size();
    const size_t rows_before = result->row_offsets.size();
    const Status status = threads == 1 ? EncodeHere(batch, result)
                                       : EncodeUnits(batch, threads, result);
    if (!status.ok()) {
      result->ids.Truncate(ids_before);
      result->row_offsets.resize(rows_before);
    }
    return status;
  }

  EncodeLoss loss() const override {
    EncodeLoss sum;
    for (const Tokenizer::Scratch& scratch : workers_) {
      sum.unknown_bytes += scratch.loss().unknown_bytes;
      sum.dropped_bytes += scratch.loss().dropped_bytes;
      sum.regex_limit_hits += scratch.loss().regex_limit_hits;
    }
    return sum;
  }

  void set_cache_bytes(uint64_t bytes) override {
    cache_bytes_ = bytes;
    has_cache_bytes_ = true;
    for (Tokenizer::Scratch& scratch : workers_) {
      scratch.set_cache_bytes(bytes);
    }
  }

 private:
  // What is the same for all rows of a call.
  struct Batch {
    const BatchTexts& texts;
    const AddedTokenFilter& filter;
    PostFrame around;
    bool refuses_specials;
  };

  Tokenizer::Scratch* Worker(size_t index) {
    while (workers_.size() <= index) {
      workers_.push_back(tokenizer_.NewScratch());
      if (has_cache_bytes_) workers_.back().set_cache_bytes(cache_bytes_);
    }
    return &workers_[index];
  }

  Status CheckSpecials(const Batch& batch, std::string_view text,
                       size_t row) const {
    if (!batch.refuses_specials) return OkStatus();
    return Annotate(tokenizer_.CheckSpecials(text),
                    "row " + std::to_string(row));
  }

  void EncodePart(const Batch& batch, std::string_view part, bool begins_row,
                  bool ends_row, Tokenizer::Scratch* scratch,
                  IdBuffer* ids) const {
    const PostFrame& around = batch.around;
    if (begins_row) ids->Append(around.before.data(), around.before.size());
    tokenizer_.EncodePart(part, batch.filter, begins_row, scratch, ids);
    if (ends_row) ids->Append(around.after.data(), around.after.size());
  }

  // One row into *ids, a long one part by part so that it can be given up.
  Status EncodeRow(const Batch& batch, size_t row, std::string* buffer,
                   Tokenizer::Scratch* scratch, IdBuffer* ids) const {
    if (!batch.texts.KeepGoing()) return GivenUp();
    const std::string_view text = batch.texts.Text(row, buffer);
    TESSERA_RETURN_IF_ERROR(CheckSpecials(batch, text, row));
    if (text.size() <= kCutTextBytesMin) {
      EncodePart(batch, text, true, true, scratch, ids);
      return OkStatus();
    }
    std::vector<Unit> parts;
    AppendParts(tokenizer_, batch.filter, text, row, &parts);
    for (const Unit& unit : parts) {
      if (!batch.texts.KeepGoing()) return GivenUp();
      EncodePart(batch, unit.part, unit.begins_row, unit.ends_row, scratch,
                 ids);
    }
    return OkStatus();
  }

  Status EncodeHere(const Batch& batch, Ragged* result) {
    Tokenizer::Scratch* scratch = Worker(0);
    const size_t rows = batch.texts.rows();
    size_t bytes = 0;
    for (size_t row = 0; row < rows; ++row) bytes += batch.texts.SizeHint(row);
    // Pages that are not written cost nothing; growing later costs a copy.
    result->ids.Reserve(bytes / kBytesPerIdMin);
    result->row_offsets.reserve(result->row_offsets.size() + rows);
    for (size_t row = 0; row < rows; ++row) {
      TESSERA_RETURN_IF_ERROR(
          EncodeRow(batch, row, &buffer_, scratch, &result->ids));
      result->row_offsets.push_back(static_cast<int64_t>(result->ids.size()));
    }
    return OkStatus();
  }

  // Rows into units; those that are cut are made first and kept in *long_rows.
  StatusOr<std::vector<Unit>> MakeUnits(
      const Batch& batch,
      std::vector<std::unique_ptr<std::string>>* long_rows) const {
    std::vector<Unit> units;
    size_t row_begin = 0;
    size_t bytes = 0;
    const auto flush = [&](size_t row_end) {
      if (row_begin < row_end) units.push_back(Unit{row_begin, row_end});
      row_begin = row_end;
      bytes = 0;
    };
    const size_t rows = batch.texts.rows();
    for (size_t row = 0; row < rows; ++row) {
      const size_t size = batch.texts.SizeHint(row);
      if (size > kCutTextBytesMin) {
        flush(row);
        long_rows->push_back(std::make_unique<std::string>());
        const std::string_view text =
            batch.texts.Text(row, long_rows->back().get());
        TESSERA_RETURN_IF_ERROR(CheckSpecials(batch, text, row));
        AppendParts(tokenizer_, batch.filter, text, row, &units);
        row_begin = row + 1;
        continue;
      }
      bytes += size;
      if (bytes >= kUnitBytesMin) flush(row + 1);
    }
    flush(rows);
    return units;
  }

  Status EncodeUnit(const Batch& batch, const Unit& unit, std::string* buffer,
                    Tokenizer::Scratch* scratch, UnitResult* result) const {
    if (unit.is_part) {
      if (!batch.texts.KeepGoing()) return GivenUp();
      EncodePart(batch, unit.part, unit.begins_row, unit.ends_row, scratch,
                 &result->ids);
      result->row_ends.push_back(result->ids.size());
      return OkStatus();
    }
    for (size_t row = unit.row_begin; row < unit.row_end; ++row) {
      TESSERA_RETURN_IF_ERROR(
          EncodeRow(batch, row, buffer, scratch, &result->ids));
      result->row_ends.push_back(result->ids.size());
    }
    return OkStatus();
  }

  Status EncodeUnits(const Batch& batch, int threads, Ragged* result) {
    std::vector<std::unique_ptr<std::string>> long_rows;
    TESSERA_ASSIGN_OR_RETURN(const std::vector<Unit> units,
                             MakeUnits(batch, &long_rows));
    const auto workers = static_cast<size_t>(threads);
    Worker(workers - 1);
    std::vector<std::string> buffers(workers);
    std::vector<UnitResult> results(units.size());
    TESSERA_RETURN_IF_ERROR(ParallelTry(
        threads, units.size(), nullptr, [&](int worker, size_t index) {
          const auto w = static_cast<size_t>(worker);
          return EncodeUnit(batch, units[index], &buffers[w], &workers_[w],
                            &results[index]);
        }));
    size_t count = 0;
    for (const UnitResult& unit : results) count += unit.ids.size();
    result->ids.Reserve(count);
    for (size_t i = 0; i < units.size(); ++i) {
      const size_t base = result->ids.size();
      result->ids.Append(results[i].ids.data(), results[i].ids.size());
      if (!units[i].ends_row) continue;
      for (size_t end : results[i].row_ends) {
        result->row_offsets.push_back(static_cast<int64_t>(base + end));
      }
    }
    return OkStatus();
  }

  const Tokenizer& tokenizer_;
  std::vector<Tokenizer::Scratch> workers_;
  // Of the calls on one thread.
  std::string buffer_;
  uint64_t cache_bytes_ = 0;
  bool has_cache_bytes_ = false;
};

Status BatchEncoder::Encode(const std::vector<std::string_view>& texts,
                            const EncodeOptions& options, int threads,
                            Ragged* result) {
  return Encode(ViewTexts(texts), options, threads, result);
}

std::unique_ptr<BatchEncoder> NewCpuBatchEncoder(const Tokenizer& tokenizer) {
  return std::make_unique<CpuBatchEncoder>(tokenizer);
}

}  // namespace tessera
