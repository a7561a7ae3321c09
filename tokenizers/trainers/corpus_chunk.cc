#include <algorithm>
#include <cmath>

#include "absl/strings/cord.h"
#include "tokenizers/base/string_number.h"
#include "tokenizers/trainers/corpus.h"
#include "tokenizers/trainers/document_border.h"

namespace tessera {
namespace {

constexpr size_t kHashBlockBytes = size_t{1} << 20;

}  // namespace

void CorpusChunk::Reset(DocumentMode mode) {
  size_ = 0;
  next_ = 0;
  mode_ = mode;
  ends_.clear();
  has_ends_ = false;
  next_end_ = 0;
  is_part_ = false;
  begins_document_ = true;
  ends_document_ = true;
}

bool CorpusChunk::NextDocument(std::string_view* document) {
  const std::string_view rest = text().substr(next_);
  if (has_ends_) {
    if (next_end_ == ends_.size()) return false;
    *document = rest.substr(0, ends_[next_end_++] - next_);
    next_ += document->size();
    return true;
  }
  if (rest.empty()) return false;
  const size_t border =
      is_part_ ? std::string_view::npos : FirstBorder(mode_, rest);
  *document = rest.substr(0, border);
  next_ += document->size();
  // A part's end is the document's only if the document ends with it.
  if ((mode_ == DocumentMode::kLineStrip || mode_ == DocumentMode::kNul) &&
      ends_document_ && document->back() == TerminatorOf(mode_)) {
    document->remove_suffix(1);
  }
  return true;
}

std::string CorpusChunk::Position(std::string_view document) const {
  if (path_.empty()) return "corpus";
  const size_t at = static_cast<size_t>(document.data() - bytes_.data());
  return QuoteForError(path_, 200) + ":byte " + std::to_string(offset_ + at);
}

Status CorpusChunk::Locate(const Status& status,
                           std::string_view document) const {
  if (status.ok()) return status;
  constexpr std::string_view kByte = "byte ";
  std::string_view text = MessageOf(status);
  const size_t colon = text.find(": ");
  if (text.starts_with(kByte) && colon != std::string_view::npos) {
    const auto offset =
        ParseUint64(text.substr(kByte.size(), colon - kByte.size()));
    if (offset.has_value()) {
      document.remove_prefix(std::min<uint64_t>(*offset, document.size()));
      text.remove_prefix(colon + 2);
    }
  }
  Status located(status.code(), Position(document) + ": " + std::string(text));
  status.ForEachPayload(
      [&located](absl::string_view type, const absl::Cord& payload) {
        located.SetPayload(type, payload);
      });
  return located;
}

std::optional<uint64_t> CorpusChunk::FirstNul() const {
  if (mode_ == DocumentMode::kNul || path_.empty()) return std::nullopt;
  const size_t at = text().find('\0');
  if (at == std::string_view::npos) return std::nullopt;
  return offset_ + at;
}

bool CorpusSample::Takes(const Hash128& document) const {
  if (takes_all()) return true;
  // An exact product: the fraction is below 1.
  const auto limit = static_cast<uint64_t>(std::ldexp(fraction, 64));
  return HashInteger(document.low, seed) < limit;
}

std::string CorpusSample::Description() const {
  if (takes_all()) return "";
  return FormatDouble(fraction) + " of the documents, seed " +
         std::to_string(seed);
}

void DocumentHasher::Append(std::string_view bytes) {
  while (!bytes.empty()) {
    const size_t room = kHashBlockBytes - block_.size();
    const size_t taken = std::min(room, bytes.size());
    block_ += bytes.substr(0, taken);
    bytes.remove_prefix(taken);
    if (block_.size() == kHashBlockBytes && !bytes.empty()) {
      sum_ += HashTo128(block_, block_index_++);
      block_.clear();
    }
  }
}

Hash128 DocumentHasher::Finish() {
  sum_ += HashTo128(block_, block_index_);
  const Hash128 result = sum_;
  block_.clear();
  block_index_ = 0;
  sum_ = Hash128();
  return result;
}

Hash128 DocumentHasher::Hash(std::string_view document) {
  if (document.size() <= kHashBlockBytes) return HashTo128(document, 0);
  DocumentHasher hasher;
  hasher.Append(document);
  return hasher.Finish();
}

}  // namespace tessera
