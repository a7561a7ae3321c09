// A tokenizer's parts in a few words, for people.

#ifndef TESSERA_TOKENIZERS_PIPELINE_TEXT_H_
#define TESSERA_TOKENIZERS_PIPELINE_TEXT_H_

#include <string>

namespace tessera {

class ModelSpec;
class PostProcessorSpec;
class TokenizerSpec;

// "NFC > gpt2 > BPE 50,000 merges > byte-level".
std::string PipelineText(const TokenizerSpec& spec);

// "BPE 50,000 merges", "Unigram", "WordPiece".
std::string ModelText(const ModelSpec& spec);

// "[CLS] A [SEP]"; empty where nothing is put around a text.
std::string TemplateText(const PostProcessorSpec& spec);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_PIPELINE_TEXT_H_
