#include "tokenizers/native_file.h"

#include <cstring>
#include <utility>

#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "tokenizers/base/file.h"
#include "tokenizers/base/limits.h"
#include "tokenizers/section_file.h"
#include "tokenizers/spec.pb.h"

namespace tessera {
namespace {

constexpr SectionFileType kNativeType = {
    {'T', 'S', 'R', 'T', 'O', 'K', '\0', '\1'},
    {'T', 'S', 'R', 'E', 'N', 'D', '\0', '\1'},
    kNativeFormatVersion};

enum SectionKind : uint32_t {
  kSpecSection = 1,
};

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

std::string SerializeSpec(const TokenizerSpec& spec) {
  std::string bytes;
  google::protobuf::io::StringOutputStream stream(&bytes);
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  spec.SerializeToCodedStream(&coded);
  coded.Trim();
  return bytes;
}

StatusOr<TokenizerSpec> ParseSpecSection(const SectionReader& reader) {
  for (const Section& section : reader.sections()) {
    if (section.kind != kSpecSection &&
        (section.flags & Section::kOptional) == 0) {
      return BadDataError("section " + std::to_string(section.kind) +
                          ": unknown and required; use a newer tessera");
    }
  }
  const Section* section = reader.Find(kSpecSection);
  if (section == nullptr) {
    return BadDataError("the section with the spec is missing");
  }
  google::protobuf::io::CodedInputStream coded(
      reinterpret_cast<const uint8_t*>(section->bytes.data()),
      static_cast<int>(section->bytes.size()));
  coded.SetRecursionLimit(kProtobufDepthMax);
  TokenizerSpec spec;
  if (!spec.ParseFromCodedStream(&coded) || !coded.ConsumedEntireMessage()) {
    return BadDataError("section 1: expected a serialised TokenizerSpec");
  }
  return spec;
}

}  // namespace

bool IsNativeFile(std::string_view bytes) {
  return bytes.substr(0, 8) ==
         std::string_view(kNativeType.head_magic.data(), 8);
}

std::string FormatNativeSpec(const TokenizerSpec& spec) {
  const std::string bytes = SerializeSpec(spec);
  return FormatSectionFile(kNativeType, UnicodeNumber(spec.unicode_version()),
                           {Section{kSpecSection, 0, bytes}});
}

std::string FormatNativeFile(const Tokenizer& tokenizer) {
  return FormatNativeSpec(tokenizer.spec());
}

StatusOr<TokenizerSpec> ParseNativeSpec(std::string_view bytes) {
  TESSERA_ASSIGN_OR_RETURN(
      const SectionReader reader,
      SectionReader::Open(kNativeType, bytes, SectionReader::Check::kDigest));
  return ParseSpecSection(reader);
}

StatusOr<std::unique_ptr<const Tokenizer>> LoadNativeFile(
    const std::string& path, Verify verify) {
  TESSERA_ASSIGN_OR_RETURN(const std::unique_ptr<MappedFile> file,
                           MappedFile::Open(path));
  const auto check = verify == Verify::kFull ? SectionReader::Check::kFull
                                             : SectionReader::Check::kHeader;
  auto reader = SectionReader::Open(kNativeType, file->bytes(), check);
  if (!reader.ok()) return Annotate(reader.status(), path);
  auto spec = ParseSpecSection(*reader);
  if (!spec.ok()) return Annotate(spec.status(), path);
  auto tokenizer = Tokenizer::Create(*std::move(spec));
  if (!tokenizer.ok()) return Annotate(tokenizer.status(), path);
  return tokenizer;
}

}  // namespace tessera
