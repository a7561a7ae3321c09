#include "bindings/python/module/tokenizer.h"

#include <utility>

#include "bindings/python/module/arguments.h"
#include "bindings/python/module/arrays.h"
#include "bindings/python/module/errors.h"
#include "bindings/python/module/texts.h"
#include "tokenizers/post_processor.h"
#include "tokenizers/text_budget.h"

namespace nb = nanobind;

namespace tessera::python {
namespace {

// Below this many bytes giving the lock up costs more than the work.
constexpr size_t kUnlockBytesMin = 2048;
// A longer text is encoded as a batch of one, which signals can stop.
constexpr size_t kLongTextBytesMin = size_t{1} << 20;
// More ids than that are handed over instead of copied.
constexpr size_t kCopiedIdsMax = size_t{1} << 16;
// The pretoken of an id that stands in the frame.
constexpr int32_t kNoPretoken = -1;

// Calls `work`, without the interpreter lock if `unlock`.
template <typename Work>
Status Unlocked(bool unlock, const Work& work) {
  if (!unlock) return work();
  const nb::gil_scoped_release release;
  return work();
}

}  // namespace

PyTokenizer::PyTokenizer(std::shared_ptr<const Tokenizer> tokenizer)
    : tokenizer_(std::move(tokenizer)),
      text_filter_(std::make_shared<const AddedTokenFilter>(
          ValueOf(tokenizer_->NewFilter(EncodeOptions{})))),
      frame_(tokenizer_->post_processor().SingleFrame()) {}

EncodeCall PyTokenizer::Resolve(std::string_view special,
                                nb::handle allowed_special, bool add_special,
                                bool strict) const {
  EncodeCall call;
  call.options.add_special = add_special;
  call.strict = strict;
  if (special == "allow") {
    // An empty collection allows none; in C++ it stands for all.
    call.filter = text_filter_;
    if (IsEmptyAllowedSpecial(allowed_special)) return call;
    call.options.special = SpecialPolicy::kAllow;
    call.options.allowed_special = AllowedSpecialArgument(allowed_special);
    call.filter = FilterOf(call.options);
    return call;
  }
  if (special == "refuse") {
    call.options.special = SpecialPolicy::kRefuse;
  } else if (special != "text") {
    RaiseUnknownValue("special", special, "\"text\", \"refuse\" or \"allow\"");
  }
  if (!IsEmptyAllowedSpecial(allowed_special)) {
    throw nb::value_error("allowed_special needs special=\"allow\"");
  }
  call.filter = text_filter_;
  return call;
}

std::shared_ptr<const AddedTokenFilter> PyTokenizer::FilterOf(
    const EncodeOptions& options) const {
  const std::lock_guard<std::mutex> lock(filter_mutex_);
  if (allow_filter_ == nullptr || filter_names_ != options.allowed_special) {
    allow_filter_ = std::make_shared<const AddedTokenFilter>(
        ValueOf(tokenizer_->NewFilter(options)));
    filter_names_ = options.allowed_special;
  }
  return allow_filter_;
}

PyTokenizer::WorkerLease PyTokenizer::TakeWorker() const {
  return WorkerLease(&workers_, [this] {
    return std::unique_ptr<Worker>(
        new Worker{tokenizer_->NewScratch(), {}, {}});
  });
}

Status PyTokenizer::CheckSpecials(std::string_view text,
                                  const EncodeCall& call) const {
  if (call.options.special != SpecialPolicy::kRefuse) return OkStatus();
  return tokenizer_->CheckSpecials(text);
}

void PyTokenizer::EncodeInto(nb::handle text, const EncodeCall& call,
                             Worker* worker) const {
  const PythonText one(text);
  if (call.strict) one.CheckSurrogates();
  const size_t size = one.ref().size_hint();
  worker->ids.clear();
  if (size >= kLongTextBytesMin) {
    // A batch of one, which signals can stop.
    ObjectTexts texts;
    texts.Append(text, false);
    Ragged rows;
    EncodeRows(texts, 1, call, &rows);
    worker->ids = std::move(rows.ids);
    return;
  }
  const auto encode = [&]() -> Status {
    const std::string_view utf8 = Utf8Of(one.ref(), &worker->utf8);
    TESSERA_RETURN_IF_ERROR(CheckSpecials(utf8, call));
    const bool has_frame = call.options.add_special;
    IdBuffer* ids = &worker->ids;
    if (has_frame) ids->Append(frame_.before.data(), frame_.before.size());
    tokenizer_->Encode(utf8, *call.filter, &worker->scratch, ids);
    if (has_frame) ids->Append(frame_.after.data(), frame_.after.size());
    return OkStatus();
  };
  RaiseIfError(Unlocked(size > kUnlockBytesMin, encode));
}

nb::object PyTokenizer::Encode(nb::handle text, const EncodeCall& call) const {
  const WorkerLease worker = TakeWorker();
  EncodeInto(text, call, &*worker);
  if (worker->ids.size() <= kCopiedIdsMax) {
    return CopyOfIds(worker->ids.data(), worker->ids.size());
  }
  return ArrayOf(std::exchange(worker->ids, IdBuffer()),
                 /*is_writeable=*/true);
}

size_t PyTokenizer::Count(nb::handle text, const EncodeCall& call) const {
  const WorkerLease worker = TakeWorker();
  EncodeInto(text, call, &*worker);
  const size_t count = worker->ids.size();
  if (count > kCopiedIdsMax) worker->ids = IdBuffer();
  return count;
}

nb::object PyTokenizer::EncodeWithOffsets(nb::handle text, OffsetUnit unit,
                                          const EncodeCall& call) const {
  const PythonText one(text);
  if (call.strict) one.CheckSurrogates();
  const WorkerLease worker = TakeWorker();
  const EncodeLoss before = worker->scratch.loss();
  Encoding encoding;
  BatchRows rows;
  std::vector<int32_t> pretokens;
  const auto encode = [&]() -> Status {
    const std::string_view utf8 = Utf8Of(one.ref(), &worker->utf8);
    TESSERA_RETURN_IF_ERROR(CheckSpecials(utf8, call));
    tokenizer_->EncodeWithOffsets(utf8, *call.filter, &worker->scratch,
                                  &encoding);
    const PostFrame frame = call.options.add_special ? frame_ : PostFrame();
    BatchRows whole;
    whole.rows.ids.Append(encoding.ids.data(), encoding.ids.size());
    whole.rows.row_offsets.push_back(static_cast<int64_t>(encoding.ids.size()));
    AppendSpans(utf8, encoding.spans, unit, &whole.spans);
    rows = CutRows(whole, RowWindow(), frame);
    pretokens.assign(frame.before.size(), kNoPretoken);
    pretokens.insert(pretokens.end(), encoding.pretokens.begin(),
                     encoding.pretokens.end());
    pretokens.resize(rows.rows.ids.size(), kNoPretoken);
    rows.spans.resize(2 * rows.rows.ids.size());
    return OkStatus();
  };
  RaiseIfError(Unlocked(one.ref().size_hint() > kUnlockBytesMin, encode));
  const EncodeLoss& after = worker->scratch.loss();
  return nb::make_tuple(
      ArrayOf(std::move(rows.rows.ids)), PairsOf(std::move(rows.spans)),
      ArrayOf(std::move(pretokens)), after.unknown_bytes - before.unknown_bytes,
      after.dropped_bytes - before.dropped_bytes);
}

void PyTokenizer::EncodeRows(const BatchTexts& texts, int threads,
                             const EncodeCall& call, Ragged* rows) const {
  const Lease<BatchEncoder> encoder(
      &batch_encoders_, [this] { return NewCpuBatchEncoder(*tokenizer_); });
  RaiseIfError(Unlocked(true, [&] {
    return encoder->Encode(texts, call.options, threads, rows);
  }));
}

void PyTokenizer::EncodeRowsWithSpans(const BatchTexts& texts,
                                      const BatchCall& batch,
                                      const EncodeCall& call,
                                      BatchRows* rows) const {
  std::vector<Tokenizer::Scratch> scratches;
  for (int i = 0; i < batch.threads; ++i) {
    scratches.push_back(tokenizer_->NewScratch());
  }
  const bool refuses = call.options.special == SpecialPolicy::kRefuse;
  RaiseIfError(Unlocked(true, [&] {
    return EncodeWithSpans(*tokenizer_, texts, *call.filter, refuses,
                           batch.spans, &scratches, rows);
  }));
}

void PyTokenizer::CheckWindow(const RowWindow& window,
                              const EncodeCall& call) const {
  const size_t around = call.options.add_special ? frame_.size() : 0;
  if (window.max_tokens == 0) {
    if (window.stride == 0) return;
    throw nb::value_error("stride needs max_tokens");
  }
  if (window.max_tokens <= around) {
    throw nb::value_error(("max_tokens must be above the " +
                           std::to_string(around) +
                           " special tokens that add_special adds")
                              .c_str());
  }
  if (window.stride >= window.max_tokens - around) {
    throw nb::value_error(("stride must be below " +
                           std::to_string(window.max_tokens - around) +
                           ", what max_tokens leaves for the text")
                              .c_str());
  }
}

nb::object PyTokenizer::EncodeBatch(nb::handle texts, const BatchCall& batch,
                                    const EncodeCall& call) const {
  CheckWindow(batch.window, call);
  BatchRows rows;
  EncodeCall plain = call;
  // Rows that are cut, or have spans, get their frame afterwards.
  if (!batch.is_plain()) plain.options.add_special = false;
  ForEachSlice(texts, {call.strict, batch.nulls_are_empty},
               [&](const BatchTexts& slice) {
                 if (batch.spans == OffsetUnit::kNone) {
                   EncodeRows(slice, batch.threads, plain, &rows.rows);
                 } else {
                   EncodeRowsWithSpans(slice, batch, plain, &rows);
                 }
               });
  if (!batch.is_plain()) {
    const PostFrame frame = call.options.add_special ? frame_ : PostFrame();
    rows = CutRows(rows, batch.window, frame);
    rows.spans.resize(
        batch.spans == OffsetUnit::kNone ? 0 : 2 * rows.rows.ids.size());
  }
  const bool has_spans = batch.spans != OffsetUnit::kNone;
  return nb::make_tuple(
      ArrayOf(std::move(rows.rows.ids)),
      ArrayOf(std::move(rows.rows.row_offsets)),
      has_spans ? PairsOf(std::move(rows.spans)) : nb::object(nb::none()),
      batch.window.stride > 0 ? ArrayOf(std::move(rows.row_texts))
                              : nb::object(nb::none()));
}

nb::object PyTokenizer::EncodeWords(nb::handle words,
                                    const EncodeCall& call) const {
  Ragged rows;
  EncodeCall plain = call;
  plain.options.add_special = false;
  ForEachSlice(words, {call.strict, false}, [&](const BatchTexts& slice) {
    EncodeRows(slice, 1, plain, &rows);
  });
  if (!call.options.add_special) return ArrayOf(std::move(rows.ids));
  IdBuffer ids;
  ids.Append(frame_.before.data(), frame_.before.size());
  ids.Append(rows.ids.data(), rows.ids.size());
  ids.Append(frame_.after.data(), frame_.after.size());
  return ArrayOf(std::move(ids));
}

nb::object PyTokenizer::CountBatch(nb::handle texts, const BatchCall& batch,
                                   const EncodeCall& call) const {
  std::vector<int64_t> counts;
  ForEachSlice(
      texts, {call.strict, batch.nulls_are_empty},
      [&](const BatchTexts& slice) {
        Ragged rows;
        EncodeRows(slice, batch.threads, call, &rows);
        for (size_t row = 0; row < rows.rows(); ++row) {
          counts.push_back(rows.row_offsets[row + 1] - rows.row_offsets[row]);
        }
      });
  return ArrayOf(std::move(counts));
}

nb::object PyTokenizer::Truncate(nb::handle text, size_t max_tokens,
                                 const EncodeCall& call) const {
  const PythonText one(text);
  if (call.strict) one.CheckSurrogates();
  const WorkerLease worker = TakeWorker();
  std::string_view utf8;
  std::string_view head;
  IdBuffer ids;
  RaiseIfError(
      Unlocked(one.ref().size_hint() > kUnlockBytesMin, [&]() -> Status {
        utf8 = Utf8Of(one.ref(), &worker->utf8);
        TESSERA_RETURN_IF_ERROR(CheckSpecials(utf8, call));
        Encoding encoding;
        tokenizer_->EncodeWithOffsets(utf8, *call.filter, &worker->scratch,
                                      &encoding);
        head = TextWithinBudget(*tokenizer_, *call.filter, utf8, encoding,
                                max_tokens, &worker->scratch);
        tokenizer_->Encode(head, *call.filter, &worker->scratch, &ids);
        return OkStatus();
      }));
  if (head.size() == utf8.size()) return nb::make_tuple(text, ids.size());
  const auto size = static_cast<Py_ssize_t>(head.size());
  const nb::object cut =
      PyUnicode_Check(text.ptr())
          ? nb::steal(PyUnicode_DecodeUTF8(head.data(), size, "replace"))
          : nb::steal(PyBytes_FromStringAndSize(head.data(), size));
  if (!cut.is_valid()) throw nb::python_error();
  return nb::make_tuple(cut, ids.size());
}

}  // namespace tessera::python
