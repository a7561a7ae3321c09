// A row of up to kHeldIdsMax ids is decoded in one call. A longer one is begun
// so, and goes on id by id: what a streamable decoder has given out no longer
// matters to it.

#include "cli/row_decoder.h"

#include <utility>

#include "tokenizers/base/string_number.h"
#include "tokenizers/text/utf8.h"
#include "tokenizers/vocab/vocabulary.h"

namespace tessera {
namespace {

constexpr size_t kHeldIdsMax = size_t{1} << 20;

}  // namespace

RowDecoder::RowDecoder(const Tokenizer& tokenizer, RowDecoderOptions options,
                       AtomicFile* output)
    : tokenizer_(tokenizer), options_(std::move(options)), output_(output) {}

Status RowDecoder::Append(const TokenId* ids, size_t count) {
  ids_.insert(ids_.end(), ids, ids + count);
  const bool may_go = tokenizer_.decoder().is_streamable();
  return may_go && ids_.size() >= kHeldIdsMax ? Flush() : OkStatus();
}

Status RowDecoder::AppendUnknown(std::string_view digits) {
  if (options_.decode.skip_unknown) return OkStatus();
  failed_index_ = decoded_ids_ + ids_.size();
  return Unknown(digits);
}

Status RowDecoder::EndRow() {
  const Decoder& decoder = tokenizer_.decoder();
  if (options_.errors == DecodeErrors::kReplace && stream_ == nullptr) {
    const Status status =
        decoder.AppendText(ids_.data(), ids_.size(), options_.decode, &text_);
    if (!status.ok()) return Explain(status);
    decoded_ids_ += ids_.size();
    ids_.clear();
  } else {
    TESSERA_RETURN_IF_ERROR(Flush());
    if (stream_ != nullptr) text_ += stream_->Finish();
  }
  TESSERA_RETURN_IF_ERROR(Write(/*at_end=*/true));
  decoded_ids_ = 0;
  begun_ = false;
  stream_ = nullptr;
  return output_->Append(options_.terminator);
}

Status RowDecoder::Flush() {
  TESSERA_RETURN_IF_ERROR(options_.errors == DecodeErrors::kReplace
                              ? FlushReplaced()
                              : FlushBytes());
  return Write(/*at_end=*/false);
}

Status RowDecoder::FlushBytes() {
  const Decoder& decoder = tokenizer_.decoder();
  const size_t before = text_.size();
  if (!begun_) {
    const Status status =
        decoder.Append(ids_.data(), ids_.size(), options_.decode, &text_);
    if (!status.ok()) return Explain(status);
    // Ids that give nothing may matter to those behind them.
    if (text_.size() == before) return OkStatus();
    begun_ = true;
  } else {
    for (TokenId id : ids_) {
      const Status status = decoder.AppendInside(id, options_.decode, &text_);
      if (!status.ok()) return Explain(status);
    }
  }
  decoded_ids_ += ids_.size();
  ids_.clear();
  return OkStatus();
}

Status RowDecoder::FlushReplaced() {
  if (stream_ == nullptr) {
    stream_ =
        std::make_unique<DecodeStream>(tokenizer_.decoder(), options_.decode);
  }
  for (TokenId id : ids_) {
    const StatusOr<std::string_view> text = stream_->Push(id);
    if (!text.ok()) return Explain(text.status());
    text_ += *text;
  }
  decoded_ids_ += ids_.size();
  ids_.clear();
  return OkStatus();
}

Status RowDecoder::Write(bool at_end) {
  if (options_.errors == DecodeErrors::kStrict) return CheckWellFormed(at_end);
  const Status status = output_->Append(text_);
  text_.clear();
  return status;
}

// Writes what is well-formed; a character cut at the end of text_ waits.
Status RowDecoder::CheckWellFormed(bool at_end) {
  const size_t prefix = WellFormedPrefix(text_);
  const size_t rest = text_.size() - prefix;
  const bool may_go_on = rest < 4 && rest == MaximalSubpartSize(text_, prefix);
  if (rest > 0 && (at_end || !may_go_on)) {
    failed_index_ = decoded_ids_;
    return BadDataError(
        "the ids give ill-formed UTF-8, \"" +
        QuoteForError(std::string_view(text_).substr(prefix), 8) +
        "\"; use --errors bytes or replace");
  }
  const Status status =
      output_->Append(std::string_view(text_).substr(0, prefix));
  text_.erase(0, prefix);
  return status;
}

// The decoder's error, in the words of the command.
Status RowDecoder::Explain(const Status& status) {
  const Vocabulary& vocabulary = tokenizer_.vocabulary();
  for (size_t i = 0; i < ids_.size(); ++i) {
    if (vocabulary.is_used(ids_[i])) continue;
    failed_index_ = decoded_ids_ + i;
    return Unknown(std::to_string(ids_[i]));
  }
  return status;
}

Status RowDecoder::Unknown(std::string_view id) const {
  return BadDataError("id " + QuoteForError(id) + " is not in " +
                      options_.name + " (ids 0.." +
                      std::to_string(tokenizer_.id_count() - 1) +
                      "); was this encoded with another tokenizer?");
}

}  // namespace tessera
