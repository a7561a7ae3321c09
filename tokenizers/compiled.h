// Compiled: the parts of a tokenizer, made from a validated spec.

#ifndef TESSERA_TOKENIZERS_COMPILED_H_
#define TESSERA_TOKENIZERS_COMPILED_H_

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tokenizers/base/file.h"
#include "tokenizers/base/status.h"
#include "tokenizers/decoder.h"
#include "tokenizers/head_table.h"
#include "tokenizers/models/model.h"
#include "tokenizers/pipeline.h"
#include "tokenizers/post_processor.h"
#include "tokenizers/spec_bytes.h"
#include "tokenizers/tokenizer.h"
#include "tokenizers/vocab/vocabulary.h"

namespace tessera {

struct Compiled {
  ~Compiled();

  // The spec without what tables hold: for all that Encode and Decode need.
  const TokenizerSpec& frame() const {
    return loaded_frame != nullptr ? *loaded_frame : spec.Get();
  }

  // Memory of the tables below; null where they own theirs.
  std::unique_ptr<const MappedFile> file;
  LazySpec spec;
  // Null where `spec` was compiled.
  std::unique_ptr<const TokenizerSpec> loaded_frame;
  // SpecFingerprint, where it is known.
  std::string fingerprint;

  std::unique_ptr<const Vocabulary> vocabulary;
  std::unique_ptr<const Pipeline> pipeline;
  std::vector<std::unique_ptr<const Model>> models;
  // Model number of each pretoken kind.
  std::array<uint8_t, 16> model_of_kind = {};
  HeadTable head;
  std::unique_ptr<const Decoder> decoder;
  std::unique_ptr<const PostProcessor> post_processor;
  uint64_t cache_bytes = 0;
  // Equal words always get equal ids: the cache may be used.
  bool is_deterministic = true;
  // First step that does not keep its text, or empty.
  std::string loses;

  // Several models: words are cached with the number of theirs.
  bool has_tags() const { return models.size() > 1; }
};

// Fills *compiled from a spec that ValidateSpec accepted. Errors: BadData for
// what only compiling finds (patterns, V14; merges that do not fit, V05).
Status Compile(TokenizerSpec spec, const CreateOptions& options,
               Compiled* compiled);

// What Compile does behind vocabulary, models and decoder, which are there: the
// rest follows from the frame alone. `cut_texts` are CutTexts.
Status CompileFrame(const std::vector<std::string_view>& cut_texts,
                    const CreateOptions& options, Compiled* compiled);

// Tokens that may stand across a place where words could be cut; one more than
// are allowed, if there are too many. Empty if words are not cut.
std::vector<std::string_view> CutTexts(const Compiled& compiled);

// Fills the shared table of frequent words.
void CompileHead(const CreateOptions& options, Compiled* compiled);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_COMPILED_H_
