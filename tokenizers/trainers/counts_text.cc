#include "tokenizers/trainers/counts_text.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "tokenizers/base/limits.h"
#include "tokenizers/base/string_number.h"
#include "tokenizers/text/utf8.h"

namespace tessera {
namespace {

constexpr size_t kWriteBytes = size_t{1} << 16;
// Words are not taken for documents.
constexpr uint64_t kFingerprintSeed = 1;

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

void AppendHexEscape(char byte, std::string* text) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  *text += "\\x";
  text->push_back(kDigits[static_cast<uint8_t>(byte) >> 4]);
  text->push_back(kDigits[static_cast<uint8_t>(byte) & 15]);
}

using Entry = std::pair<std::string, uint64_t>;

class EntrySource : public WordSource {
 public:
  explicit EntrySource(std::vector<Entry> entries)
      : entries_(std::move(entries)) {}

  StatusOr<bool> Next(std::string_view* word, uint64_t* count) override {
    if (next_ == entries_.size()) return false;
    *word = entries_[next_].first;
    *count = entries_[next_++].second;
    return true;
  }

 private:
  const std::vector<Entry> entries_;
  size_t next_ = 0;
};

StatusOr<Entry> ParseLine(std::string_view line) {
  const size_t tab = line.find('\t');
  if (tab == std::string_view::npos) {
    return BadDataError("expected a word, TAB, a count, found no TAB");
  }
  const std::optional<std::string> word = UnescapeWord(line.substr(0, tab));
  if (!word.has_value() || word->empty()) {
    return BadDataError(
        "expected a word with escapes \\t \\n \\r \\\\ \\xHH, "
        "found \"" +
        QuoteForError(line.substr(0, tab)) + "\"");
  }
  const std::optional<uint64_t> count = ParseUint64(line.substr(tab + 1));
  if (!count.has_value() || *count == 0) {
    return BadDataError("expected a count of at least 1, found \"" +
                        QuoteForError(line.substr(tab + 1)) + "\"");
  }
  return Entry{*word, *count};
}

// Sorts the entries and adds those of one word.
Status SortAndAdd(std::vector<Entry>* entries) {
  std::sort(entries->begin(), entries->end());
  size_t kept = 0;
  for (size_t i = 0; i < entries->size(); ++i) {
    if (kept > 0 && (*entries)[kept - 1].first == (*entries)[i].first) {
      uint64_t& count = (*entries)[kept - 1].second;
      if (!CheckedAdd(count, (*entries)[i].second, &count)) {
        return BadDataError("the count of \"" +
                            QuoteForError((*entries)[i].first) +
                            "\" reaches 2^64");
      }
    } else {
      if (kept != i) (*entries)[kept] = std::move((*entries)[i]);
      ++kept;
    }
  }
  entries->resize(kept);
  return OkStatus();
}

}  // namespace

std::optional<std::string> UnescapeWord(std::string_view text) {
  constexpr std::string_view kNames = "tnr\\";
  constexpr std::string_view kValues = "\t\n\r\\";
  std::string word;
  for (size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '\\') {
      word.push_back(text[at]);
      continue;
    }
    if (++at == text.size()) return std::nullopt;
    const size_t name = kNames.find(text[at]);
    if (name != std::string_view::npos) {
      word.push_back(kValues[name]);
      continue;
    }
    if (text[at] != 'x' || at + 2 >= text.size()) return std::nullopt;
    const int high = HexValue(text[at + 1]);
    const int low = HexValue(text[at + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    word.push_back(static_cast<char>(high << 4 | low));
    at += 2;
  }
  return word;
}

void AppendCountLine(std::string_view word, uint64_t count, std::string* text) {
  constexpr std::string_view kEscaped = "\t\n\r\\";
  constexpr std::string_view kNames = "tnr\\";
  for (size_t at = 0; at < word.size();) {
    const CodePoint c = DecodeUtf8(word, at);
    const size_t escaped = kEscaped.find(word[at]);
    if (escaped != std::string_view::npos) {
      *text += '\\';
      *text += kNames[escaped];
    } else if (!c.well_formed() || c.value < 0x20 || c.value == 0x7F) {
      AppendHexEscape(word[at], text);
    } else {
      *text += word.substr(at, c.size);
    }
    at += c.size;
  }
  *text += '\t';
  *text += std::to_string(count);
  *text += '\n';
}

Status ExportCounts(CountedWords counted, AtomicFile* file) {
  std::string text;
  const WordSink sink = [&](std::string_view word, uint64_t count) -> Status {
    AppendCountLine(word, count, &text);
    if (text.size() < kWriteBytes) return OkStatus();
    const Status status = file->Append(text);
    text.clear();
    return status;
  };
  TESSERA_RETURN_IF_ERROR(MergeWords(std::move(counted.sources), sink));
  return file->Append(text);
}

StatusOr<CountedWords> ImportCounts(const std::string& path) {
  TESSERA_ASSIGN_OR_RETURN(const std::string text,
                           ReadFile(path, kTextBytesMax));
  std::vector<Entry> entries;
  CountedWords counted;
  uint64_t number = 0;
  for (std::string_view rest = text; !rest.empty();) {
    ++number;
    const size_t end = std::min(rest.find('\n'), rest.size());
    StatusOr<Entry> entry = ParseLine(rest.substr(0, end));
    if (!entry.ok()) {
      return Annotate(entry.status(), QuoteForError(path, 200) + ":line " +
                                          std::to_string(number));
    }
    if (!CheckedAdd(counted.totals.pretokens, entry->second,
                    &counted.totals.pretokens)) {
      return BadDataError(QuoteForError(path, 200) + ":line " +
                          std::to_string(number) +
                          ": the sum of all counts reaches 2^64");
    }
    counted.totals.fingerprint += TimesFingerprint(
        HashTo128(entry->first, kFingerprintSeed), entry->second);
    entries.push_back(*std::move(entry));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  TESSERA_RETURN_IF_ERROR(
      Annotate(SortAndAdd(&entries), QuoteForError(path, 200)));
  counted.sources.push_back(std::make_unique<EntrySource>(std::move(entries)));
  return counted;
}

}  // namespace tessera
