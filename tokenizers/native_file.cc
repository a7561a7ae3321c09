#include "tokenizers/native_file.h"

#include <cstring>
#include <utility>
#include <vector>

#include "tokenizers/base/alloc.h"
#include "tokenizers/base/digest.h"
#include "tokenizers/base/file.h"
#include "tokenizers/compiled.h"
#include "tokenizers/compiled_sections.h"
#include "tokenizers/section_file.h"
#include "tokenizers/spec.pb.h"
#include "tokenizers/spec_bytes.h"

namespace tessera {
namespace {

constexpr SectionFileType kNativeType = {
    {'T', 'S', 'R', 'T', 'O', 'K', '\0', '\1'},
    {'T', 'S', 'R', 'E', 'N', 'D', '\0', '\1'},
    kNativeFormatVersion};

// "16.0.0" as 0x100000.
uint32_t UnicodeNumber(std::string_view version) {
  uint32_t parts[3] = {};
  size_t part = 0;
  for (char c : version) {
    if (c == '.' && part < 2) {
      ++part;
    } else if (c >= '0' && c <= '9') {
      parts[part] = parts[part] * 10 + static_cast<uint32_t>(c - '0');
    }
  }
  return parts[0] << 16 | (parts[1] & 255) << 8 | (parts[2] & 255);
}

Status CheckKinds(const SectionReader& reader) {
  for (const Section& section : reader.sections()) {
    if (section.kind != kSpecSection &&
        (section.flags & Section::kOptional) == 0) {
      return BadDataError("section " + std::to_string(section.kind) +
                          ": unknown and required; use a newer tessera");
    }
  }
  if (reader.Find(kSpecSection) == nullptr) {
    return BadDataError("the section with the spec is missing");
  }
  return OkStatus();
}

StatusOr<TokenizerSpec> ParseSpecSection(const SectionReader& reader) {
  TESSERA_RETURN_IF_ERROR(CheckKinds(reader));
  auto spec = ParseSpec(reader.Find(kSpecSection)->bytes);
  if (!spec.ok()) {
    return Annotate(spec.status(), "section " + std::to_string(kSpecSection));
  }
  return spec;
}

std::string FormatSections(const std::string& unicode_version,
                           const std::string& spec,
                           const std::vector<OwnedSection>& tables) {
  std::vector<Section> sections = {{kSpecSection, 0, spec}};
  for (const OwnedSection& table : tables) {
    sections.push_back({table.kind, Section::kOptional, table.bytes});
  }
  return FormatSectionFile(kNativeType, UnicodeNumber(unicode_version),
                           sections);
}

}  // namespace

bool IsNativeFile(std::string_view bytes) {
  return bytes.substr(0, 8) ==
         std::string_view(kNativeType.head_magic.data(), 8);
}

bool HasNativeTables(std::string_view bytes) {
  const auto reader =
      SectionReader::Open(kNativeType, bytes, SectionReader::Check::kHeader);
  return reader.ok() && HasTables(*reader);
}

std::string FormatNativeSpec(const TokenizerSpec& spec) {
  return FormatSections(spec.unicode_version(), SerializeSpec(spec), {});
}

// What native files do with the parts of a tokenizer.
class NativeFile {
 public:
  static const Compiled& compiled(const Tokenizer& tokenizer) {
    return tokenizer.compiled();
  }

  static bool HasSoundTables(std::string_view file) {
    const auto memory = TryAllocate("native file", file.size());
    if (!memory.ok()) return false;
    std::memcpy(memory->get(), file.data(), file.size());
    const auto reader = SectionReader::Open(
        kNativeType, std::string_view(memory->get(), file.size()),
        SectionReader::Check::kHeader);
    Compiled compiled;
    return reader.ok() && HasTables(*reader) &&
           LoadTables(*reader, /*is_full=*/true, {}, &compiled).ok();
  }

  static StatusOr<std::unique_ptr<const Tokenizer>> Load(
      std::unique_ptr<const MappedFile> file,
      const NativeLoadOptions& options) {
    const bool is_full = options.verify == Verify::kFull;
    TESSERA_ASSIGN_OR_RETURN(
        const SectionReader reader,
        SectionReader::Open(kNativeType, file->bytes(),
                            is_full ? SectionReader::Check::kFull
                                    : SectionReader::Check::kHeader));
    TESSERA_RETURN_IF_ERROR(CheckKinds(reader));
    if (!HasTables(reader)) {
      TESSERA_ASSIGN_OR_RETURN(TokenizerSpec spec, ParseSpecSection(reader));
      return Tokenizer::Create(std::move(spec), options.create);
    }
    return Tokenizer::New([&](Compiled* compiled) {
      compiled->file = std::move(file);
      return LoadTables(reader, is_full, options.create, compiled);
    });
  }
};

std::string FormatNativeFile(const Tokenizer& tokenizer) {
  const std::string spec = SerializeSpec(tokenizer.spec());
  const std::string& unicode_version = tokenizer.spec().unicode_version();
  std::string file = FormatSections(
      unicode_version, spec,
      TableSections(NativeFile::compiled(tokenizer), Crc32(spec)));
  // The reader's checks may refuse the tables of a vocabulary that was made to
  // be odd; such a file is compiled whenever it is loaded.
  if (NativeFile::HasSoundTables(file)) return file;
  return FormatSections(unicode_version, spec, {});
}

StatusOr<TokenizerSpec> ParseNativeSpec(std::string_view bytes) {
  TESSERA_ASSIGN_OR_RETURN(
      const SectionReader reader,
      SectionReader::Open(kNativeType, bytes, SectionReader::Check::kDigest));
  return ParseSpecSection(reader);
}

StatusOr<std::unique_ptr<const Tokenizer>> LoadNativeFile(
    const std::string& path, const NativeLoadOptions& options) {
  TESSERA_ASSIGN_OR_RETURN(std::unique_ptr<const MappedFile> file,
                           MappedFile::Open(path));
  if (!options.expected_sha256.empty()) {
    const std::string found = ToHex(Sha256(file->bytes()));
    if (found != options.expected_sha256) {
      return BadDataError(path + ": expected SHA-256 " +
                          options.expected_sha256 + ", found " + found);
    }
  }
  auto tokenizer = NativeFile::Load(std::move(file), options);
  if (!tokenizer.ok()) return Annotate(tokenizer.status(), path);
  return tokenizer;
}

}  // namespace tessera
