#include "bindings/python/module/decode.h"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "bindings/python/module/arguments.h"
#include "bindings/python/module/arrays.h"
#include "bindings/python/module/errors.h"
#include "tokenizers/base/parallel.h"

namespace nb = nanobind;

namespace tessera::python {
namespace {

constexpr size_t kUnlockIdsMin = 512;
// Ids that one thread decodes at a time.
constexpr size_t kUnitIds = size_t{1} << 16;

enum class TextErrors { kReplace, kStrict, kIgnore };

TextErrors ErrorsArgument(std::string_view errors) {
  if (errors == "replace") return TextErrors::kReplace;
  if (errors == "strict") return TextErrors::kStrict;
  if (errors == "ignore") return TextErrors::kIgnore;
  RaiseUnknownValue("errors", errors, "\"replace\", \"strict\" or \"ignore\"");
}

Status Append(const Decoder& decoder, const TokenId* ids, size_t count,
              TextErrors errors, const DecodeOptions& options,
              std::string* text) {
  return errors == TextErrors::kReplace
             ? decoder.AppendText(ids, count, options, text)
             : decoder.Append(ids, count, options, text);
}

// An unknown id is an IndexError here, as in a list.
void RaiseIfNoToken(const Status& status) {
  if (status.ok()) return;
  if (ClassOf(status) != ErrorClass::kBadData) Raise(status);
  throw nb::index_error(std::string(MessageOf(status)).c_str());
}

nb::object StrOf(std::string_view bytes, TextErrors errors) {
  const nb::object text = nb::steal(PyUnicode_DecodeUTF8(
      bytes.data(), static_cast<Py_ssize_t>(bytes.size()),
      errors == TextErrors::kIgnore ? "ignore" : "strict"));
  if (!text.is_valid()) throw nb::python_error();
  return text;
}

// Rows decoded one behind the other.
struct DecodedRows {
  std::string bytes;
  std::vector<int64_t> row_offsets = {0};
};

// Rows [begin, end) of about kUnitIds ids each.
std::vector<std::pair<size_t, size_t>> UnitsOf(
    const std::vector<int64_t>& offsets) {
  std::vector<std::pair<size_t, size_t>> units;
  size_t begin = 0;
  for (size_t row = 0; row + 1 < offsets.size(); ++row) {
    const bool is_last = row + 2 == offsets.size();
    const int64_t ids = offsets[row + 1] - offsets[begin];
    if (!is_last && ids < static_cast<int64_t>(kUnitIds)) continue;
    units.emplace_back(begin, row + 1);
    begin = row + 1;
  }
  return units;
}

Status DecodeUnits(const Decoder& decoder, const IdArgument& ids,
                   const std::vector<int64_t>& offsets, int threads,
                   TextErrors errors, const DecodeOptions& options,
                   std::vector<DecodedRows>* decoded) {
  const auto units = UnitsOf(offsets);
  decoded->resize(units.size());
  return ParallelTry(
      threads, units.size(), nullptr, [&](int, size_t index) -> Status {
        DecodedRows* rows = &(*decoded)[index];
        for (size_t row = units[index].first; row < units[index].second;
             ++row) {
          const Status status =
              Append(decoder, ids.data() + offsets[row],
                     static_cast<size_t>(offsets[row + 1] - offsets[row]),
                     errors, options, &rows->bytes);
          if (!status.ok()) {
            return Annotate(status, "row " + std::to_string(row));
          }
          rows->row_offsets.push_back(static_cast<int64_t>(rows->bytes.size()));
        }
        return OkStatus();
      });
}

std::vector<DecodedRows> Decode(const Decoder& decoder, nb::handle ids,
                                nb::handle row_offsets, int threads,
                                TextErrors errors,
                                const DecodeOptions& options) {
  const IdArgument all(ids);
  const std::vector<int64_t> offsets = OffsetsArgument(row_offsets, all.size());
  std::vector<DecodedRows> decoded;
  Status status;
  {
    nb::gil_scoped_release unlock;
    status =
        DecodeUnits(decoder, all, offsets, threads, errors, options, &decoded);
  }
  RaiseIfNoToken(status);
  return decoded;
}

std::string DecodeOne(const Decoder& decoder, nb::handle ids, TextErrors errors,
                      const DecodeOptions& options) {
  const IdArgument all(ids);
  std::string text;
  Status status;
  if (all.size() < kUnlockIdsMin) {
    status = Append(decoder, all.data(), all.size(), errors, options, &text);
  } else {
    nb::gil_scoped_release unlock;
    status = Append(decoder, all.data(), all.size(), errors, options, &text);
  }
  RaiseIfNoToken(status);
  return text;
}

}  // namespace

DecodeOptions ResolveDecode(bool skip_special, std::string_view unknown) {
  DecodeOptions options;
  options.skip_special = skip_special;
  options.skip_unknown = unknown == "skip";
  if (unknown != "skip" && unknown != "error") {
    RaiseUnknownValue("unknown", unknown, "\"error\" or \"skip\"");
  }
  return options;
}

nb::object DecodeText(const Decoder& decoder, nb::handle ids,
                      std::string_view errors, const DecodeOptions& options) {
  const TextErrors mode = ErrorsArgument(errors);
  return StrOf(DecodeOne(decoder, ids, mode, options), mode);
}

nb::bytes DecodeBytes(const Decoder& decoder, nb::handle ids,
                      const DecodeOptions& options) {
  const std::string bytes =
      DecodeOne(decoder, ids, TextErrors::kStrict, options);
  return nb::bytes(bytes.data(), bytes.size());
}

nb::object DecodeRows(const Decoder& decoder, nb::handle ids,
                      nb::handle row_offsets, int threads,
                      std::string_view errors, const DecodeOptions& options) {
  const TextErrors mode = ErrorsArgument(errors);
  nb::list texts;
  for (const DecodedRows& rows :
       Decode(decoder, ids, row_offsets, threads, mode, options)) {
    const std::string_view bytes = rows.bytes;
    for (size_t row = 0; row + 1 < rows.row_offsets.size(); ++row) {
      const auto begin = static_cast<size_t>(rows.row_offsets[row]);
      const auto end = static_cast<size_t>(rows.row_offsets[row + 1]);
      texts.append(StrOf(bytes.substr(begin, end - begin), mode));
    }
  }
  return texts;
}

nb::object DecodeRowsBytes(const Decoder& decoder, nb::handle ids,
                           nb::handle row_offsets, int threads,
                           const DecodeOptions& options) {
  DecodedRows all;
  for (DecodedRows& rows : Decode(decoder, ids, row_offsets, threads,
                                  TextErrors::kStrict, options)) {
    const auto base = static_cast<int64_t>(all.bytes.size());
    all.bytes += rows.bytes;
    for (size_t row = 1; row < rows.row_offsets.size(); ++row) {
      all.row_offsets.push_back(base + rows.row_offsets[row]);
    }
    rows = DecodedRows();
  }
  return nb::make_tuple(ArrayOf(std::move(all.bytes)),
                        ArrayOf(std::move(all.row_offsets)));
}

}  // namespace tessera::python
