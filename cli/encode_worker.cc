#include "cli/encode_worker.h"

#include <algorithm>
#include <utility>

#include "tokenizers/offset_units.h"
#include "tokenizers/text_budget.h"
#include "tokenizers/trainers/json_field.h"

namespace tessera {

StatusOr<std::string_view> DocumentText(const CorpusChunk& chunk,
                                        std::string_view document,
                                        const EncodePlan& plan,
                                        std::string* unpacked) {
  std::string_view text = document;
  if (plan.documents == DocumentMode::kJsonLines) {
    TESSERA_RETURN_IF_ERROR(chunk.Locate(
        ExtractJsonString(document, plan.text_field, unpacked), document));
    text = *unpacked;
    // Of unpacked text no byte has a place in the file.
    document = document.substr(0, 0);
  }
  if (plan.options.special == SpecialPolicy::kRefuse) {
    TESSERA_RETURN_IF_ERROR(
        chunk.Locate(plan.tokenizer->CheckSpecials(text), document));
  }
  return text;
}

EncodeWorker::EncodeWorker(const EncodePlan& plan)
    : plan_(plan), scratch_(plan.tokenizer->NewScratch()) {
  if (plan.has_cache_bytes) scratch_.set_cache_bytes(plan.cache_bytes);
}

Status EncodeWorker::Encode(CorpusChunk* chunk, EncodedChunk* result) {
  result->clear();
  result->is_part = chunk->is_part();
  result->begins_document = chunk->begins_document();
  result->ends_document = chunk->ends_document();
  std::string_view document;
  while (chunk->NextDocument(&document)) {
    if (result->is_part) {
      EncodePart(*chunk, document, result);
      continue;
    }
    TESSERA_ASSIGN_OR_RETURN(const std::string_view text,
                             DocumentText(*chunk, document, plan_, &unpacked_));
    if (plan_.offsets == OffsetUnit::kNone && plan_.max_tokens == 0) {
      AppendRow(text, result);
    } else {
      AppendWindows(text, result);
    }
  }
  return OkStatus();
}

void EncodeWorker::EncodePart(const CorpusChunk& chunk, std::string_view part,
                              EncodedChunk* result) {
  ids_.clear();
  if (chunk.begins_document()) {
    ids_.Append(plan_.frame.before.data(), plan_.frame.before.size());
  }
  plan_.tokenizer->EncodePart(part, plan_.filter, chunk.begins_document(),
                              &scratch_, &ids_);
  if (chunk.ends_document()) {
    ids_.Append(plan_.frame.after.data(), plan_.frame.after.size());
  }
  AppendIds(plan_.format, plan_.tokenizer->vocabulary(), ids_.data(),
            ids_.size(), &result->bytes);
  result->ids += ids_.size();
}

void EncodeWorker::AppendRow(std::string_view text, EncodedChunk* result) {
  ids_.clear();
  ids_.Append(plan_.frame.before.data(), plan_.frame.before.size());
  plan_.tokenizer->Encode(text, plan_.filter, &scratch_, &ids_);
  ids_.Append(plan_.frame.after.data(), plan_.frame.after.size());
  const RowFrame frame = FrameOf(plan_.format);
  result->bytes += frame.begin;
  AppendIds(plan_.format, plan_.tokenizer->vocabulary(), ids_.data(),
            ids_.size(), &result->bytes);
  result->bytes += frame.end;
  FinishRow(ids_.size(), result);
}

void EncodeWorker::FinishRow(size_t count, EncodedChunk* result) {
  if (plan_.format == RowFormat::kCount) {
    AppendDecimal(count, &result->bytes);
    result->bytes += '\n';
  }
  result->ids += count;
  ++result->rows;
}

// Rows of at most max_tokens ids; each begins stride ids before the end of the
// one before, the last ends with the document.
void EncodeWorker::AppendWindows(std::string_view text, EncodedChunk* result) {
  encoding_.ids.clear();
  encoding_.spans.clear();
  encoding_.pretokens.clear();
  plan_.tokenizer->EncodeWithOffsets(text, plan_.filter, &scratch_, &encoding_);
  const size_t count = encoding_.ids.size();
  const size_t around = plan_.frame.size();
  const size_t room = plan_.max_tokens == 0 ? count : plan_.max_tokens - around;
  if (plan_.format == RowFormat::kText) {
    result->bytes += TextWithinBudget(*plan_.tokenizer, plan_.filter, text,
                                      encoding_, room, &scratch_);
    result->bytes += '\n';
    FinishRow(std::min(room, count), result);
    return;
  }
  size_t begin = 0;
  size_t end = std::min(room, count);
  AppendWindow(text, begin, end, result);
  while (plan_.has_stride && end < count) {
    begin += room - plan_.stride;
    end = std::min(begin + room, count);
    AppendWindow(text, begin, end, result);
  }
}

void EncodeWorker::AppendWindow(std::string_view text, size_t begin, size_t end,
                                EncodedChunk* result) {
  ids_.clear();
  ids_.Append(plan_.frame.before.data(), plan_.frame.before.size());
  ids_.Append(encoding_.ids.data() + begin, end - begin);
  ids_.Append(plan_.frame.after.data(), plan_.frame.after.size());
  const RowFrame frame = FrameOf(plan_.format);
  result->bytes += frame.begin;
  AppendIds(plan_.format, plan_.tokenizer->vocabulary(), ids_.data(),
            ids_.size(), &result->bytes);
  if (plan_.offsets != OffsetUnit::kNone) {
    AppendOffsets(text, begin, end, &result->bytes);
  }
  result->bytes += frame.end;
  FinishRow(ids_.size(), result);
}

// Continues `{"ids":[...` by `],"offsets":[[0,5],...`; tokens that are not in
// the text stand at [0,0].
void EncodeWorker::AppendOffsets(std::string_view text, size_t begin,
                                 size_t end, std::string* out) {
  OffsetUnits begins(text, plan_.offsets, /*rounds_up=*/false);
  OffsetUnits ends(text, plan_.offsets, /*rounds_up=*/true);
  *out += "],\"offsets\":[";
  const char* separator = "";
  const auto append = [&](uint64_t first, uint64_t last) {
    *out += separator;
    *out += '[';
    AppendDecimal(first, out);
    *out += ',';
    AppendDecimal(last, out);
    *out += ']';
    separator = ",";
  };
  for (size_t i = 0; i < plan_.frame.before.size(); ++i) append(0, 0);
  for (size_t i = begin; i < end; ++i) {
    const Span span = encoding_.spans[i];
    append(begins.Before(span.begin), ends.Before(span.end));
  }
  for (size_t i = 0; i < plan_.frame.after.size(); ++i) append(0, 0);
}

}  // namespace tessera
