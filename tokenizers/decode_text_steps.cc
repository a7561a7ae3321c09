#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tokenizers/decode_steps.h"
#include "tokenizers/spec.pb.h"
#include "tokenizers/text/normalizer.h"
#include "tokenizers/text/space_symbol.h"
#include "tokenizers/text/utf8.h"

namespace tessera {

void ReplaceAll(std::string_view from, std::string_view to, std::string* text) {
  std::string out;
  if (from.empty()) {
    out = to;
    for (size_t i = 0; i < text->size();) {
      const size_t size = DecodeUtf8(*text, i).size;
      out.append(*text, i, size).append(to);
      i += size;
    }
    *text = std::move(out);
    return;
  }
  size_t at = text->find(from);
  if (at == std::string::npos) return;
  size_t begin = 0;
  for (; at != std::string::npos; at = text->find(from, begin)) {
    out.append(*text, begin, at - begin);
    out.append(to);
    begin = at + from.size();
  }
  out.append(*text, begin);
  *text = std::move(out);
}

namespace {

using Pieces = std::vector<DecodePiece>;

// Applies one function to every piece that is not opaque.
template <typename Change>
void ForEach(Pieces* pieces, const Change& change) {
  for (size_t i = 0; i < pieces->size(); ++i) {
    if (!(*pieces)[i].opaque) change(i, &(*pieces)[i].text);
  }
}

// Hugging Face's cleanup of English text, in its order.
void CleanUp(std::string* text) {
  static constexpr std::array<std::pair<const char*, const char*>, 11> kRules =
      {{{" .", "."},
        {" ?", "?"},
        {" !", "!"},
        {" ,", ","},
        {" ' ", "'"},
        {" n't", "n't"},
        {" 'm", "'m"},
        {" do not", " don't"},
        {" 's", "'s"},
        {" 've", "'ve"},
        {" 're", "'re"}}};
  for (const auto& [from, to] : kRules) ReplaceAll(from, to, text);
}

class WordPieceStep final : public DecodeStep {
 public:
  explicit WordPieceStep(const WordPieceDecoderSpec& spec)
      : prefix_(spec.prefix()), cleanup_(spec.cleanup()) {}

  void Apply(DecodeForm, Pieces* pieces) const override {
    for (size_t i = 0; i < pieces->size(); ++i) {
      std::string* text = &(*pieces)[i].text;
      const bool opaque = (*pieces)[i].opaque;
      if (i > 0) {
        // Without a prefix every token goes on.
        const bool continues = (!opaque || prefix_.empty()) &&
                               text->compare(0, prefix_.size(), prefix_) == 0;
        if (continues) {
          text->erase(0, prefix_.size());
        } else {
          text->insert(0, " ");
        }
      }
      if (cleanup_ && !opaque) CleanUp(text);
    }
  }

 private:
  std::string prefix_;
  bool cleanup_;
};

class MetaspaceStep final : public DecodeStep {
 public:
  explicit MetaspaceStep(const MetaspaceDecoderSpec& spec)
      : replacement_(spec.replacement().empty() ? kSpaceSymbol
                                                : spec.replacement()),
        drops_first_(spec.prepend_scheme() != MetaspaceSpec::NEVER) {}

  void Apply(DecodeForm, Pieces* pieces) const override {
    ForEach(pieces, [&](size_t i, std::string* text) {
      ReplaceAll(replacement_, i == 0 && drops_first_ ? "" : " ", text);
    });
  }

 private:
  std::string replacement_;
  bool drops_first_;
};

class BpeStep final : public DecodeStep {
 public:
  explicit BpeStep(const BpeDecoderSpec& spec) : suffix_(spec.suffix()) {}

  void Apply(DecodeForm, Pieces* pieces) const override {
    ForEach(pieces, [&](size_t i, std::string* text) {
      ReplaceAll(suffix_, i + 1 == pieces->size() ? "" : " ", text);
    });
  }

 private:
  std::string suffix_;
};

class CtcStep final : public DecodeStep {
 public:
  explicit CtcStep(const CtcDecoderSpec& spec) : spec_(spec) {}

  void Apply(DecodeForm, Pieces* pieces) const override {
    const auto equal = [](const DecodePiece& a, const DecodePiece& b) {
      return a.text == b.text;
    };
    pieces->erase(std::unique(pieces->begin(), pieces->end(), equal),
                  pieces->end());
    ForEach(pieces, [&](size_t, std::string* text) {
      ReplaceAll(spec_.pad_token(), "", text);
      if (!spec_.cleanup()) return;
      CleanUp(text);
      ReplaceAll(spec_.word_delimiter_token(), " ", text);
    });
    pieces->erase(
        std::remove_if(pieces->begin(), pieces->end(),
                       [](const DecodePiece& p) { return p.text.empty(); }),
        pieces->end());
  }

 private:
  CtcDecoderSpec spec_;
};

class StripStep final : public DecodeStep {
 public:
  explicit StripStep(const StripDecoderSpec& spec)
      : content_(spec.content()), start_(spec.start()), stop_(spec.stop()) {}

  void Apply(DecodeForm, Pieces* pieces) const override {
    ForEach(pieces, [&](size_t, std::string* text) { Strip(text); });
  }

 private:
  void Strip(std::string* text) const {
    if (content_.empty()) return;
    size_t begin = 0;
    for (uint32_t i = 0; i < start_; ++i) {
      if (text->compare(begin, content_.size(), content_) != 0) break;
      begin += content_.size();
    }
    size_t end = text->size();
    for (uint32_t i = 0; i < stop_; ++i) {
      if (end < begin + content_.size()) break;
      const size_t at = end - content_.size();
      if (text->compare(at, content_.size(), content_) != 0) break;
      end = at;
    }
    *text = text->substr(begin, end - begin);
  }

  std::string content_;
  uint32_t start_;
  uint32_t stop_;
};

class ReplaceStep final : public DecodeStep {
 public:
  explicit ReplaceStep(std::unique_ptr<Normalizer> replace)
      : replace_(std::move(replace)) {}

  void Apply(DecodeForm, Pieces* pieces) const override {
    ForEach(pieces, [&](size_t, std::string* text) {
      std::string out;
      replace_->Append(*text, &out, nullptr);
      *text = std::move(out);
    });
  }

 private:
  std::unique_ptr<Normalizer> replace_;
};

class SpaceJoinStep final : public DecodeStep {
 public:
  void Apply(DecodeForm, Pieces* pieces) const override {
    for (size_t i = 1; i < pieces->size(); ++i) {
      (*pieces)[i].text.insert(0, " ");
    }
  }
};

}  // namespace

DecodeStepPtr NewWordPieceStep(const WordPieceDecoderSpec& spec) {
  return std::make_unique<WordPieceStep>(spec);
}
DecodeStepPtr NewMetaspaceStep(const MetaspaceDecoderSpec& spec) {
  return std::make_unique<MetaspaceStep>(spec);
}
DecodeStepPtr NewBpeStep(const BpeDecoderSpec& spec) {
  return std::make_unique<BpeStep>(spec);
}
DecodeStepPtr NewCtcStep(const CtcDecoderSpec& spec) {
  return std::make_unique<CtcStep>(spec);
}
DecodeStepPtr NewStripStep(const StripDecoderSpec& spec) {
  return std::make_unique<StripStep>(spec);
}
DecodeStepPtr NewSpaceJoinStep() { return std::make_unique<SpaceJoinStep>(); }

StatusOr<DecodeStepPtr> NewReplaceStep(const ReplaceSpec& spec) {
  NormalizerSpec normalizer;
  *normalizer.mutable_replace() = spec;
  TESSERA_ASSIGN_OR_RETURN(std::unique_ptr<Normalizer> replace,
                           NewNormalizer(normalizer));
  return DecodeStepPtr(std::make_unique<ReplaceStep>(std::move(replace)));
}

}  // namespace tessera
