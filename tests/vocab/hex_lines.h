// What the probes read: lines of hexadecimal bytes on standard input. Python
// tests talk to them so, because they may send any bytes.

#ifndef TESSERA_TESTS_VOCAB_HEX_LINES_H_
#define TESSERA_TESTS_VOCAB_HEX_LINES_H_

#include <cstdio>
#include <string>

namespace tessera {

// Next line; false at the end.
inline bool ReadHexLine(std::string* bytes) {
  const auto digit = [](int c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
  bytes->clear();
  int high = std::getchar();
  if (high == EOF) return false;
  for (; high != '\n' && high != EOF; high = std::getchar()) {
    bytes->push_back(
        static_cast<char>(digit(high) * 16 + digit(std::getchar())));
  }
  return true;
}

}  // namespace tessera

#endif  // TESSERA_TESTS_VOCAB_HEX_LINES_H_
