#include "tokenizers/compiled.h"

#include <algorithm>
#include <utility>

#include "tokenizers/pretokenizers/word_cuts.h"
#include "tokenizers/private_cache.h"
#include "tokenizers/spec.pb.h"
#include "tokenizers/text/space_symbol.h"

namespace tessera {
namespace {

// Does every model give the same ids for a word cut in two where no token can
// stand across the cut? Not where it looks at the word as a whole.
bool ModelCutsWords(const ModelSpec& model) {
  if (model.has_unigram()) return true;
  if (!model.has_bpe()) return false;
  const BpeModelSpec& bpe = model.bpe();
  const bool looks_up_words =
      bpe.ignore_merges() || (bpe.rank_lookup() == BpeModelSpec::BYTES &&
                              !bpe.sentencepiece_semantics());
  // What is left out lets its neighbours merge: U+2581 with U+2581 behind it.
  const bool drops = !bpe.has_unk_id() && !bpe.byte_fallback();
  return !looks_up_words && !drops && bpe.continuing_subword_prefix().empty() &&
         bpe.end_of_word_suffix().empty();
}

// Schemes whose pretokens are whole segments.
bool HasWholeSegments(const PreTokenizerSpec& pretokenizer) {
  switch (pretokenizer.kind_case()) {
    case PreTokenizerSpec::KIND_NOT_SET:
    case PreTokenizerSpec::kSentencepiece:
      return true;
    case PreTokenizerSpec::kMetaspace:
      return !pretokenizer.metaspace().split();
    default:
      return false;
  }
}

bool MayCutWords(const TokenizerSpec& spec, const Vocabulary& vocabulary) {
  // An unknown U+2581 could be one unk together with what stands before it.
  return spec.models_size() == 1 && ModelCutsWords(spec.models(0)) &&
         HasWholeSegments(spec.pretokenizer()) &&
         vocabulary.FindOrdinary(kSpaceSymbol).has_value();
}

Status CompileModels(const TokenizerSpec& spec, Compiled* compiled) {
  for (int i = 0; i < spec.models_size(); ++i) {
    auto model = NewModel(spec.models(i), *compiled->vocabulary);
    if (!model.ok()) {
      return Annotate(model.status(), "models/" + std::to_string(i));
    }
    compiled->models.push_back(*std::move(model));
  }
  return OkStatus();
}

Status BindModels(const TokenizerSpec& frame, Compiled* compiled) {
  for (const auto& model : compiled->models) {
    compiled->is_deterministic &= model->is_deterministic();
  }
  for (const KindBinding& binding : frame.bindings()) {
    const auto kind = static_cast<size_t>(binding.kind());
    if (kind >= compiled->model_of_kind.size() ||
        binding.model() >= compiled->models.size()) {
      return BadDataError("bindings: no such kind of pretoken or model [V10]");
    }
    compiled->model_of_kind[kind] = static_cast<uint8_t>(binding.model());
  }
  return OkStatus();
}

// Words of the head table: the given list, else tokens that can be one
// pretoken, in order of their ids.
std::vector<std::string_view> HeadWords(const TokenizerSpec& spec,
                                        const Compiled& compiled,
                                        size_t count_max) {
  std::vector<std::string_view> words;
  for (const std::string& word : spec.runtime().head_list()) {
    if (words.size() == count_max) return words;
    words.push_back(word);
  }
  if (!words.empty()) return words;
  const Vocabulary& vocabulary = *compiled.vocabulary;
  for (TokenId id = 0; id < vocabulary.id_count(); ++id) {
    if (words.size() == count_max) break;
    if (vocabulary.kind(id) != TokenKind::kNormal ||
        vocabulary.is_special(id)) {
      continue;
    }
    const std::string_view text = vocabulary.text(id);
    if (text.empty() || text.size() > kKeyWordBytesMax) continue;
    if (!compiled.pipeline->pretokenizer().IsOnePretoken(text)) continue;
    words.push_back(text);
  }
  return words;
}

std::string FirstLoss(const Compiled& compiled) {
  if (!compiled.pipeline->loses().empty()) {
    return std::string(compiled.pipeline->loses());
  }
  for (const auto& model : compiled.models) {
    if (!model->is_lossless()) return "model";
  }
  if (!compiled.decoder->is_lossless()) return "decoder";
  return std::string();
}

}  // namespace

Compiled::~Compiled() = default;

void CompileHead(const CreateOptions& options, Compiled* compiled) {
  // With several models the same text may be of two kinds: the private cache,
  // which keeps them apart, learns those.
  if (!compiled->is_deterministic || compiled->has_tags()) return;
  const TokenizerSpec& spec = compiled->spec.Get();
  size_t count_max = spec.runtime().has_head_words()
                         ? spec.runtime().head_words()
                         : kDefaultHeadWords;
  if (options.head_words >= 0) {
    count_max = static_cast<size_t>(options.head_words);
  }
  const std::vector<std::string_view> texts =
      HeadWords(spec, *compiled, count_max);
  const Model& model = *compiled->models[0];
  const std::unique_ptr<ModelScratch> scratch = model.NewScratch();
  ModelOutput out;
  model.Encode(texts.data(), texts.size(), false, scratch.get(), &out);
  std::vector<HeadTable::Word> words;
  words.reserve(texts.size());
  for (size_t i = 0; i < texts.size(); ++i) {
    // What loses bytes is left to the private cache, which counts them.
    const WordLoss& loss = out.losses[i];
    if (loss.unknown_bytes + loss.dropped_bytes > 0) continue;
    words.push_back({texts[i], out.ids.data() + out.begin(i),
                     out.ends[i] - out.begin(i), 0});
  }
  compiled->head =
      HeadTable::Build(words, IdPacking(compiled->vocabulary->id_count()));
}

std::vector<std::string_view> CutTexts(const Compiled& compiled) {
  std::vector<std::string_view> found;
  if (!MayCutWords(compiled.frame(), *compiled.vocabulary)) return found;
  std::vector<std::string_view> texts;
  compiled.models[0]->AppendTokenTexts(&texts);
  for (const std::string_view text : texts) {
    if (text.find(kSpaceSymbol[0], 1) == text.npos) continue;
    if (WordCuts({text}).exception_count() == 0) continue;
    found.push_back(text);
    if (found.size() > WordCuts::kExceptionsMax) break;
  }
  return found;
}

Status CompileFrame(const std::vector<std::string_view>& cut_texts,
                    const CreateOptions& options, Compiled* compiled) {
  const TokenizerSpec& frame = compiled->frame();
  TESSERA_RETURN_IF_ERROR(BindModels(frame, compiled));
  const bool cut_words = MayCutWords(frame, *compiled->vocabulary);
  TESSERA_ASSIGN_OR_RETURN(
      compiled->pipeline,
      Pipeline::Create(frame, cut_words ? &cut_texts : nullptr));
  TESSERA_ASSIGN_OR_RETURN(compiled->post_processor,
                           PostProcessor::Create(frame));
  compiled->cache_bytes =
      frame.runtime().has_cache_bytes()
          ? std::min(frame.runtime().cache_bytes(), kPrivateCacheBytesMax)
          : kDefaultCacheBytes;
  compiled->loses = FirstLoss(*compiled);
  if (options.warnings != nullptr) {
    const std::string slow = compiled->pipeline->pretokenizer().slow_reason();
    if (!slow.empty()) options.warnings->push_back(slow);
  }
  if (frame.require_lossless() && !compiled->loses.empty()) {
    return BadDataError("require_lossless: the step \"" + compiled->loses +
                        "\" does not keep every byte; leave the step out, or "
                        "do not require it");
  }
  return OkStatus();
}

Status Compile(TokenizerSpec spec, const CreateOptions& options,
               Compiled* compiled) {
  compiled->spec.Set(std::move(spec));
  const TokenizerSpec& owned = compiled->spec.Get();
  TESSERA_ASSIGN_OR_RETURN(compiled->vocabulary, Vocabulary::Create(owned));
  TESSERA_RETURN_IF_ERROR(CompileModels(owned, compiled));
  TESSERA_ASSIGN_OR_RETURN(compiled->decoder,
                           Decoder::Create(owned, *compiled->vocabulary));
  TESSERA_RETURN_IF_ERROR(CompileFrame(CutTexts(*compiled), options, compiled));
  CompileHead(options, compiled);
  return OkStatus();
}

}  // namespace tessera
