// The rare part of scan_classes.h.

#include "tokenizers/pretokenizers/scan_classes.h"

#include "tokenizers/text/unicode.h"

namespace tessera::scan {

ClassMask ClassOfSupplementary(uint32_t c) {
  switch (CategoryOf(c)) {
    case GeneralCategory::kLu:
    case GeneralCategory::kLt:
      return kUpper;
    case GeneralCategory::kLl:
      return kLower;
    default:
      break;
  }
  if (IsLetter(c)) return kCaseless;
  if (IsMark(c)) return kMark;
  if (IsNumber(c)) return kNumber;
  return IsPunctuation(c) || IsSymbol(c) ? kPunctuation : kRest;
}

}  // namespace tessera::scan
