// Normalisers and pre-tokenizers said by means of tokenizer.json.

#ifndef TESSERA_TOKENIZERS_FORMATS_HUGGINGFACE_LOWER_TEXT_H_
#define TESSERA_TOKENIZERS_FORMATS_HUGGINGFACE_LOWER_TEXT_H_

namespace tessera {

class ConversionCheck;
class TokenizerSpec;

// Rewrites spec->normalizers, pretokenizer and, where a byte-level vocabulary
// has no post-processor, that. Refusals: C02, C03.
void LowerText(ConversionCheck* check, TokenizerSpec* spec);

// SentencePiece's normaliser puts a space before the text.
bool AddsDummyPrefix(const TokenizerSpec& spec);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_FORMATS_HUGGINGFACE_LOWER_TEXT_H_
