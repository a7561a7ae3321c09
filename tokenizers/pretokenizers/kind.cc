#include "tokenizers/pretokenizers/kind.h"

#include "tokenizers/pretokenizers/pretokenizer.h"
#include "tokenizers/pretokenizers/scan_classes.h"

namespace tessera {

uint8_t KindOfText(std::string_view text) {
  scan::Pointer p = reinterpret_cast<scan::Pointer>(text.data());
  const scan::Pointer end = p + text.size();
  scan::ClassMask seen = 0;
  while (p < end) {
    const scan::Char c = scan::DecodeClass(p, end);
    if (c.mask & scan::kLetter) return kKindWord;
    seen |= c.mask;
    p += c.size;
  }
  if (seen & scan::kNumber) return kKindNumber;
  return (seen & ~scan::kWhite) == 0 ? kKindSpace : kKindPunctuation;
}

}  // namespace tessera
