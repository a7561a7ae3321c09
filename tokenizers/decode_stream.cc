#include "tokenizers/decoder.h"
#include "tokenizers/text/utf8.h"

namespace tessera {
namespace {

// Bytes at the end of `text` that begin a character and do not finish it.
size_t UnfinishedBytes(std::string_view text) {
  for (size_t back = 1; back <= 3 && back <= text.size(); ++back) {
    const char lead = text[text.size() - back];
    if (IsContinuation(lead)) continue;
    const auto byte = static_cast<unsigned char>(lead);
    const size_t size = byte >= 0xF0   ? 4
                        : byte >= 0xE0 ? 3
                        : byte >= 0xC0 ? 2
                                       : 1;
    const bool is_begin =
        size > back && MaximalSubpartSize(text, text.size() - back) == back;
    return is_begin ? back : 0;
  }
  return 0;
}

}  // namespace

void DecodeStream::TakeComplete(bool at_end) {
  const size_t held = at_end ? 0 : UnfinishedBytes(pending_);
  const size_t complete = pending_.size() - held;
  text_.clear();
  AppendWellFormed(std::string_view(pending_).substr(0, complete), &text_);
  pending_.erase(0, complete);
}

StatusOr<std::string_view> DecodeStream::Push(TokenId id) {
  if (begun_) {
    TESSERA_RETURN_IF_ERROR(decoder_.AppendInside(id, options_, &pending_));
    TakeComplete(false);
    return std::string_view(text_);
  }
  head_.push_back(id);
  const Status status =
      decoder_.Append(head_.data(), head_.size(), options_, &pending_);
  if (!status.ok()) {
    head_.pop_back();
    return status;
  }
  if (!decoder_.is_streamable()) {
    pending_.clear();
    return std::string_view();
  }
  begun_ = !pending_.empty();
  if (begun_) head_.clear();
  TakeComplete(false);
  return std::string_view(text_);
}

std::string_view DecodeStream::Finish() {
  if (!head_.empty()) {
    // Every id was accepted by Push.
    pending_.clear();
    decoder_.Append(head_.data(), head_.size(), options_, &pending_)
        .IgnoreError();
  }
  TakeComplete(true);
  head_.clear();
  begun_ = false;
  return text_;
}

}  // namespace tessera
