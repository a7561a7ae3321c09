#include "cli/flags.h"

#include <algorithm>

#include "tokenizers/base/file.h"
#include "tokenizers/base/string_number.h"

namespace tessera {
namespace {

constexpr uint64_t kArgumentFileBytesMax = uint64_t{16} << 20;

std::vector<std::string> Split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  size_t begin = 0;
  while (begin <= text.size()) {
    const size_t end = std::min(text.find(separator, begin), text.size());
    if (end > begin) parts.emplace_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

}  // namespace

std::vector<std::string> SplitChoices(std::string_view value) {
  return Split(value, '|');
}

std::vector<std::string> SplitList(std::string_view value) {
  return Split(value, ',');
}

bool Arguments::Has(std::string_view flag) const {
  return values_.find(flag) != values_.end();
}

bool Arguments::IsOn(std::string_view flag, bool otherwise) const {
  const auto it = values_.find(flag);
  return it == values_.end() ? otherwise : it->second.back() == "true";
}

size_t Arguments::Count(std::string_view flag) const {
  const auto it = values_.find(flag);
  return it == values_.end() ? 0 : it->second.size();
}

std::string Arguments::Get(std::string_view flag,
                           std::string_view otherwise) const {
  const auto it = values_.find(flag);
  return it == values_.end() ? std::string(otherwise) : it->second.back();
}

std::vector<std::string> Arguments::All(std::string_view flag) const {
  const auto it = values_.find(flag);
  return it == values_.end() ? std::vector<std::string>() : it->second;
}

uint64_t Arguments::Number(std::string_view flag, uint64_t otherwise) const {
  const auto it = values_.find(flag);
  if (it == values_.end()) return otherwise;
  const std::string& text = it->second.back();
  const auto digits = ParseUint64(text);
  return digits.has_value() ? *digits : ParseSize(text).value_or(otherwise);
}

StatusOr<std::vector<std::string>> ExpandWords(
    const std::vector<std::string>& words) {
  std::vector<std::string> out;
  bool flags_ended = false;
  for (const std::string& word : words) {
    flags_ended |= word == "--";
    if (flags_ended || word.size() < 2 || word[0] != '@') {
      out.push_back(word);
      continue;
    }
    TESSERA_ASSIGN_OR_RETURN(const std::string text,
                             ReadFile(word.substr(1), kArgumentFileBytesMax));
    for (std::string& line : Split(text, '\n')) out.push_back(std::move(line));
  }
  return out;
}

std::string FormatRange(const Flag& flag) {
  const bool is_number =
      flag.type == FlagType::kNumber || flag.type == FlagType::kSize;
  if (!is_number || (flag.min == 0 && flag.max == UINT64_MAX)) return "";
  const auto format = [&flag](uint64_t bound) {
    return flag.type == FlagType::kSize ? FormatSize(bound)
                                        : FormatGrouped(bound);
  };
  if (flag.max == UINT64_MAX) return "from " + format(flag.min);
  return format(flag.min) + " to " + format(flag.max);
}

}  // namespace tessera
