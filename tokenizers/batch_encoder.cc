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

// A part of the batch: rows [row_begin, row_end), or a part of one row.
struct Unit {
  size_t row_begin;
  size_t row_end;
  // Bytes of the row, where the unit is a part of one.
  size_t begin = 0;
  size_t end = 0;
  bool is_part = false;
};

struct UnitResult {
  IdBuffer ids;
  // Ids up to the end of each row of the unit.
  std::vector<size_t> row_ends;
};

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
    units->push_back(Unit{row, row + 1, begin, end, true});
    begin = end;
  }
}

std::vector<Unit> MakeUnits(const Tokenizer& tokenizer,
                            const AddedTokenFilter& filter,
                            const std::vector<std::string_view>& texts) {
  std::vector<Unit> units;
  size_t row_begin = 0;
  size_t bytes = 0;
  const auto flush = [&](size_t row_end) {
    if (row_begin < row_end) units.push_back(Unit{row_begin, row_end});
    row_begin = row_end;
    bytes = 0;
  };
  for (size_t row = 0; row < texts.size(); ++row) {
    if (texts[row].size() > kCutTextBytesMin) {
      flush(row);
      AppendParts(tokenizer, filter, texts[row], row, &units);
      row_begin = row + 1;
      continue;
    }
    bytes += texts[row].size();
    if (bytes >= kUnitBytesMin) flush(row + 1);
  }
  flush(texts.size());
  return units;
}

}  // namespace

class CpuBatchEncoder final : public BatchEncoder {
 public:
  explicit CpuBatchEncoder(const Tokenizer& tokenizer)
      : tokenizer_(tokenizer) {}

  Status Encode(const std::vector<std::string_view>& texts,
                const EncodeOptions& options, int threads,
                Ragged* result) override {
    if (threads < 1 || threads > kThreadsMax) {
      return UsageError("threads " + std::to_string(threads) +
                        ": must be between 1 and " +
                        std::to_string(kThreadsMax));
    }
    TESSERA_ASSIGN_OR_RETURN(const AddedTokenFilter filter,
                             tokenizer_.NewFilter(options));
    if (options.special == SpecialPolicy::kRefuse) {
      for (size_t row = 0; row < texts.size(); ++row) {
        const Status status = tokenizer_.CheckSpecials(texts[row]);
        if (!status.ok()) {
          return Annotate(status, "row " + std::to_string(row));
        }
      }
    }
    const PostTemplate around = MakeTemplate(options.add_special);
    if (threads == 1) {
      EncodeHere(texts, filter, around, result);
    } else {
      EncodeUnits(texts, filter, around, threads, result);
    }
    return OkStatus();
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
  // Ids that go before and behind every text.
  struct PostTemplate {
    std::vector<TokenId> before;
    std::vector<TokenId> after;
  };

  PostTemplate MakeTemplate(bool add_special) const {
    PostTemplate around;
    if (!add_special) return around;
    std::vector<TokenId>* side = &around.before;
    for (const PostPiece& piece : tokenizer_.post_processor().single()) {
      if (piece.sequence >= 0) {
        side = &around.after;
      } else {
        side->insert(side->end(), piece.ids.begin(), piece.ids.end());
      }
    }
    return around;
  }

  Tokenizer::Scratch* Worker(size_t index) {
    while (workers_.size() <= index) {
      workers_.push_back(tokenizer_.NewScratch());
      if (has_cache_bytes_) workers_.back().set_cache_bytes(cache_bytes_);
    }
    return &workers_[index];
  }

  void EncodeHere(const std::vector<std::string_view>& texts,
                  const AddedTokenFilter& filter, const PostTemplate& around,
                  Ragged* result) {
    Tokenizer::Scratch* scratch = Worker(0);
    result->row_offsets.reserve(result->row_offsets.size() + texts.size());
    for (std::string_view text : texts) {
      result->ids.Append(around.before.data(), around.before.size());
      tokenizer_.Encode(text, filter, scratch, &result->ids);
      result->ids.Append(around.after.data(), around.after.size());
      result->row_offsets.push_back(static_cast<int64_t>(result->ids.size()));
    }
  }

  void EncodeUnit(const Unit& unit, const std::vector<std::string_view>& texts,
                  const AddedTokenFilter& filter, const PostTemplate& around,
                  Tokenizer::Scratch* scratch, UnitResult* result) const {
    for (size_t row = unit.row_begin; row < unit.row_end; ++row) {
      const size_t begin = unit.is_part ? unit.begin : 0;
      const size_t end = unit.is_part ? unit.end : texts[row].size();
      if (begin == 0) {
        result->ids.Append(around.before.data(), around.before.size());
      }
      tokenizer_.EncodePart(texts[row].substr(begin, end - begin), filter,
                            begin == 0, scratch, &result->ids);
      if (end == texts[row].size()) {
        result->ids.Append(around.after.data(), around.after.size());
      }
      result->row_ends.push_back(result->ids.size());
    }
  }

  void EncodeUnits(const std::vector<std::string_view>& texts,
                   const AddedTokenFilter& filter, const PostTemplate& around,
                   int threads, Ragged* result) {
    const std::vector<Unit> units = MakeUnits(tokenizer_, filter, texts);
    Worker(static_cast<size_t>(threads) - 1);
    std::vector<UnitResult> results(units.size());
    ParallelFor(threads, units.size(), [&](int worker, size_t index) {
      EncodeUnit(units[index], texts, filter, around,
                 &workers_[static_cast<size_t>(worker)], &results[index]);
    });
    for (size_t i = 0; i < units.size(); ++i) {
      const size_t base = result->ids.size();
      result->ids.Append(results[i].ids.data(), results[i].ids.size());
      const bool ends_row =
          !units[i].is_part || units[i].end == texts[units[i].row_begin].size();
      if (!ends_row) continue;
      for (size_t end : results[i].row_ends) {
        result->row_offsets.push_back(static_cast<int64_t>(base + end));
      }
    }
  }

  const Tokenizer& tokenizer_;
  std::vector<Tokenizer::Scratch> workers_;
  uint64_t cache_bytes_ = 0;
  bool has_cache_bytes_ = false;
};

std::unique_ptr<BatchEncoder> NewCpuBatchEncoder(const Tokenizer& tokenizer) {
  return std::make_unique<CpuBatchEncoder>(tokenizer);
}

}  // namespace tessera
