// The encode pipeline: Pipeline cuts a text into segments, the pre-tokenizer
// fills blocks (A), the word cache finds what it knows (B, C), the models solve
// the rest of a block together (D), the ids go out in order (E).

#include "tokenizers/tokenizer.h"

#include <algorithm>
#include <mutex>
#include <utility>

#include "absl/strings/cord.h"
#include "tokenizers/base/digest.h"
#include "tokenizers/base/limits.h"
#include "tokenizers/compiled.h"
#include "tokenizers/decoder.h"
#include "tokenizers/encode_state.h"
#include "tokenizers/models/model.h"
#include "tokenizers/pipeline.h"
#include "tokenizers/post_processor.h"
#include "tokenizers/spec.pb.h"
#include "tokenizers/text/utf8.h"
#include "tokenizers/validate.h"
#include "tokenizers/vocab/vocabulary.h"

namespace tessera {
namespace {

// Stage D: what the cache does not know, one call per model.
void SolveMisses(const Compiled& compiled, EncodeState* state) {
  const BlockProbe& probe = state->probe;
  state->solved.clear();
  state->words.clear();
  for (size_t i = 0; i < probe.miss_count; ++i) {
    state->words.push_back(state->block.text(probe.misses[i]));
  }
  if (!compiled.has_tags()) {
    compiled.models[0]->Encode(state->words.data(), state->words.size(), false,
                               state->model_scratch[0].get(), &state->solved);
    return;
  }
  for (size_t i = 0; i < probe.miss_count; ++i) {
    const uint8_t model = state->tags[probe.misses[i]];
    compiled.models[model]->Encode(&state->words[i], 1, false,
                                   state->model_scratch[model].get(),
                                   &state->solved);
  }
}

// Encodes the segments and added tokens of one text into ids.
class IdVisitor final : public Pipeline::Visitor {
 public:
  IdVisitor(const Compiled& compiled, EncodeState* state, IdBuffer* ids)
      : compiled_(compiled), state_(state), ids_(ids) {}

  void OnAddedToken(TokenId id, Span) override { ids_->Append(id); }

  void OnSegment(const Pipeline::Segment& segment) override {
    PretokenCursor* cursor = &state_->cursor;
    cursor->want_kinds = compiled_.has_tags();
    const PreTokenizer& pretokenizer = compiled_.pipeline->pretokenizer();
    pretokenizer.Begin(segment.text, segment.first_bytes, false, cursor);
    const char* readable_end = cursor->text.data() + cursor->text.size();
    while (pretokenizer.Fill(cursor, &state_->block)) EncodeBlock(readable_end);
    state_->loss.regex_limit_hits += cursor->regex_limit_hits;
    cursor->regex_limit_hits = 0;
  }

 private:
  void EncodeBlock(const char* readable_end) {
    const PretokenBlock& block = state_->block;
    const uint8_t* tags = nullptr;
    if (compiled_.has_tags()) {
      for (size_t i = 0; i < block.count; ++i) {
        state_->tags[i] = compiled_.model_of_kind[block.flags[i] & kKindMask];
      }
      tags = state_->tags;
    }
    BlockProbe* probe = &state_->probe;
    state_->cache.Probe(block, readable_end, tags, probe);
    if (probe->miss_count > 0) {
      SolveMisses(compiled_, state_);
      for (const WordLoss& loss : state_->solved.losses) {
        state_->loss.unknown_bytes += loss.unknown_bytes;
        state_->loss.dropped_bytes += loss.dropped_bytes;
      }
    }
    state_->cache.Emit(block, state_->solved, probe, ids_);
    state_->loss.unknown_bytes += probe->unknown_bytes;
    state_->loss.dropped_bytes += probe->dropped_bytes;
    if (probe->miss_count > 0 && compiled_.is_deterministic) {
      state_->cache.Insert(block, tags, *probe, state_->solved);
    }
  }

  const Compiled& compiled_;
  EncodeState* state_;
  IdBuffer* ids_;
};

// The same with spans: every word goes to its model, which says how many bytes
// each id stands for.
class SpanVisitor final : public Pipeline::Visitor {
 public:
  SpanVisitor(std::string_view text, const Compiled& compiled,
              EncodeState* state, Encoding* encoding)
      : text_(text), compiled_(compiled), state_(state), encoding_(encoding) {}

  void OnAddedToken(TokenId id, Span span) override {
    Append(id, span);
    ++pretoken_;
  }

  void OnSegment(const Pipeline::Segment& segment) override {
    PretokenCursor* cursor = &state_->cursor;
    cursor->want_kinds = compiled_.has_tags();
    const PreTokenizer& pretokenizer = compiled_.pipeline->pretokenizer();
    pretokenizer.Begin(segment.text, segment.first_bytes, true, cursor);
    size_t at = 0;
    while (pretokenizer.Fill(cursor, &state_->block)) {
      const PretokenBlock& block = state_->block;
      for (size_t i = 0; i < block.count; ++i) {
        const std::string_view word = block.text(i);
        const bool dropped =
            block.has_dropped && (block.flags[i] & kDropped) != 0;
        if (!dropped) EncodeWord(segment, word, block.flags[i], at);
        at += word.size();
      }
    }
    state_->loss.regex_limit_hits += cursor->regex_limit_hits;
    cursor->regex_limit_hits = 0;
  }

 private:
  void EncodeWord(const Pipeline::Segment& segment, std::string_view word,
                  uint8_t flags, size_t at) {
    const uint8_t model =
        compiled_.has_tags() ? compiled_.model_of_kind[flags & kKindMask] : 0;
    ModelOutput* solved = &state_->solved;
    solved->clear();
    compiled_.models[model]->Encode(&word, 1, true,
                                    state_->model_scratch[model].get(), solved);
    state_->loss.unknown_bytes += solved->losses[0].unknown_bytes;
    state_->loss.dropped_bytes += solved->losses[0].dropped_bytes;
    for (size_t i = 0; i < solved->ids.size(); ++i) {
      const size_t end = at + solved->sizes[i];
      Span span = Resolve(segment, at, end);
      if (compiled_.post_processor->trims_offsets()) {
        Trim(solved->ids[i], &span);
      }
      Append(solved->ids[i], span);
      at = end;
    }
    ++pretoken_;
  }

  // Takes the blanks at both ends of a token out of its span, as Hugging Face
  // does for byte-level tokens: a character of the text for each, whatever it
  // is; one blank in front of the text is taken for the pre-tokenizer's, which
  // has no place in it.
  void Trim(TokenId id, Span* span) const {
    const std::string_view token = compiled_.vocabulary->text(id);
    size_t leading = std::min(token.find_first_not_of(' '), token.size());
    // npos + 1 == 0: a token of blanks only.
    size_t trailing = token.size() - (token.find_last_not_of(' ') + 1);
    const bool is_first =
        encoding_->ids.size() == ids_begin_ || span->begin == 0;
    if (leading == 1 && is_first &&
        compiled_.post_processor->add_prefix_space()) {
      leading = 0;
    }
    for (; leading > 0 && span->begin < span->end; --leading) {
      span->begin += DecodeUtf8(text_, span->begin).size;
      span->end = std::max(span->end, span->begin);
    }
    for (; trailing > 0 && span->begin < span->end; --trailing) {
      span->end -= DecodeLastUtf8(text_.data(), text_.data() + span->end).size;
    }
  }

  Span Resolve(const Pipeline::Segment& segment, size_t begin, size_t end) {
    const PretokenCursor& cursor = state_->cursor;
    if (cursor.is_rewritten) {
      const Span span = cursor.map.Resolve(begin, end);
      begin = span.begin;
      end = span.end;
    }
    return segment.Resolve(begin, end);
  }

  void Append(TokenId id, Span span) {
    encoding_->ids.push_back(id);
    encoding_->spans.push_back(span);
    encoding_->pretokens.push_back(pretoken_);
  }

  const std::string_view text_;
  const Compiled& compiled_;
  EncodeState* state_;
  Encoding* encoding_;
  // What stood in it before this text.
  const size_t ids_begin_ = encoding_->ids.size();
  uint32_t pretoken_ = 0;
};

}  // namespace

struct Tokenizer::Rep {
  Compiled compiled;
  mutable std::once_flag fingerprint_once;
  mutable std::string fingerprint;
};

Tokenizer::Scratch::Scratch(std::unique_ptr<EncodeState> state)
    : state_(std::move(state)) {}
Tokenizer::Scratch::~Scratch() = default;
Tokenizer::Scratch::Scratch(Scratch&&) noexcept = default;
Tokenizer::Scratch& Tokenizer::Scratch::operator=(Scratch&&) noexcept = default;

void Tokenizer::Scratch::set_cache_bytes(uint64_t bytes) {
  state_->cache.set_bytes_max(std::min(bytes, kPrivateCacheBytesMax));
}

void Tokenizer::Scratch::Seed(uint64_t seed) {
  for (auto& scratch : state_->model_scratch) scratch->Seed(seed);
}

const EncodeLoss& Tokenizer::Scratch::loss() const { return state_->loss; }

Tokenizer::Tokenizer(std::unique_ptr<Rep> rep) : rep_(std::move(rep)) {}
Tokenizer::~Tokenizer() = default;

StatusOr<std::unique_ptr<const Tokenizer>> Tokenizer::Create(
    TokenizerSpec spec, const CreateOptions& options) {
  TESSERA_RETURN_IF_ERROR(ValidateSpec(options.mode, &spec, options.warnings));
  return New([&](Compiled* compiled) {
    return Compile(std::move(spec), options, compiled);
  });
}

StatusOr<std::unique_ptr<const Tokenizer>> Tokenizer::New(
    const std::function<Status(Compiled*)>& fill) {
  auto rep = std::make_unique<Rep>();
  TESSERA_RETURN_IF_ERROR(fill(&rep->compiled));
  std::unique_ptr<const Tokenizer> tokenizer(new Tokenizer(std::move(rep)));
  TESSERA_RETURN_IF_ERROR(tokenizer->CheckSelfTests());
  return tokenizer;
}

Status Tokenizer::CheckSelfTests() const {
  const auto& tests = rep_->compiled.frame().self_tests();
  for (int i = 0; i < tests.size(); ++i) {
    const std::vector<TokenId> ids = Encode(tests[i].text());
    const auto& want = tests[i].ids();
    if (!std::equal(ids.begin(), ids.end(), want.begin(), want.end())) {
      return BadDataError("self_tests/" + std::to_string(i) + ": the text \"" +
                          QuoteForError(tests[i].text()) +
                          "\" does not give the ids that the file states; the "
                          "file is damaged or needs another version [V17]");
    }
  }
  return OkStatus();
}

Tokenizer::Scratch Tokenizer::NewScratch() const {
  const Compiled& compiled = rep_->compiled;
  auto state = std::make_unique<EncodeState>(compiled.vocabulary->id_count(),
                                             compiled.head);
  state->cache.set_bytes_max(compiled.is_deterministic ? compiled.cache_bytes
                                                       : 0);
  for (const auto& model : compiled.models) {
    state->model_scratch.push_back(model->NewScratch());
  }
  return Scratch(std::move(state));
}

StatusOr<AddedTokenFilter> Tokenizer::NewFilter(
    const EncodeOptions& options) const {
  const SpecialPolicy policy = options.special == SpecialPolicy::kRefuse
                                   ? SpecialPolicy::kText
                                   : options.special;
  return rep_->compiled.pipeline->added_tokens().NewFilter(
      policy, options.allowed_special);
}

void Tokenizer::Encode(std::string_view text, const AddedTokenFilter& filter,
                       Scratch* scratch, IdBuffer* ids) const {
  EncodePart(text, filter, /*begins_text=*/true, scratch, ids);
}

void Tokenizer::EncodePart(std::string_view text,
                           const AddedTokenFilter& filter, bool begins_text,
                           Scratch* scratch, IdBuffer* ids) const {
  EncodeState* state = scratch->state_.get();
  IdVisitor visitor(rep_->compiled, state, ids);
  rep_->compiled.pipeline->Walk(text, filter, begins_text, /*want_map=*/false,
                                &state->buffers, &visitor);
}

void Tokenizer::EncodeWithOffsets(std::string_view text,
                                  const AddedTokenFilter& filter,
                                  Scratch* scratch, Encoding* encoding) const {
  EncodeState* state = scratch->state_.get();
  SpanVisitor visitor(text, rep_->compiled, state, encoding);
  rep_->compiled.pipeline->Walk(text, filter, /*begins_text=*/true,
                                /*want_map=*/true, &state->buffers, &visitor);
}

std::vector<TokenId> Tokenizer::Encode(std::string_view text) const {
  Scratch scratch = NewScratch();
  IdBuffer ids;
  // The default options name no special token, so this cannot fail.
  Encode(text, NewFilter(EncodeOptions{}).value(), &scratch, &ids);
  return std::vector<TokenId>(ids.begin(), ids.end());
}

Status Tokenizer::CheckSpecials(std::string_view text) const {
  AddedTokens::Match match;
  if (!rep_->compiled.pipeline->added_tokens().FindRefused(text, &match)) {
    return OkStatus();
  }
  const AddedTokenSpec& token =
      rep_->compiled.frame().added_tokens(static_cast<int>(match.added_index));
  const std::string offset = std::to_string(match.begin);
  Status status =
      BadDataError("byte " + offset + ": the text holds the special token \"" +
                   QuoteForError(token.content()) +
                   "\"; allow it by name, or encode it as text");
  status.SetPayload(kSpecialTokenPayload, absl::Cord(token.content()));
  status.SetPayload(kSpecialOffsetPayload, absl::Cord(offset));
  return status;
}

StatusOr<std::string> Tokenizer::Decode(const std::vector<TokenId>& ids) const {
  std::string bytes;
  TESSERA_RETURN_IF_ERROR(
      decoder().Append(ids.data(), ids.size(), DecodeOptions{}, &bytes));
  return bytes;
}

size_t Tokenizer::FindSafeCut(std::string_view text, size_t from,
                              const AddedTokenFilter& filter) const {
  return rep_->compiled.pipeline->FindSafeCut(text, from, filter);
}

size_t Tokenizer::id_count() const { return vocabulary().id_count(); }
size_t Tokenizer::used_id_count() const { return vocabulary().used_count(); }
std::string_view Tokenizer::loses() const { return rep_->compiled.loses; }

const std::string& Tokenizer::fingerprint() const {
  if (!rep_->compiled.fingerprint.empty()) return rep_->compiled.fingerprint;
  std::call_once(rep_->fingerprint_once,
                 [this] { rep_->fingerprint = SpecFingerprint(spec()); });
  return rep_->fingerprint;
}

const TokenizerSpec& Tokenizer::spec() const {
  return rep_->compiled.spec.Get();
}
const TokenizerSpec& Tokenizer::frame() const { return rep_->compiled.frame(); }
const Compiled& Tokenizer::compiled() const { return rep_->compiled; }
const Vocabulary& Tokenizer::vocabulary() const {
  return *rep_->compiled.vocabulary;
}
const Decoder& Tokenizer::decoder() const { return *rep_->compiled.decoder; }
const PostProcessor& Tokenizer::post_processor() const {
  return *rep_->compiled.post_processor;
}

}  // namespace tessera
