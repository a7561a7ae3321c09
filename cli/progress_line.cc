// How a moment of progress reads.
//
//   count  [=========>          ]  47 %   4.9 of 10.4 GB   612 MB/s   9 s left
//   merge  18,240 of 32,768   55 %   2,904 merges/s   5 s left   best pair ...

#include <cmath>
#include <string>
#include <vector>

#include "cli/progress.h"
#include "cli/terminal.h"
#include "tokenizers/base/string_number.h"
#include "tokenizers/formats/json_writer.h"
#include "tokenizers/text/unicode.h"

namespace tessera {
namespace {

constexpr size_t kBarColumns = 20;
constexpr double kLeftSecondsMin = 3;

struct Scale {
  double factor;
  const char* name;
};
constexpr Scale kByteScales[] = {
    {1e12, "TB"}, {1e9, "GB"}, {1e6, "MB"}, {1e3, "kB"}, {1, "bytes"}};

const Scale& ScaleOf(double bytes) {
  for (const Scale& scale : kByteScales) {
    if (bytes >= scale.factor) return scale;
  }
  return kByteScales[4];
}

std::string Scaled(double bytes, const Scale& scale) {
  const double value = bytes / scale.factor;
  return FormatFixed(value, scale.factor == 1 || value >= 100 ? 0 : 1);
}

std::string FormatBytes(double bytes) {
  const Scale& scale = ScaleOf(bytes);
  return Scaled(bytes, scale) + " " + scale.name;
}

bool CountsBytes(const ProgressState& state) { return state.unit == "bytes"; }

std::string Amount(const ProgressState& state) {
  const auto done = static_cast<double>(state.done);
  if (!CountsBytes(state)) {
    const std::string text = FormatGrouped(state.done);
    return state.total == 0 ? text + " " + state.unit
                            : text + " of " + FormatGrouped(state.total);
  }
  if (state.total == 0) return FormatBytes(done);
  const Scale& scale = ScaleOf(static_cast<double>(state.total));
  return Scaled(done, scale) + " of " +
         Scaled(static_cast<double>(state.total), scale) + " " + scale.name;
}

double Share(const ProgressState& state) {
  const double share =
      static_cast<double>(state.done) / static_cast<double>(state.total);
  return share < 1 ? share : 1;
}

std::string Percent(const ProgressState& state) {
  const auto percent = static_cast<uint64_t>(Share(state) * 100);
  std::string text = std::to_string(percent);
  if (text.size() < 3) text.insert(0, 3 - text.size(), ' ');
  return text + " %";
}

std::string Bar(const ProgressState& state) {
  const auto full =
      static_cast<size_t>(Share(state) * static_cast<double>(kBarColumns));
  std::string bar(full, '=');
  if (full < kBarColumns) bar += '>';
  bar.resize(kBarColumns, ' ');
  return "[" + bar + "]";
}

std::string Duration(double seconds) {
  const auto whole = static_cast<uint64_t>(seconds);
  if (whole < 120) return std::to_string(whole) + " s";
  if (whole < 7200) return std::to_string(whole / 60) + " min";
  return std::to_string(whole / 3600) + " h " +
         std::to_string(whole / 60 % 60) + " min";
}

std::string Rate(const ProgressState& state) {
  if (state.rate <= 0) return "";
  if (CountsBytes(state)) return FormatBytes(state.rate) + "/s";
  return FormatGrouped(static_cast<uint64_t>(state.rate)) + " " + state.unit +
         "/s";
}

std::string TimeLeft(const ProgressState& state) {
  const bool has_ended = state.done >= state.total;
  if (state.total == 0 || has_ended) return Duration(state.seconds);
  if (state.rate <= 0 || state.seconds < kLeftSecondsMin) return "";
  const double left =
      static_cast<double>(state.total - state.done) / state.rate;
  return (left < 1 ? std::string("< 1 s") : Duration(left)) + " left";
}

}  // namespace

std::string FormatProgress(const ProgressState& state, size_t columns) {
  std::vector<std::string> fields;
  if (state.total > 0 && CountsBytes(state)) {
    fields.push_back(Bar(state) + " " + Percent(state));
    fields.push_back(Amount(state));
  } else {
    fields.push_back(Amount(state));
    if (state.total > 0) fields.push_back(Percent(state));
  }
  fields.push_back(Rate(state));
  fields.push_back(TimeLeft(state));
  if (state.memory_bytes > 0) {
    fields.push_back(FormatSize(state.memory_bytes));
  }
  fields.push_back(state.note);
  std::string line = FitColumns(state.stage, columns);
  const char* gap = "  ";
  for (const std::string& field : fields) {
    if (field.empty()) continue;
    const std::string longer = line + gap + field;
    if (DisplayWidth(longer) > columns) break;
    line = longer;
    gap = "   ";
  }
  return line;
}

std::string FormatProgressEvent(std::string_view event,
                                const ProgressState& state) {
  JsonWriter json(/*pretty=*/false);
  json.BeginObject();
  json.Field("event", event);
  json.Field("stage", state.stage);
  json.UintField("done", state.done);
  if (state.total == 0) {
    json.NullField("total");
  } else {
    json.UintField("total", state.total);
  }
  json.Field("unit", state.unit);
  json.Key("rate");
  json.Raw(FormatFixed(state.rate, 1));
  json.Key("seconds");
  json.Raw(FormatFixed(state.seconds, 1));
  json.UintField("rss", state.memory_bytes);
  json.EndObject();
  return json.Take();
}

}  // namespace tessera
