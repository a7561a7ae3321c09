// Pre-tokenizers that cut segments into words where the vocabulary allows it
// (word_cuts.h), so that a word cache works for schemes without a pattern.
//
//   std::vector<std::string_view> texts;
//   model->AppendTokenTexts(&texts);
//   auto words = NewWordCutter(*std::move(pretokenizer), texts);
//
// The ids do not change; the pretokens do. `token_texts` need not outlive the
// call.

#ifndef TESSERA_TOKENIZERS_PRETOKENIZERS_WORD_CUTTER_H_
#define TESSERA_TOKENIZERS_PRETOKENIZERS_WORD_CUTTER_H_

#include <memory>
#include <string_view>
#include <vector>

#include "tokenizers/pretokenizers/pretokenizer.h"

namespace tessera {

// For SentencePiece models: the segment, cut into words.
std::unique_ptr<PreTokenizer> NewSentencePiecePreTokenizer(
    const std::vector<std::string_view>& token_texts);

// The pretokens of `inner`, cut further into words. Returns `inner` itself if
// no text could be cut.
std::unique_ptr<PreTokenizer> NewWordCutter(
    std::unique_ptr<PreTokenizer> inner,
    const std::vector<std::string_view>& token_texts);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_PRETOKENIZERS_WORD_CUTTER_H_
