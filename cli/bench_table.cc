#include "cli/bench_table.h"

#include <algorithm>
#include <utility>

#include "tokenizers/base/string_number.h"
#include "tokenizers/formats/json_writer.h"

namespace tessera {
namespace {

// How many times as fast as the row we are, by one of its times.
double Ratio(const BenchRow& ours, const BenchRow& row,
             double BenchMeasures::*field) {
  const double mine = ours.median.*field;
  return mine > 0 ? row.median.*field / mine : 0;
}

std::string Cell(double number, int decimals) {
  return number > 0 ? FormatFixed(number, decimals) : std::string("-");
}

std::string Line(const std::vector<std::string>& cells) {
  constexpr size_t kFirst = 24;
  constexpr size_t kOther = 10;
  std::string line = cells[0];
  line.resize(std::max(line.size(), kFirst), ' ');
  for (size_t i = 1; i < cells.size(); ++i) {
    line.append(kOther > cells[i].size() ? kOther - cells[i].size() : 1, ' ');
    line += cells[i];
  }
  return line + "\n";
}

struct Column {
  const char* title;
  double BenchMeasures::*field;
};

std::vector<Column> ColumnsOf(const BenchJob& job) {
  if (job.what == "load") return {{"load ms", &BenchMeasures::load}};
  if (job.what == "train") return {{"seconds", &BenchMeasures::cold}};
  return {{"cold", &BenchMeasures::cold},
          {"warm", &BenchMeasures::warm},
          {"no cache", &BenchMeasures::no_cache}};
}

std::string ValueOf(const BenchJob& job, double seconds, uint64_t bytes) {
  if (job.what == "load") return Cell(seconds * 1e3, 1);
  if (job.what == "train") return Cell(seconds, 2);
  return seconds > 0 ? Cell(static_cast<double>(bytes) / 1e6 / seconds, 1)
                     : std::string("-");
}

}  // namespace

std::string BenchTable(const BenchJob& job, uint64_t bytes,
                       const std::vector<BenchRow>& rows) {
  const std::vector<Column> columns = ColumnsOf(job);
  std::vector<std::string> titles = {job.what};
  for (const Column& column : columns) {
    const bool is_rate = job.what == "encode" || job.what == "decode";
    titles.push_back(column.title + std::string(is_rate ? " MB/s" : ""));
  }
  titles.emplace_back("RSS MB");
  titles.emplace_back("we are");
  std::string table = Line(titles);
  for (const BenchRow& row : rows) {
    const std::string name = row.name + " " + row.median.version;
    if (!row.median.error.empty()) {
      table += Line({name}) + "  not measured: " + row.median.error + "\n";
      continue;
    }
    std::vector<std::string> cells = {name};
    for (const Column& column : columns) {
      cells.push_back(ValueOf(job, row.median.*column.field, bytes));
    }
    cells.push_back(Cell(row.median.rss / 1e6, 0));
    for (const Column& column : columns) {
      const double ratio = Ratio(rows[0], row, column.field);
      if (&row == rows.data() || ratio <= 0 || row.median.*column.field <= 0) {
        continue;
      }
      cells.push_back(FormatFixed(ratio, 2) + "x");
    }
    table += Line(cells);
    if (!row.difference.empty()) table += "  " + row.difference + "\n";
  }
  return table;
}

std::string BenchJson(const BenchJob& job, uint64_t bytes,
                      const std::vector<BenchRow>& rows) {
  std::string lines;
  for (const BenchRow& row : rows) {
    JsonWriter json(/*pretty=*/false);
    json.BeginObject();
    json.Field("what", job.what);
    json.Field("engine", row.name);
    json.Field("version", row.median.version);
    json.UintField("bytes", bytes);
    json.UintField("threads", static_cast<uint64_t>(job.threads));
    if (!row.median.error.empty()) json.Field("error", row.median.error);
    json.Field("exact", row.is_exact);
    for (const auto& [key, field] :
         {std::pair{"load", &BenchMeasures::load},
          std::pair{"cold", &BenchMeasures::cold},
          std::pair{"warm", &BenchMeasures::warm},
          std::pair{"no_cache", &BenchMeasures::no_cache},
          std::pair{"rss", &BenchMeasures::rss}}) {
      json.Key(key);
      json.Double(row.median.*field);
    }
    json.EndObject();
    lines += json.Take() + "\n";
  }
  return lines;
}

Status BenchGate(const BenchJob& job, const std::vector<BenchRow>& rows) {
  if (!rows[0].median.error.empty()) {
    return ThresholdError("tessera: " + rows[0].median.error);
  }
  if (job.what != "load" && !rows[0].is_exact) {
    return ThresholdError("tessera " + rows[0].difference);
  }
  for (size_t i = 1; i < rows.size(); ++i) {
    if (!rows[i].median.error.empty()) continue;
    if (job.what != "load" && !rows[i].is_exact) continue;
    for (const Column& column : ColumnsOf(job)) {
      if (rows[i].median.*column.field <= 0) continue;
      const double ratio = Ratio(rows[0], rows[i], column.field);
      if (ratio < 1) {
        return ThresholdError(std::string(column.title) + ": " +
                              FormatFixed(ratio, 2) + " times the speed of " +
                              rows[i].name + ", at least 1 is asked for");
      }
    }
  }
  return OkStatus();
}

}  // namespace tessera
