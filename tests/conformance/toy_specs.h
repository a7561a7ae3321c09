// Small tokenizers of every make, and random texts for them.
//
// Merges and pieces are drawn over the letters that the texts are made of, so
// that short texts meet every table: whole words, parts of words, unknown
// characters, bytes, added tokens.

#ifndef TESSERA_TESTS_CONFORMANCE_TOY_SPECS_H_
#define TESSERA_TESTS_CONFORMANCE_TOY_SPECS_H_

#include <string>
#include <vector>

#include "tokenizers/base/random.h"
#include "tokenizers/spec.pb.h"

namespace tessera {

struct ToySpec {
  std::string name;
  TokenizerSpec spec;
};

// Byte-level BPE of the families gpt2, cl100k and o200k; BPE over characters
// with metaspace and byte fallback; Unigram as SentencePiece; WordPiece; and
// the same with added tokens of every kind of flags.
std::vector<ToySpec> ToySpecs();

// Contents of the added tokens of those specs, special ones first.
const std::vector<std::string>& ToySpecialTokens();
const std::vector<std::string>& ToyAddedTokens();

// Words, digits, blanks, signs, letters of several scripts, marks, ill-formed
// bytes and added tokens, whole and cut; about `size` bytes.
std::string RandomToyText(size_t size, Random* random);

}  // namespace tessera

#endif  // TESSERA_TESTS_CONFORMANCE_TOY_SPECS_H_
