// The parts of a tokenizer as sections of a native file, and back.
//
//   1   the spec (required)
//   2   table version, what the tables were made from, and the frame: the spec
//       without what tables hold
//   3   vocabulary          4   head table
//   5   decoder             6   self-tests, as a spec that holds nothing else
//   16+ the models
//
// Each part writes and reads its own section (base/table.h); all but the spec
// are optional, and made anew where they are of another version.

#ifndef TESSERA_TOKENIZERS_COMPILED_SECTIONS_H_
#define TESSERA_TOKENIZERS_COMPILED_SECTIONS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "tokenizers/base/status.h"
#include "tokenizers/compiled.h"
#include "tokenizers/section_file.h"

namespace tessera {

// Raised by every change of what a table holds or how: of a layout, a hash, a
// numbering, of where a scanner cuts. Tables of another version are not read.
inline constexpr uint32_t kTableVersion = 4;

enum SectionKind : uint32_t {
  kSpecSection = 1,
  kFrameSection = 2,
  kVocabularySection = 3,
  kHeadSection = 4,
  kDecoderSection = 5,
  kSelfTestSection = 6,
  kModelSections = 16,
};

struct OwnedSection {
  uint32_t kind;
  std::string bytes;
};

// The tables of a tokenizer whose spec section has this checksum. Pure function
// of its arguments.
std::vector<OwnedSection> TableSections(const Compiled& compiled,
                                        uint32_t spec_checksum);

// True if the file has tables of this version, made from its spec section.
bool HasTables(const SectionReader& reader);

// Fills *compiled, which reads in place: the file must stay mapped. With
// `is_full` all that the tables hold is checked, so that no text and no id can
// lead out of them, whoever wrote the file; else what sizes say. Requires
// HasTables. Errors: BadData with the section.
Status LoadTables(const SectionReader& reader, bool is_full,
                  const CreateOptions& options, Compiled* compiled);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_COMPILED_SECTIONS_H_
