#include "tokenizers/offset_units.h"

#include "tokenizers/text/utf8.h"

namespace tessera {

uint64_t OffsetUnits::Before(uint64_t byte) {
  if (unit_ == OffsetUnit::kByte) return byte;
  if (byte < at_) at_ = units_ = 0;
  while (at_ < byte) {
    const CodePoint c = DecodeUtf8(text_, at_);
    const uint64_t units =
        unit_ == OffsetUnit::kUtf16 && c.well_formed() && c.value > 0xFFFF ? 2
                                                                           : 1;
    if (at_ + c.size > byte) return rounds_up_ ? units_ + units : units_;
    at_ += c.size;
    units_ += units;
  }
  return units_;
}

}  // namespace tessera
