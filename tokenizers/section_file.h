// Container of Tessera's own binary files: named sections with checksums.
//
//   header    64 bytes: magic, format version u32, header size u32, section
//             count u32, Unicode version u32, file size u64, checksum u64 (of
//             header with this field 0, and section table), 24 bytes 0
//   table     32 bytes a section: kind u32, flags u32, offset u64, size u64,
//             checksum u64
//   sections  at multiples of 64 bytes, those above 2 MiB of 4,096; padding 0
//   trailer   48 bytes: SHA-256 of everything before it, file size u64, magic
//
// All little-endian; a checksum is a CRC-32 in the low half of its u64. CRC-32
// finds accidents, not forgers; SHA-256 is what people pin.

#ifndef TESSERA_TOKENIZERS_SECTION_FILE_H_
#define TESSERA_TOKENIZERS_SECTION_FILE_H_

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tokenizers/base/status.h"

namespace tessera {

struct Section {
  uint32_t kind;
  // kOptional: a reader that does not know the kind passes over it.
  uint32_t flags = 0;
  std::string_view bytes;
  // CRC-32 that the section table states; the writer works it out itself.
  uint32_t checksum = 0;

  static constexpr uint32_t kOptional = 1;
};

struct SectionFileType {
  // 8 bytes at the begin and at the end.
  std::array<char, 8> head_magic;
  std::array<char, 8> tail_magic;
  uint32_t format_version;
};

// The whole file. Pure function of its arguments.
std::string FormatSectionFile(const SectionFileType& type,
                              uint32_t unicode_version,
                              const std::vector<Section>& sections);

class SectionReader {
 public:
  enum class Check {
    // Header, section table, trailer magic; no section is touched.
    kHeader,
    // Also every CRC-32 and all padding.
    kFull,
    // Also the SHA-256.
    kDigest,
  };

  // `file` must outlive the reader. Errors: BadData "section 3+0x40: ..." or
  // "byte 12: ...".
  static StatusOr<SectionReader> Open(const SectionFileType& type,
                                      std::string_view file, Check check);

  const std::vector<Section>& sections() const { return sections_; }
  uint32_t unicode_version() const { return unicode_version_; }

  // The section of a kind, or nothing.
  const Section* Find(uint32_t kind) const;

 private:
  std::vector<Section> sections_;
  uint32_t unicode_version_ = 0;
};

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_SECTION_FILE_H_
