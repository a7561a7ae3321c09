#include "tokenizers/formats/gguf_families.h"

#include "tokenizers/base/near_names.h"
#include "tokenizers/pretokenizers/families.h"

namespace tessera {
namespace {

constexpr GgufFamily kFamilies[] = {
    {"gpt-2", "gpt2", false, false},
    {"mpt", "gpt2", false, false},
    {"olmo", "gpt2", false, false},
    {"jais", "gpt2", false, false},
    {"phi-2", "gpt2", false, false},
    {"roberta-bpe", "gpt2", false, false},
    {"gigachat", "gpt2", false, false},
    {"jina-es", "gpt2", false, false},
    {"jina-de", "gpt2", false, false},
    {"jina-v1-en", "gpt2", false, false},
    {"jina-v2-es", "gpt2", false, false},
    {"jina-v2-de", "gpt2", false, false},
    {"jina-v2-code", "gpt2", false, false},
    {"llama-bpe", "cl100k_hf", true, true},
    {"llama3", "cl100k_hf", true, true},
    {"llama-v3", "cl100k_hf", true, true},
    {"falcon3", "cl100k_hf", true, true},
    {"pixtral", "cl100k_hf", true, true},
    {"dbrx", "cl100k_hf", false, false},
    {"smaug-bpe", "cl100k_hf", false, false},
    {"chatglm-bpe", "cl100k_hf", false, false},
    {"glm4", "cl100k_hf", false, false},
    {"qwen2", "qwen2", false, false},
    {"stablelm2", "qwen2", false, false},
    {"deepseek-r1-qwen", "qwen2", false, false},
    {"megrez", "qwen2", false, false},
    {"qwen35", "qwen3_5", false, false},
    {"gpt-4o", "o200k", false, false},
    {"llama4", "o200k", false, false},
    {"tekken", "tekken", true, true},
    {"starcoder", "starcoder", false, false},
    {"refact", "starcoder", false, false},
    {"command-r", "starcoder", false, false},
    {"smollm", "starcoder", false, false},
    {"codeshell", "starcoder", false, false},
    {"exaone", "starcoder", false, false},
    {"minerva-7b", "starcoder", false, false},
    {"falcon", "falcon", false, false},
    {"bloom", "bloom", false, false},
    {"poro-chat", "bloom", false, false},
    {"gpt3-finnish", "bloom", false, false},
    {"deepseek-v3", "deepseek_v3", false, false},
    {"hunyuan-dense", "deepseek_v3", false, false},
    {"deepseek-coder", "deepseek_coder", false, false},
    {"superbpe", "superbpe", false, false},
    {"kimi-k2", "kimi_k2", false, false},
    {"ufakzeka", "ufakzeka", false, false},
    {"viking", "", false, false},
    {"chameleon", "", false, false},
    {"deepseek-llm", "", false, false},
    {"jais-2", "", false, false},
};

#define TESSERA_LLAMA_CPP_CONTRACTIONS \
  "(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])"
#define TESSERA_LLAMA_CPP_TAIL \
  R"(| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+)"
// A letter that is no lower-case ASCII one, no upper-case ASCII one.
#define TESSERA_LLAMA_CPP_UPPER R"(((?=[\p{L}])([^a-z])))"
#define TESSERA_LLAMA_CPP_LOWER R"(((?=[\p{L}])([^A-Z])))"
#define TESSERA_LLAMA_CPP_START R"([^\r\n\p{L}\p{N}]?)"
#define TESSERA_LLAMA_CPP_CASED(contractions, digits)                         \
  TESSERA_LLAMA_CPP_START                                                     \
  TESSERA_LLAMA_CPP_UPPER "*" TESSERA_LLAMA_CPP_LOWER "+" contractions        \
                          "|" TESSERA_LLAMA_CPP_START TESSERA_LLAMA_CPP_UPPER \
                          "+" TESSERA_LLAMA_CPP_LOWER "*" contractions        \
                          "|" digits TESSERA_LLAMA_CPP_TAIL
#define TESSERA_LLAMA_CPP_PLAIN(digits)  \
  TESSERA_LLAMA_CPP_CONTRACTIONS         \
  R"(|[^\r\n\p{L}\p{N}]?\p{L}+|)" digits \
  R"(| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)"

struct LlamaCppSplit {
  std::string_view family;
  std::string_view pattern;
};

constexpr LlamaCppSplit kLlamaCppSplits[] = {
    {"cl100k_hf", TESSERA_LLAMA_CPP_PLAIN(R"(\p{N}{1,3})")},
    {"qwen2", TESSERA_LLAMA_CPP_PLAIN(R"(\p{N})")},
    {"o200k", TESSERA_LLAMA_CPP_CASED(TESSERA_LLAMA_CPP_CONTRACTIONS "?",
                                      R"(\p{N}{1,3})")},
    {"tekken", TESSERA_LLAMA_CPP_CASED("", R"(\p{N})")},
};

// Two families of one scanner, as r50k and gpt2.
bool CutsAlike(std::string_view name, const Family& own) {
  const StatusOr<const Family*> other = FamilyNamed(name);
  return other.ok() && own.scanner != ScannerId::kNone &&
         (*other)->scanner == own.scanner;
}

}  // namespace

std::string_view LlamaCppPattern(std::string_view family) {
  for (const LlamaCppSplit& split : kLlamaCppSplits) {
    if (split.family == family) return split.pattern;
  }
  return "";
}

StatusOr<const GgufFamily*> FindGgufFamily(std::string_view pre) {
  std::vector<std::string> names;
  for (const GgufFamily& family : kFamilies) {
    names.emplace_back(family.pre);
    if (family.pre != pre) continue;
    if (family.family[0] == '\0') {
      return AbsentError("no family has the pattern of `" + std::string(pre) +
                         "` yet; give --pretokenizer, if you know one");
    }
    return &family;
  }
  return BadDataError("unknown pre-tokenizer `" + QuoteForError(pre) + "`" +
                      DidYouMean(pre, names) +
                      "; give --pretokenizer, if you know its family");
}

const GgufFamily* FindGgufFamilyByName(std::string_view name,
                                       bool ignore_merges) {
  const StatusOr<const Family*> own = FamilyNamed(name);
  if (!own.ok()) return nullptr;
  const GgufFamily* found = nullptr;
  for (const GgufFamily& family : kFamilies) {
    if (family.family != name && !CutsAlike(family.family, **own)) continue;
    if (family.ignore_merges == ignore_merges) return &family;
    if (found == nullptr) found = &family;
  }
  return found;
}

}  // namespace tessera
