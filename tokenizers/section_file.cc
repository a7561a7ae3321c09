#include "tokenizers/section_file.h"

#include <algorithm>
#include <cstring>

#include "tokenizers/base/digest.h"

namespace tessera {
namespace {

constexpr size_t kHeaderBytes = 64;
constexpr size_t kEntryBytes = 32;
constexpr size_t kTrailerBytes = 48;
constexpr size_t kAlignment = 64;
constexpr size_t kBigAlignment = 4096;
constexpr size_t kBigSectionBytes = size_t{2} << 20;
constexpr size_t kSectionsMax = 1024;

// Offsets in the header.
constexpr size_t kVersionAt = 8;
constexpr size_t kHeaderSizeAt = 12;
constexpr size_t kSectionCountAt = 16;
constexpr size_t kUnicodeAt = 20;
constexpr size_t kFileSizeAt = 24;
constexpr size_t kChecksumAt = 32;

template <typename T>
void Put(size_t at, T value, std::string* bytes) {
  std::memcpy(bytes->data() + at, &value, sizeof(value));
}

template <typename T>
T Get(std::string_view bytes, size_t at) {
  T value;
  std::memcpy(&value, bytes.data() + at, sizeof(value));
  return value;
}

size_t AlignUp(size_t at, size_t size) {
  const size_t alignment = size > kBigSectionBytes ? kBigAlignment : kAlignment;
  return (at + alignment - 1) / alignment * alignment;
}

// CRC-32 of header (its own field as 0) and table.
uint64_t HeaderChecksum(std::string_view header_and_table) {
  const char zeros[8] = {};
  uint32_t crc = Crc32(header_and_table.substr(0, kChecksumAt));
  crc = Crc32(std::string_view(zeros, sizeof(zeros)), crc);
  return Crc32(header_and_table.substr(kChecksumAt + 8), crc);
}

Status BadByte(size_t at, std::string_view what) {
  return BadDataError("byte " + std::to_string(at) + ": " + std::string(what) +
                      "; the file is damaged or not what its name says");
}

Status BadSection(uint32_t kind, std::string_view what) {
  return BadDataError("section " + std::to_string(kind) + ": " +
                      std::string(what) + "; the file is damaged");
}

bool IsZero(std::string_view bytes) {
  return std::all_of(bytes.begin(), bytes.end(),
                     [](char c) { return c == '\0'; });
}

Status CheckHeader(const SectionFileType& type, std::string_view file) {
  const std::string_view magic(type.head_magic.data(), 8);
  if (file.size() < kHeaderBytes + kTrailerBytes) {
    return BadByte(file.size(), "the file ends too early");
  }
  if (file.substr(0, 8) != magic) {
    return BadByte(0, "expected the magic number of the format");
  }
  const uint32_t version = Get<uint32_t>(file, kVersionAt);
  if (version != type.format_version) {
    return BadByte(kVersionAt, "format version " + std::to_string(version) +
                                   ", this program reads version " +
                                   std::to_string(type.format_version));
  }
  if (Get<uint32_t>(file, kHeaderSizeAt) != kHeaderBytes) {
    return BadByte(kHeaderSizeAt, "expected a header of 64 bytes");
  }
  const uint64_t size = Get<uint64_t>(file, kFileSizeAt);
  if (size != file.size()) {
    return BadByte(kFileSizeAt, "the header says " + std::to_string(size) +
                                    " bytes, the file has " +
                                    std::to_string(file.size()));
  }
  const size_t sections = Get<uint32_t>(file, kSectionCountAt);
  if (sections > kSectionsMax ||
      kHeaderBytes + sections * kEntryBytes + kTrailerBytes > file.size()) {
    return BadByte(kSectionCountAt, "too many sections for the file's size");
  }
  const std::string_view head =
      file.substr(0, kHeaderBytes + sections * kEntryBytes);
  if (Get<uint64_t>(file, kChecksumAt) != HeaderChecksum(head)) {
    return BadByte(kChecksumAt, "the header's checksum is wrong");
  }
  return OkStatus();
}

Status CheckTrailer(const SectionFileType& type, std::string_view file) {
  const size_t at = file.size() - kTrailerBytes;
  if (file.substr(at + 40) != std::string_view(type.tail_magic.data(), 8)) {
    return BadByte(at + 40, "expected the magic number of the file's end");
  }
  if (Get<uint64_t>(file, at + 32) != file.size()) {
    return BadByte(at + 32, "the trailer's size differs from the file's");
  }
  return OkStatus();
}

Status CheckDigest(std::string_view file) {
  const size_t at = file.size() - kTrailerBytes;
  const Sha256Digest digest = Sha256(file.substr(0, at));
  if (std::memcmp(digest.data(), file.data() + at, digest.size()) != 0) {
    return BadByte(at, "the SHA-256 is wrong");
  }
  return OkStatus();
}

}  // namespace

std::string FormatSectionFile(const SectionFileType& type,
                              uint32_t unicode_version,
                              const std::vector<Section>& sections) {
  const size_t table_bytes = sections.size() * kEntryBytes;
  std::string file(kHeaderBytes + table_bytes, '\0');
  for (size_t i = 0; i < sections.size(); ++i) {
    const Section& section = sections[i];
    file.resize(AlignUp(file.size(), section.bytes.size()), '\0');
    const size_t entry = kHeaderBytes + i * kEntryBytes;
    Put<uint32_t>(entry, section.kind, &file);
    Put<uint32_t>(entry + 4, section.flags, &file);
    Put<uint64_t>(entry + 8, file.size(), &file);
    Put<uint64_t>(entry + 16, section.bytes.size(), &file);
    Put<uint64_t>(entry + 24, Crc32(section.bytes), &file);
    file.append(section.bytes);
  }
  file.resize(AlignUp(file.size(), 0), '\0');
  const uint64_t size = file.size() + kTrailerBytes;
  std::memcpy(file.data(), type.head_magic.data(), 8);
  Put<uint32_t>(kVersionAt, type.format_version, &file);
  Put<uint32_t>(kHeaderSizeAt, kHeaderBytes, &file);
  Put<uint32_t>(kSectionCountAt, static_cast<uint32_t>(sections.size()), &file);
  Put<uint32_t>(kUnicodeAt, unicode_version, &file);
  Put<uint64_t>(kFileSizeAt, size, &file);
  const std::string_view head(file.data(), kHeaderBytes + table_bytes);
  Put<uint64_t>(kChecksumAt, HeaderChecksum(head), &file);
  const Sha256Digest digest = Sha256(file);
  file.append(reinterpret_cast<const char*>(digest.data()), digest.size());
  file.append(reinterpret_cast<const char*>(&size), sizeof(size));
  file.append(type.tail_magic.data(), 8);
  return file;
}

StatusOr<SectionReader> SectionReader::Open(const SectionFileType& type,
                                            std::string_view file,
                                            Check check) {
  TESSERA_RETURN_IF_ERROR(CheckHeader(type, file));
  TESSERA_RETURN_IF_ERROR(CheckTrailer(type, file));
  if (check == Check::kDigest) TESSERA_RETURN_IF_ERROR(CheckDigest(file));
  if (check != Check::kHeader &&
      !IsZero(file.substr(kChecksumAt + 8, kHeaderBytes - kChecksumAt - 8))) {
    return BadByte(kChecksumAt + 8, "expected zeros");
  }
  SectionReader reader;
  reader.unicode_version_ = Get<uint32_t>(file, kUnicodeAt);
  const size_t count = Get<uint32_t>(file, kSectionCountAt);
  const size_t end_max = file.size() - kTrailerBytes;
  size_t at = kHeaderBytes + count * kEntryBytes;
  for (size_t i = 0; i < count; ++i) {
    const size_t entry = kHeaderBytes + i * kEntryBytes;
    const uint32_t kind = Get<uint32_t>(file, entry);
    const uint64_t offset = Get<uint64_t>(file, entry + 8);
    const uint64_t size = Get<uint64_t>(file, entry + 16);
    if (offset < at || offset > end_max || size > end_max - offset ||
        offset % kAlignment != 0) {
      return BadSection(kind, "it does not lie inside the file, in order");
    }
    const Section section{kind, Get<uint32_t>(file, entry + 4),
                          file.substr(offset, size),
                          Get<uint32_t>(file, entry + 24)};
    if (check != Check::kHeader) {
      if (Get<uint64_t>(file, entry + 24) != Crc32(section.bytes)) {
        return BadSection(kind, "the checksum is wrong");
      }
      if (!IsZero(file.substr(at, offset - at))) {
        return BadSection(kind, "expected zeros before it");
      }
    }
    at = offset + size;
    reader.sections_.push_back(section);
  }
  if (check != Check::kHeader && !IsZero(file.substr(at, end_max - at))) {
    return BadByte(at, "expected zeros before the trailer");
  }
  return reader;
}

const Section* SectionReader::Find(uint32_t kind) const {
  for (const Section& section : sections_) {
    if (section.kind == kind) return &section;
  }
  return nullptr;
}

}  // namespace tessera
