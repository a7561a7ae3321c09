// ScanJson: a slow, plain JSON checker that says where a text is wrong.
//
// The fast parser answers only that a text is bad. This one reads the text a
// second time by RFC 8259 and finds the byte and the reason; it also lists the
// integers that do not fit 64 bits, which are legal and which the fast parser
// refuses. O(text), nothing allocated but the list.

#ifndef TESSERA_TOKENIZERS_FORMATS_JSON_SCAN_H_
#define TESSERA_TOKENIZERS_FORMATS_JSON_SCAN_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tessera {

struct JsonScan {
  // Empty = the text is JSON.
  std::string fault;
  // Byte of the fault.
  size_t offset = 0;
  // End offsets of integers of more than 18 digits.
  std::vector<size_t> long_integer_ends;
};

JsonScan ScanJson(std::string_view text);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_FORMATS_JSON_SCAN_H_
