// A refusal reads "...: FIELD: REASON; WHAT TO DO [C04]". Its writer knows
// what in the spec stands in the way, not whether another format could take it:
// those words are replaced here.

#include "tokenizers/convert_advice.h"

#include <string>
#include <string_view>
#include <vector>

namespace tessera {
namespace {

constexpr std::string_view kElsewhere[] = {"write tokenizer.json",
                                           "keep the .tessera file"};
// "[C04]".
constexpr size_t kMarkBytes = 5;
// Of one tokenizer; more codes than these leave little of it.
constexpr size_t kAllowedMax = 4;

// Code at the end of a refusal; empty for another error.
std::string CodeOf(const Status& status) {
  const std::string_view text = MessageOf(status);
  if (ClassOf(status) != ErrorClass::kBadData || text.size() < kMarkBytes) {
    return "";
  }
  const std::string_view mark = text.substr(text.size() - kMarkBytes);
  if (!mark.starts_with("[C") || !mark.ends_with("]")) return "";
  return std::string(mark.substr(1, kMarkBytes - 2));
}

// "write sentencepiece, gguf or native (.tessera)".
std::string Elsewhere(
    const ConvertOptions& options,
    const std::function<Status(const ConvertOptions& options)>& convert) {
  std::string list;
  for (const Format& format : Formats()) {
    const std::string_view name = format.name;
    // The native form's text always can, a folder holds a tokenizer.json.
    if (format.write == nullptr || name == options.format ||
        name == "textproto" || name == "transformers") {
      continue;
    }
    ConvertOptions other = options;
    other.format = name;
    if (convert(other).ok()) {
      list += (list.empty() ? "" : ", ") + other.format;
    }
  }
  return "write " + (list.empty() ? "" : list + " or ") + "native (.tessera)";
}

// "C03,C07": what must be allowed besides; empty if nothing helps.
std::string ToBeAllowed(
    std::string code, ConvertOptions options,
    const std::function<Status(const ConvertOptions& options)>& convert) {
  std::string list;
  for (const std::string& allowed : options.write.allow) list += allowed + ",";
  for (size_t i = 0; i < kAllowedMax; ++i) {
    // No model of another kind is got by leaving something out.
    if (code.empty() || code == "C01") return "";
    list += (i == 0 ? "" : ",") + code;
    options.write.allow.push_back(code);
    const Status status = convert(options);
    if (status.ok()) return list;
    code = CodeOf(status);
  }
  return "";
}

}  // namespace

Status WithAdvice(
    const Status& refusal, const ConvertOptions& options,
    const std::function<Status(const ConvertOptions& options)>& convert) {
  const std::string code = CodeOf(refusal);
  if (code.empty()) return refusal;
  std::string text(MessageOf(refusal));
  for (const std::string_view words : kElsewhere) {
    const size_t at = text.rfind(words);
    if (at == std::string::npos) continue;
    text.replace(at, words.size(), Elsewhere(options, convert));
  }
  // Holes need not be lost.
  const std::string allowed = text.find("--fill-holes") == std::string::npos
                                  ? ToBeAllowed(code, options, convert)
                                  : "";
  if (!allowed.empty()) {
    text.insert(text.size() - kMarkBytes - 1,
                ", or lose it with --allow " + allowed);
  }
  return BadDataError(text);
}

}  // namespace tessera
