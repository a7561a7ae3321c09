#include "tokenizers/encode_stream.h"

namespace tessera {
namespace {

// Below this many held bytes looking for a cut is not worth a call.
constexpr size_t kHeldBytesMin = 4096;

}  // namespace

EncodeStream::EncodeStream(const Tokenizer& tokenizer,
                           const AddedTokenFilter& filter,
                           Tokenizer::Scratch* scratch)
    : tokenizer_(tokenizer), filter_(filter), scratch_(scratch) {}

void EncodeStream::EncodeHead(size_t size, IdBuffer* ids) {
  tokenizer_.EncodePart(std::string_view(held_).substr(0, size), filter_,
                        begins_text_, scratch_, ids);
  begins_text_ = false;
  held_.erase(0, size);
  searched_ = 0;
}

void EncodeStream::Push(std::string_view part, IdBuffer* ids) {
  held_.append(part);
  if (held_.size() - searched_ < kHeldBytesMin) return;
  // The last cut leaves least behind; it is looked for in the later half, then
  // anywhere, and nothing is searched twice.
  size_t cut = Tokenizer::kNoCut;
  size_t from = searched_ > 0 ? searched_ : 1;
  const size_t half = held_.size() / 2;
  if (from < half) {
    cut = tokenizer_.FindSafeCut(held_, half, filter_);
  }
  if (cut == Tokenizer::kNoCut) {
    cut = tokenizer_.FindSafeCut(held_, from, filter_);
  }
  if (cut == Tokenizer::kNoCut) {
    // A cut may need to see a few bytes behind it.
    searched_ = held_.size() > 64 ? held_.size() - 64 : 0;
    return;
  }
  EncodeHead(cut, ids);
}

void EncodeStream::Finish(IdBuffer* ids) {
  if (!held_.empty()) EncodeHead(held_.size(), ids);
  begins_text_ = true;
}

}  // namespace tessera
