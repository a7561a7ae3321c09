// Three readers: decimal lines, which are taken apart as they come; JSON lines,
// held one by one; words of 2, 4 or 8 bytes, bare or behind NumPy's header.

#include "cli/id_reader.h"

#include <algorithm>
#include <memory>
#include <vector>

#include "cli/npy.h"
#include "cli/output.h"
#include "tokenizers/formats/json.h"

namespace tessera {
namespace {

constexpr uint64_t kIdMax = UINT32_MAX;
// Of a number that is none, for the message.
constexpr size_t kWordBytesMax = 64;
constexpr size_t kIdBatch = 4096;

bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\r'; }
bool IsDecimalDigit(char c) { return c >= '0' && c <= '9'; }

class LineReader {
 public:
  explicit LineReader(std::string name) : name_(std::move(name)) {}
  virtual ~LineReader() = default;

  virtual Status Push(std::string_view part) = 0;
  virtual Status Finish() = 0;

 protected:
  Status At(const Status& status) const {
    return Annotate(status, name_ + ":" + std::to_string(line_));
  }
  std::string where() const { return name_ + ":" + std::to_string(line_); }

  const std::string name_;
  uint64_t line_ = 1;
};

// Decimal ids with blanks between them.
class DecimalReader : public LineReader {
 public:
  DecimalReader(std::string name, RowDecoder* decoder)
      : LineReader(std::move(name)), decoder_(decoder) {
    ids_.reserve(kIdBatch);
  }

  Status Push(std::string_view part) override {
    const char* p = part.data();
    const char* const end = p + part.size();
    while (p < end) {
      const char* const word_begin = p;
      while (p < end && IsDecimalDigit(*p)) {
        if (number_ <= kIdMax) {
          number_ = number_ * 10 + static_cast<uint64_t>(*p - '0');
        }
        ++p;
      }
      // Few words are longer than a number that is not too large.
      if (p > word_begin) RememberWord(word_begin, p);
      if (p == end) break;
      if (!IsBlank(*p) && *p != '\n') {
        const char* word_end = p;
        while (word_end < end && !IsBlank(*word_end) && *word_end != '\n') {
          ++word_end;
        }
        RememberWord(p, word_end);
        return NoNumber();
      }
      TESSERA_RETURN_IF_ERROR(EndWord());
      if (*p == '\n') {
        TESSERA_RETURN_IF_ERROR(EndLine());
      } else {
        in_line_ = true;
      }
      ++p;
    }
    return OkStatus();
  }

  Status Finish() override {
    if (word_.empty() && !in_line_) return OkStatus();
    TESSERA_RETURN_IF_ERROR(EndWord());
    return EndLine();
  }

 private:
  void RememberWord(const char* begin, const char* end) {
    const size_t room = kWordBytesMax - std::min(kWordBytesMax, word_.size());
    word_.append(begin, std::min(room, static_cast<size_t>(end - begin)));
  }

  Status NoNumber() const {
    return At(BadDataError("expected ids in decimal, found \"" +
                           QuoteForError(word_) + "\""));
  }

  Status EndWord() {
    if (word_.empty()) return OkStatus();
    in_line_ = true;
    if (number_ > kIdMax) {
      TESSERA_RETURN_IF_ERROR(FlushIds());
      TESSERA_RETURN_IF_ERROR(At(decoder_->AppendUnknown(word_)));
    } else {
      ids_.push_back(static_cast<TokenId>(number_));
      if (ids_.size() == kIdBatch) TESSERA_RETURN_IF_ERROR(FlushIds());
    }
    number_ = 0;
    word_.clear();
    return OkStatus();
  }

  Status FlushIds() {
    const Status status = decoder_->Append(ids_.data(), ids_.size());
    ids_.clear();
    return At(status);
  }

  Status EndLine() {
    TESSERA_RETURN_IF_ERROR(FlushIds());
    TESSERA_RETURN_IF_ERROR(At(decoder_->EndRow()));
    ++line_;
    in_line_ = false;
    return OkStatus();
  }

  RowDecoder* decoder_;
  std::vector<TokenId> ids_;
  uint64_t number_ = 0;
  std::string word_;
  bool in_line_ = false;
};

// [1,2] or {"ids":[1,2], ...} on each line.
class JsonReader : public LineReader {
 public:
  JsonReader(std::string name, RowDecoder* decoder)
      : LineReader(std::move(name)), decoder_(decoder) {}

  Status Push(std::string_view part) override {
    while (true) {
      const size_t lf = part.find('\n');
      held_ += part.substr(0, lf);
      if (lf == std::string_view::npos) return OkStatus();
      TESSERA_RETURN_IF_ERROR(EndLine());
      part.remove_prefix(lf + 1);
    }
  }

  Status Finish() override { return held_.empty() ? OkStatus() : EndLine(); }

 private:
  Status EndLine() {
    TESSERA_ASSIGN_OR_RETURN(const auto json, ParseJson(held_, where()));
    JsonValue list = json->root();
    if (list.is_object()) list = list.Find("ids").value_or(list);
    if (!list.is_array()) {
      return list.Error("expected a list of ids or an object with \"ids\"");
    }
    for (JsonValue element : list.elements()) {
      if (!element.is_integer() || element.integer() < 0) {
        return element.Error("expected an id, found " +
                             std::string(element.TypeName()));
      }
      TESSERA_RETURN_IF_ERROR(Append(static_cast<uint64_t>(element.integer())));
    }
    TESSERA_RETURN_IF_ERROR(At(decoder_->EndRow()));
    held_.clear();
    ++line_;
    return OkStatus();
  }

  Status Append(uint64_t number) {
    if (number > kIdMax) {
      return At(decoder_->AppendUnknown(std::to_string(number)));
    }
    const auto id = static_cast<TokenId>(number);
    return At(decoder_->Append(&id, 1));
  }

  RowDecoder* decoder_;
  std::string held_;
};

Status ReadLines(InputStream* stream, AtomicFile* output, LineReader* reader) {
  while (true) {
    TESSERA_ASSIGN_OR_RETURN(const std::string_view part, stream->Next());
    if (part.empty()) return reader->Finish();
    TESSERA_RETURN_IF_ERROR(reader->Push(part));
    if (!stream->stamp().has_value()) TESSERA_RETURN_IF_ERROR(output->Flush());
  }
}

// Little-endian words from byte `begin` of the file on.
class WordReader {
 public:
  WordReader(std::string name, size_t width, uint64_t begin,
             RowDecoder* decoder)
      : name_(std::move(name)),
        width_(width),
        begin_(begin),
        decoder_(decoder) {}

  Status Push(std::string_view part) {
    held_ += part;
    const size_t count = held_.size() / width_;
    ids_.clear();
    for (size_t i = 0; i < count; ++i) {
      const uint64_t number = WordAt(i * width_);
      if (number <= kIdMax) {
        ids_.push_back(static_cast<TokenId>(number));
        continue;
      }
      TESSERA_RETURN_IF_ERROR(FlushIds());
      TESSERA_RETURN_IF_ERROR(
          At(decoder_->AppendUnknown(std::to_string(number))));
    }
    held_.erase(0, count * width_);
    words_ += count;
    return FlushIds();
  }

  Status Finish() {
    if (!held_.empty()) {
      return BadDataError(
          name_ + ":byte " + std::to_string(begin_ + words_ * width_) +
          ": expected " + std::to_string(width_) + " bytes an id, found " +
          std::to_string(held_.size()) + " at the end");
    }
    return At(decoder_->EndRow());
  }

  uint64_t words() const { return words_; }

 private:
  uint64_t WordAt(size_t at) const {
    uint64_t number = 0;
    for (size_t i = width_; i > 0; --i) {
      number = number << 8 | static_cast<uint8_t>(held_[at + i - 1]);
    }
    return number;
  }

  Status FlushIds() {
    const Status status = decoder_->Append(ids_.data(), ids_.size());
    ids_.clear();
    return At(status);
  }

  Status At(const Status& status) const {
    const uint64_t byte = begin_ + decoder_->failed_index() * width_;
    return Annotate(status, name_ + ":byte " + std::to_string(byte));
  }

  const std::string name_;
  const size_t width_;
  const uint64_t begin_;
  RowDecoder* decoder_;
  std::string held_;
  std::vector<TokenId> ids_;
  uint64_t words_ = 0;
};

Status ReadWords(InputStream* stream, AtomicFile* output, WordReader* reader) {
  while (true) {
    TESSERA_ASSIGN_OR_RETURN(const std::string_view part, stream->Next());
    if (part.empty()) return reader->Finish();
    TESSERA_RETURN_IF_ERROR(reader->Push(part));
    if (!stream->stamp().has_value()) TESSERA_RETURN_IF_ERROR(output->Flush());
  }
}

Status ReadNpy(const std::string& name, InputStream* stream, AtomicFile* output,
               RowDecoder* decoder) {
  constexpr size_t kHeadBytes = 12;
  std::string header(kHeadBytes, '\0');
  TESSERA_ASSIGN_OR_RETURN(size_t count,
                           stream->Read(header.data(), header.size()));
  header.resize(count);
  const auto size = NpyHeaderSize(header);
  if (!size.ok()) return Annotate(size.status(), name + ":byte 0");
  header.resize(std::max(*size, kHeadBytes));
  TESSERA_ASSIGN_OR_RETURN(count, stream->Read(header.data() + kHeadBytes,
                                               header.size() - kHeadBytes));
  header.resize(kHeadBytes + count);
  const auto parsed = ParseNpyHeader(header);
  if (!parsed.ok()) return Annotate(parsed.status(), name + ":byte 0");
  WordReader reader(name, parsed->width, parsed->size, decoder);
  TESSERA_RETURN_IF_ERROR(ReadWords(stream, output, &reader));
  if (reader.words() == parsed->count) return OkStatus();
  return BadDataError(name + ": expected " + std::to_string(parsed->count) +
                      " ids, as its header says, found " +
                      std::to_string(reader.words()));
}

}  // namespace

Status ReadIds(const std::string& path, std::string_view format,
               AtomicFile* output, RowDecoder* decoder) {
  const std::string name = NameForError(path);
  TESSERA_ASSIGN_OR_RETURN(const auto stream, InputStream::Open(path));
  if (format == "npy") return ReadNpy(name, stream.get(), output, decoder);
  if (format == "u16" || format == "u32") {
    WordReader reader(name, format == "u16" ? 2 : 4, 0, decoder);
    return ReadWords(stream.get(), output, &reader);
  }
  if (format == "json") {
    JsonReader reader(name, decoder);
    return ReadLines(stream.get(), output, &reader);
  }
  DecimalReader reader(name, decoder);
  return ReadLines(stream.get(), output, &reader);
}

}  // namespace tessera
