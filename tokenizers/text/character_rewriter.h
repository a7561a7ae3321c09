// Text rewritten character by character: the loop that most normalisers are.
// Internal to text/.
//
// A rewriter is a small value and has
//   static constexpr size_t kBytesMax;    of one character's output
//   // Writes what stands for c, whose bytes are `source`; returns its size.
//   size_t Rewrite(char32_t c, std::string_view source, char* out) const;
//   // Writes `text` up to a byte that is not ASCII or that needs Rewrite, one
//   // byte for one; returns how many. `out` has room for text.size() bytes
//   + 8. size_t RewriteAscii(std::string_view text, char* out) const;
//   void SeeIllFormed() const;            optional: called for each such byte
// Ill-formed bytes are copied. Output bytes stand for the whole character they
// came from; an unchanged character stands for itself byte by byte.

#ifndef TESSERA_TOKENIZERS_TEXT_CHARACTER_REWRITER_H_
#define TESSERA_TOKENIZERS_TEXT_CHARACTER_REWRITER_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "tokenizers/text/normalizer.h"
#include "tokenizers/text/utf8.h"

namespace tessera {

template <typename Rewriter>
void RewriteCharacters(const Rewriter& rewriter, std::string_view text,
                       std::string* out, OffsetMap* map) {
  // Output gathers in a buffer of the first-level cache.
  constexpr size_t kBufferSize = 4096;
  char buffer[kBufferSize + Rewriter::kBytesMax + 8];
  char* p = buffer;
  for (size_t i = 0; i < text.size();) {
    const size_t room = static_cast<size_t>(buffer + kBufferSize - p);
    if (map == nullptr && IsAscii(text[i])) {
      const size_t run = rewriter.RewriteAscii(text.substr(i, room), p);
      p += run;
      i += run;
    }
    if (i < text.size() && p < buffer + kBufferSize) {
      const CodePoint c = DecodeUtf8(text, i);
      const std::string_view source = text.substr(i, c.size);
      size_t size = 1;
      if (c.well_formed()) {
        size = rewriter.Rewrite(c.value, source, p);
      } else {
        *p = text[i];
        if constexpr (requires { rewriter.SeeIllFormed(); }) {
          rewriter.SeeIllFormed();
        }
      }
      if (map != nullptr) {
        if (source == std::string_view(p, size)) {
          map->AppendIdentity(i, i + size);
        } else {
          map->Append(size, i, i + c.size);
        }
      }
      p += size;
      i += c.size;
    }
    if (p >= buffer + kBufferSize) {
      out->append(buffer, static_cast<size_t>(p - buffer));
      p = buffer;
    }
  }
  out->append(buffer, static_cast<size_t>(p - buffer));
}

// Size of the prefix in which no character changes.
template <typename Rewriter>
size_t UnchangedPrefix(const Rewriter& rewriter, std::string_view text) {
  constexpr size_t kBlock = 256;
  char buffer[std::max(kBlock, Rewriter::kBytesMax) + 8];
  for (size_t i = 0; i < text.size();) {
    if (IsAscii(text[i])) {
      const size_t run = rewriter.RewriteAscii(text.substr(i, kBlock), buffer);
      for (size_t k = 0; k < run; ++k) {
        if (buffer[k] != text[i + k]) return i + k;
      }
      i += run;
      if (run > 0) continue;
    }
    const CodePoint c = DecodeUtf8(text, i);
    const std::string_view source = text.substr(i, c.size);
    if (c.well_formed()) {
      const size_t size = rewriter.Rewrite(c.value, source, buffer);
      if (source != std::string_view(buffer, size)) return i;
    }
    i += c.size;
  }
  return text.size();
}

// The normaliser of a Rewriter that also has kGrowth and kLoses.
template <typename Rewriter>
class CharacterNormalizer : public Normalizer {
 public:
  explicit CharacterNormalizer(Rewriter rewriter = {}) : rewriter_(rewriter) {}

  void Append(std::string_view text, std::string* out,
              OffsetMap* map) const override {
    RewriteCharacters(rewriter_, text, out, map);
  }
  bool MayChange(std::string_view text) const override {
    return UnchangedPrefix(rewriter_, text) < text.size();
  }
  bool is_local() const override { return true; }
  uint64_t growth() const override { return Rewriter::kGrowth; }
  std::string_view loses() const override { return Rewriter::kLoses; }

 private:
  Rewriter rewriter_;
};

// Rewrite of a character that stays.
inline size_t KeepCharacter(std::string_view source, char* out) {
  std::memcpy(out, source.data(), source.size());
  return source.size();
}

// RewriteAscii of a rewriter that leaves ASCII alone.
inline size_t CopyAscii(std::string_view text, char* out) {
  const size_t run = AsciiPrefix(text);
  std::memcpy(out, text.data(), run);
  return run;
}

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_TEXT_CHARACTER_REWRITER_H_
