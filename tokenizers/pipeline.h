// Pipeline: the way of a text to its pretokens, the same for encoding, for
// counting words in training and for looking at splits.
//
//   text > added tokens (raw) > normalisers > added tokens (normalised) >
//   segments > pre-tokenizer > blocks of pretokens
//
// Compiled from a spec, immutable, thread-safe.

#ifndef TESSERA_TOKENIZERS_PIPELINE_H_
#define TESSERA_TOKENIZERS_PIPELINE_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tokenizers/base/status.h"
#include "tokenizers/pretokenizers/pretokenizer.h"
#include "tokenizers/text/normalizer.h"
#include "tokenizers/vocab/added_tokens.h"

namespace tessera {

class TokenizerSpec;

class Pipeline {
 public:
  // Buffers of one walk; one thread at a time.
  struct Buffers {
    std::vector<AddedTokens::Match> raw_matches;
    std::vector<AddedTokens::Match> normalized_matches;
    std::string normalized;
    std::string spare;
    OffsetMap map;
    OffsetMap step_map;
  };

  // A stretch of normalised text between added tokens.
  struct Segment {
    std::string_view text;
    // Bytes at its begin that stand for the begin of the whole text; 0 for a
    // segment further on.
    size_t first_bytes;
    // Place of `text` in the normalised gap it is part of.
    size_t gap_offset;
    // Place of that gap in the original text.
    size_t gap_begin;
    // From the normalised gap to the gap; null = they are equal.
    const OffsetMap* map;

    // Original bytes of normalised bytes [begin, end) of the segment.
    Span Resolve(size_t begin, size_t end) const;
  };

  // Receives a text in order.
  class Visitor {
   public:
    virtual ~Visitor() = default;
    virtual void OnSegment(const Segment& segment) = 0;
    // An added token; `span` in the original text.
    virtual void OnAddedToken(TokenId id, Span span) = 0;
  };

  // With `token_texts`, pretokens are cut further into words where none of
  // these can stand across the cut (word_cuts.h). Errors: those of the parts;
  // BadData for a chain that may grow text too much (V13).
  static StatusOr<std::unique_ptr<const Pipeline>> Create(
      const TokenizerSpec& spec,
      const std::vector<std::string_view>* token_texts = nullptr);

  // Walks a text. `begins_text` is false for the later parts of a stream. With
  // `want_map` segments can resolve spans.
  void Walk(std::string_view text, const AddedTokenFilter& filter,
            bool begins_text, bool want_map, Buffers* buffers,
            Visitor* visitor) const;

  // First place at or after `from` where `text`, whose rest is not known, may
  // be cut: the words and added tokens of the parts, the second walked with
  // `begins_text` false, are those of the whole. PreTokenizer::kNoCut if none
  // is found.
  size_t FindSafeCut(std::string_view text, size_t from,
                     const AddedTokenFilter& filter) const;

  // `text` as the normaliser chain makes it.
  std::string Normalize(std::string_view text) const;

  const PreTokenizer& pretokenizer() const { return *pretokenizer_; }
  const AddedTokens& added_tokens() const { return *added_tokens_; }
  bool normalizes() const { return !normalizers_.empty(); }

  // Name of the first step that does not keep its text, or empty. Special
  // tokens count as the text they are by default.
  std::string_view loses() const;

 private:
  Pipeline() = default;
  // The normalised form of `gap`, in it or in the buffers; `is_rest` if it
  // begins at a cut.
  std::string_view NormalizeGap(std::string_view gap, bool is_rest,
                                bool want_map, Buffers* buffers,
                                bool* has_map) const;
  // Is text[at] a safe cut once normalised?
  bool IsNormalizedCut(std::string_view text, size_t at) const;
  void WalkGap(std::string_view gap, size_t gap_begin,
               const AddedTokenFilter& filter, bool begins_text, bool want_map,
               Buffers* buffers, Visitor* visitor) const;

  std::vector<std::unique_ptr<Normalizer>> normalizers_;
  std::unique_ptr<PreTokenizer> pretokenizer_;
  bool all_local_ = true;
  std::unique_ptr<const AddedTokens> added_tokens_;
  // One that is not special takes the blanks beside it along.
  bool added_tokens_strip_ = false;
};

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_PIPELINE_H_
