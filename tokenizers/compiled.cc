#include "tokenizers/compiled.h"

#include <algorithm>
#include <utility>

#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "tokenizers/base/digest.h"
#include "tokenizers/private_cache.h"
#include "tokenizers/spec.pb.h"

namespace tessera {
namespace {

constexpr uint32_t kDefaultHeadWords = 131072;
// U+2581, which stands for a blank in SentencePiece vocabularies.
constexpr std::string_view kMetaspace = "\xE2\x96\x81";

// Does every model give the same ids for a word cut in two where no token can
// stand across the cut? Not where it looks at the word as a whole.
bool ModelCutsWords(const ModelSpec& model) {
  if (model.has_unigram()) return true;
  if (!model.has_bpe()) return false;
  const BpeModelSpec& bpe = model.bpe();
  const bool looks_up_words =
      bpe.ignore_merges() || (bpe.rank_lookup() == BpeModelSpec::BYTES &&
                              !bpe.sentencepiece_semantics());
  return !looks_up_words && bpe.continuing_subword_prefix().empty() &&
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
         vocabulary.FindOrdinary(kMetaspace).has_value();
}

Status CompileModels(const TokenizerSpec& spec, Compiled* compiled) {
  for (int i = 0; i < spec.models_size(); ++i) {
    auto model = NewModel(spec.models(i), *compiled->vocabulary);
    if (!model.ok()) {
      return Annotate(model.status(), "models/" + std::to_string(i));
    }
    compiled->is_deterministic &= (*model)->is_deterministic();
    compiled->models.push_back(*std::move(model));
  }
  for (const KindBinding& binding : spec.bindings()) {
    compiled->model_of_kind[binding.kind()] =
        static_cast<uint8_t>(binding.model());
  }
  return OkStatus();
}

Status CompilePipeline(const TokenizerSpec& spec, Compiled* compiled) {
  std::vector<std::string_view> token_texts;
  const bool cut_words = MayCutWords(spec, *compiled->vocabulary);
  if (cut_words) compiled->models[0]->AppendTokenTexts(&token_texts);
  TESSERA_ASSIGN_OR_RETURN(
      compiled->pipeline,
      Pipeline::Create(spec, cut_words ? &token_texts : nullptr));
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

void CompileHead(const TokenizerSpec& spec, const CreateOptions& options,
                 Compiled* compiled) {
  // With several models the same text may be of two kinds: the private cache,
  // which keeps them apart, learns those.
  if (!compiled->is_deterministic || compiled->has_tags()) return;
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

Status Compile(TokenizerSpec spec, const CreateOptions& options,
               Compiled* compiled) {
  compiled->spec = std::make_unique<const TokenizerSpec>(std::move(spec));
  const TokenizerSpec& owned = *compiled->spec;
  TESSERA_ASSIGN_OR_RETURN(compiled->vocabulary, Vocabulary::Create(owned));
  TESSERA_RETURN_IF_ERROR(CompileModels(owned, compiled));
  TESSERA_RETURN_IF_ERROR(CompilePipeline(owned, compiled));
  TESSERA_ASSIGN_OR_RETURN(compiled->decoder,
                           Decoder::Create(owned, *compiled->vocabulary));
  TESSERA_ASSIGN_OR_RETURN(compiled->post_processor,
                           PostProcessor::Create(owned));
  compiled->cache_bytes = owned.runtime().has_cache_bytes()
                              ? owned.runtime().cache_bytes()
                              : kDefaultCacheBytes;
  CompileHead(owned, options, compiled);
  compiled->loses = FirstLoss(*compiled);
  if (options.warnings != nullptr) {
    const std::string slow = compiled->pipeline->pretokenizer().slow_reason();
    if (!slow.empty()) options.warnings->push_back(slow);
  }
  if (owned.require_lossless() && !compiled->loses.empty()) {
    return BadDataError("require_lossless: the step \"" + compiled->loses +
                        "\" does not keep every byte; leave the step out, or "
                        "do not require it");
  }
  return OkStatus();
}

std::string SpecFingerprint(const TokenizerSpec& spec) {
  TokenizerSpec identity = spec;
  identity.clear_runtime();
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    identity.SerializeToCodedStream(&coded);
  }
  return ToHex(Sha256(bytes));
}

}  // namespace tessera
