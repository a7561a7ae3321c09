// `tessera inspect` --splits and --trace: a text on its way through the
// tokenizer.

#include <memory>
#include <string>
#include <vector>

#include "cli/bpe_trace.h"
#include "cli/inspect.h"
#include "cli/output.h"
#include "tokenizers/base/file.h"
#include "tokenizers/base/limits.h"
#include "tokenizers/base/string_number.h"
#include "tokenizers/models/model.h"
#include "tokenizers/pipeline.h"
#include "tokenizers/pretokenizers/explain.h"
#include "tokenizers/spec.pb.h"
#include "tokenizers/vocab/vocabulary.h"

namespace tessera {
namespace {

constexpr uint64_t kTextBytesMaxHere = uint64_t{1} << 30;

constexpr const char* kKindNames[] = {"word", "number", "space", "punctuation",
                                      "other"};

// A pretoken with its place in the original text.
struct SeenPretoken {
  Span span;
  std::string text;
  std::string kind;
  // What of the pattern made it (explain.h).
  std::string alternative;
  uint8_t flags = 0;
  bool is_added = false;
  TokenId id = 0;
};

class PretokenVisitor final : public Pipeline::Visitor {
 public:
  // Without an explainer (null) alternatives stay empty.
  PretokenVisitor(const Pipeline& pipeline, const Vocabulary& vocabulary,
                  const PretokenExplainer* explainer)
      : pipeline_(pipeline), vocabulary_(vocabulary), explainer_(explainer) {
    cursor_.want_kinds = true;
  }

  void OnAddedToken(TokenId id, Span span) override {
    SeenPretoken pretoken;
    pretoken.span = span;
    pretoken.text = vocabulary_.text(id);
    pretoken.kind = "added";
    pretoken.alternative = "added";
    pretoken.is_added = true;
    pretoken.id = id;
    pretokens_.push_back(std::move(pretoken));
  }

  void OnSegment(const Pipeline::Segment& segment) override {
    const PreTokenizer& pretokenizer = pipeline_.pretokenizer();
    pretokenizer.Begin(segment.text, segment.first_bytes, /*want_map=*/true,
                       &cursor_);
    PretokenBlock block;
    const size_t first = pretokens_.size();
    size_t at = 0;
    while (pretokenizer.Fill(&cursor_, &block)) {
      for (size_t i = 0; i < block.count; ++i) {
        AddPretoken(segment, block.text(i), block.flags[i], at);
        at += block.size(i);
      }
    }
    if (explainer_ != nullptr) Explain(segment, first);
  }

  const std::vector<SeenPretoken>& pretokens() const { return pretokens_; }

 private:
  // Both cut alike; where they did not, nothing would be said.
  void Explain(const Pipeline::Segment& segment, size_t first) {
    const auto explained =
        explainer_->Explain(segment.text, segment.first_bytes);
    if (explained.size() != pretokens_.size() - first) return;
    for (size_t i = 0; i < explained.size(); ++i) {
      pretokens_[first + i].alternative = explained[i].name;
    }
  }

  void AddPretoken(const Pipeline::Segment& segment, std::string_view text,
                   uint8_t flags, size_t at) {
    size_t begin = at;
    size_t end = at + text.size();
    if (cursor_.is_rewritten) {
      const Span span = cursor_.map.Resolve(begin, end);
      begin = static_cast<size_t>(span.begin);
      end = static_cast<size_t>(span.end);
    }
    SeenPretoken pretoken;
    pretoken.span = segment.Resolve(begin, end);
    pretoken.text = text;
    pretoken.kind = kKindNames[flags & kKindMask];
    if ((flags & kDropped) != 0) pretoken.kind += ",dropped";
    pretoken.flags = flags;
    pretokens_.push_back(std::move(pretoken));
  }

  const Pipeline& pipeline_;
  const Vocabulary& vocabulary_;
  const PretokenExplainer* explainer_;
  PretokenCursor cursor_;
  std::vector<SeenPretoken> pretokens_;
};

StatusOr<std::vector<SeenPretoken>> SplitText(
    const Tokenizer& tokenizer, const Pipeline& pipeline,
    const PretokenExplainer* explainer, std::string_view text) {
  TESSERA_ASSIGN_OR_RETURN(const AddedTokenFilter filter,
                           tokenizer.NewFilter(EncodeOptions{}));
  PretokenVisitor visitor(pipeline, tokenizer.vocabulary(), explainer);
  Pipeline::Buffers buffers;
  pipeline.Walk(text, filter, /*begins_text=*/true, /*want_map=*/true, &buffers,
                &visitor);
  return visitor.pretokens();
}

std::string SplitLine(const SeenPretoken& pretoken) {
  return std::to_string(pretoken.span.begin) + "-" +
         std::to_string(pretoken.span.end) + "\t" + pretoken.kind + "\t" +
         pretoken.alternative + "\t" + ShownPiece(pretoken.text) + "\n";
}

std::string Pieces(const Vocabulary& vocabulary,
                   const std::vector<TokenId>& ids) {
  std::string text;
  for (TokenId id : ids) {
    text += (text.empty() ? "" : " ") + ShownPiece(vocabulary.text(id));
  }
  return text;
}

// The models of a tokenizer, and which one serves a pretoken.
class WordModels {
 public:
  static StatusOr<WordModels> Create(const Tokenizer& tokenizer) {
    WordModels result;
    for (const ModelSpec& spec : tokenizer.spec().models()) {
      TESSERA_ASSIGN_OR_RETURN(auto model,
                               NewModel(spec, tokenizer.vocabulary()));
      result.models_.push_back(std::move(model));
    }
    for (const KindBinding& binding : tokenizer.spec().bindings()) {
      result.model_of_kind_[static_cast<size_t>(binding.kind()) & kKindMask] =
          binding.model();
    }
    return result;
  }

  std::vector<TokenId> Encode(const SeenPretoken& pretoken) const {
    const Model& model = *models_[model_of_kind_[pretoken.flags & kKindMask]];
    const std::string_view word = pretoken.text;
    ModelOutput output;
    model.Encode(&word, 1, /*want_sizes=*/false, model.NewScratch().get(),
                 &output);
    return output.ids;
  }

 private:
  std::vector<std::unique_ptr<const Model>> models_;
  size_t model_of_kind_[kKindMask + 1] = {};
};

std::string TraceWord(const Vocabulary& vocabulary, const BpeTracer& tracer,
                      const SeenPretoken& pretoken,
                      const std::vector<TokenId>& ids) {
  std::string out = "word         " + ShownPiece(pretoken.text) + " (" +
                    pretoken.kind + ", bytes " +
                    std::to_string(pretoken.span.begin) + "-" +
                    std::to_string(pretoken.span.end) + ")\n";
  for (const BpeStep& step : tracer.Trace(pretoken.text, ids)) {
    out += "  merge " + FormatGrouped(step.rank) + ": " +
           ShownPiece(vocabulary.text(step.left)) + " + " +
           ShownPiece(vocabulary.text(step.right)) + " -> " +
           Pieces(vocabulary, step.after) + "\n";
  }
  out += "  ids";
  for (TokenId id : ids) {
    out += " " + std::to_string(id) + ":" + ShownPiece(vocabulary.text(id));
  }
  return out + "\n";
}

}  // namespace

Status PrintSplits(const Arguments& arguments, const Tokenizer& tokenizer) {
  TESSERA_ASSIGN_OR_RETURN(
      const std::string text,
      ReadFile(arguments.Get("--splits"), kTextBytesMaxHere));
  TESSERA_ASSIGN_OR_RETURN(const auto pipeline,
                           Pipeline::Create(tokenizer.spec()));
  TESSERA_ASSIGN_OR_RETURN(
      const PretokenExplainer explainer,
      PretokenExplainer::Create(tokenizer.spec().pretokenizer()));
  TESSERA_ASSIGN_OR_RETURN(const std::vector<SeenPretoken> pretokens,
                           SplitText(tokenizer, *pipeline, &explainer, text));
  std::string out;
  for (const SeenPretoken& pretoken : pretokens) out += SplitLine(pretoken);
  return PrintResult(out);
}

Status PrintTrace(const Arguments& arguments, const Tokenizer& tokenizer) {
  const std::string text = arguments.Get("--trace");
  TESSERA_ASSIGN_OR_RETURN(const auto pipeline,
                           Pipeline::Create(tokenizer.spec()));
  TESSERA_ASSIGN_OR_RETURN(const std::vector<SeenPretoken> pretokens,
                           SplitText(tokenizer, *pipeline, nullptr, text));
  TESSERA_ASSIGN_OR_RETURN(const WordModels models,
                           WordModels::Create(tokenizer));
  const Vocabulary& vocabulary = tokenizer.vocabulary();
  const BpeTracer tracer(tokenizer);
  std::string out = "text         " + ShownPiece(text) + "\n";
  if (pipeline->normalizes()) {
    out += "normalised   " + ShownPiece(pipeline->Normalize(text)) + "\n";
  }
  for (const SeenPretoken& pretoken : pretokens) {
    const bool dropped = (pretoken.flags & kDropped) != 0;
    std::vector<TokenId> ids;
    if (pretoken.is_added) {
      ids.push_back(pretoken.id);
    } else if (!dropped) {
      ids = models.Encode(pretoken);
    }
    out += TraceWord(vocabulary, tracer, pretoken, ids);
  }
  const std::vector<TokenId> ids = tokenizer.Encode(text);
  out += "ids          ";
  for (size_t i = 0; i < ids.size(); ++i) {
    out += (i == 0 ? "" : " ") + std::to_string(ids[i]);
  }
  return PrintResult(out + "\n");
}

}  // namespace tessera
