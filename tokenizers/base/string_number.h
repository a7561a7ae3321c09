// Numbers as text, the same in every locale. A parser accepts the
// whole string or nothing: no blanks, no `+`, no trailing characters.

#ifndef TESSERA_TOKENIZERS_BASE_STRING_NUMBER_H_
#define TESSERA_TOKENIZERS_BASE_STRING_NUMBER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tessera {

// Decimal digits; nullopt where the number does not fit.
std::optional<uint64_t> ParseUint64(std::string_view text);
// The same with an optional `-`.
std::optional<int64_t> ParseInt64(std::string_view text);
// Decimal or scientific, "1", "-0.5", "1e-3"; nullopt for infinity, NaN and
// numbers out of range.
std::optional<double> ParseDouble(std::string_view text);
// A size in bytes: "4096", "512MiB" (powers of 1,024: KiB MiB GiB TiB), "8G" or
// "8GB" (powers of 1,000: k K M G T).
std::optional<uint64_t> ParseSize(std::string_view text);

// The shortest text that parses to the same value.
std::string FormatDouble(double value);
// `decimals` digits after the point, rounded to nearest: FormatFixed(2.5, 2) is
// "2.50".
std::string FormatFixed(double value, int decimals);
// "16,777,216": for people, never for machine formats.
std::string FormatGrouped(uint64_t value);
// "612 bytes", "1.2 GiB": for people.
std::string FormatSize(uint64_t bytes);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_BASE_STRING_NUMBER_H_
