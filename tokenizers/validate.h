// ValidateSpec: the judge of what a spec means. Tokenizer::Create calls it
// first, so files, trainers and programs pass the same door.
//
// A fault is one line with its rule at the end: "FIELD: what is wrong [V07]".
// What kCompat lets pass, or mends, is a note of the same form (a warning, and
// a line of import_notes).
//
//   V01  one id at least, all below 2^24 and below 2 x ids in use + 65,536;
//        arrays as long as the list of tokens
//   V02  ids ascend; a second name for an id is an added token that is an alias
//   V03  a token has 1 .. 65,535 bytes, all have 512 MiB; no two are equal
//        among {normal, user-defined, unused}, {control, unknown, byte} or
//        {literal}. kCompat: the later or empty one becomes a hole
//   V04  byte tokens are <0xHH>, with byte_fallback 256 of them, else none.
//        kCompat: any number
//   V05  at most 2^26 merges, of tokens, whose product is a token; no pair
//        twice. kCompat: the last place of a pair counts
//   V06  scores are finite
//   V07  there is a model, each has a kind; roles and unk ids are ids in use;
//        WordPiece has an unk. kCompat: tokenizer.json may name an unk_token
//        that is no token, as if it named none, but for WordPiece
//   V08  at most 2^20 added tokens with 64 MiB of UTF-8, 1 .. 65,535 bytes
//        each; one text has one id, which is the vocabulary's, and one set of
//        flags
//   V09  templates name tokens by their ids, at most 1,024 pieces, the pair
//        has A and B; stride + specials < max_length; pad_to_multiple_of >= 1
//   V10  options are in the ranges of spec.proto
//   V11  no special token is the product of a merge, so no text gives its id.
//        kCompat: passes
//   V12  character maps (charsmaps): no look-up leaves the map
//   V13  normalisers make a text at most 1,024 times as long
//   V14  patterns have at most 16 KiB, compile in the engine asked for, and
//        match the empty string only under zero_width
//   V15, V16  not in use
//   V17  the self-tests of a spec give their ids
//
// V01 to V11 are judged here. V12 to V14 and those options of V10 that one part
// alone knows are judged where the part is made, V17 by Create at the end. A
// reader names a rule itself where a file breaks it in a way that a spec cannot
// (a merge of a text that is no token); parts that rely on a rule check it once
// more, for callers who come without a Tokenizer.

#ifndef TESSERA_TOKENIZERS_VALIDATE_H_
#define TESSERA_TOKENIZERS_VALIDATE_H_

#include <string>
#include <vector>

#include "tokenizers/base/status.h"
#include "tokenizers/tokenizer.h"

namespace tessera {

class TokenizerSpec;

// BadData with the first fault in the order of V01 to V11. Under kCompat *spec
// is mended and gets the notes, which go to `warnings` (may be null) as well.
// O(s log s) for a spec of s bytes.
Status ValidateSpec(ValidateMode mode, TokenizerSpec* spec,
                    std::vector<std::string>* warnings);

// The rules that look at no token (V10, and that there is a model), for a spec
// whose tokens are in tables (compiled_sections.h).
Status ValidateFrame(const TokenizerSpec& frame);

// Up to `count_max` faults of the first rule that finds any (later ones count
// on it), for `inspect --verify --all`.
std::vector<Status> FindFaults(const TokenizerSpec& spec, size_t count_max);

// What is legal and worth knowing (bytes without a token, second names, holes),
// one line each, for `inspect`.
std::vector<std::string> FindOddities(const TokenizerSpec& spec);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_VALIDATE_H_
