#include "tokenizers/models/greedy.h"

#include <optional>
#include <utility>
#include <vector>

#include "tokenizers/models/ordinary_tokens.h"
#include "tokenizers/models/word_writer.h"
#include "tokenizers/spec.pb.h"
#include "tokenizers/text/utf8.h"
#include "tokenizers/vocab/longest_match.h"

namespace tessera {
namespace {

struct GreedyScratch : ModelScratch {
  std::vector<uint32_t> stretch;
};

class GreedyModel : public Model {
 public:
  GreedyModel(const GreedyModelSpec& spec, std::optional<TokenId> unk_id,
              const Vocabulary& vocabulary)
      : vocabulary_(vocabulary),
        whole_word_only_(spec.whole_word_only()),
        unk_id_(unk_id),
        matcher_(whole_word_only_ ? std::vector<ByteTrie::Entry>()
                                  : OrdinaryTokens(vocabulary),
                 LongestMatcher::kEveryMatchIsTaken) {}

  GreedyModel(const GreedyModelSpec& options, std::optional<TokenId> unk_id,
              const Vocabulary& vocabulary, TableReader* reader)
      : vocabulary_(vocabulary),
        whole_word_only_(options.whole_word_only()),
        unk_id_(unk_id),
        matcher_(reader, static_cast<uint32_t>(vocabulary.id_count()),
                 LongestMatcher::kEveryMatchIsTaken,
                 [&] { return OrdinaryTokens(vocabulary); }) {}

  void AppendTables(TableWriter* writer) const override {
    matcher_.AppendTables(writer);
  }

  std::unique_ptr<ModelScratch> NewScratch() const override {
    return std::make_unique<GreedyScratch>();
  }

  void Encode(const std::string_view* words, size_t count, bool want_sizes,
              ModelScratch* scratch, ModelOutput* out) const override {
    auto* stretch = &static_cast<GreedyScratch*>(scratch)->stretch;
    WordWriter writer(want_sizes, out);
    for (size_t i = 0; i < count; ++i) {
      writer.BeginWord();
      if (whole_word_only_) {
        AddWhole(words[i], &writer);
      } else {
        AddTokens(words[i], stretch, &writer);
      }
      writer.EndWord();
    }
  }

  bool is_lossless() const override {
    if (whole_word_only_) return false;
    for (int byte = 0; byte < 256; ++byte) {
      const char c = static_cast<char>(byte);
      if (matcher_.trie().LongestPrefix({&c, 1}).size == 0) return false;
    }
    return true;
  }

  void AppendText(TokenId id, std::string_view,
                  std::string* text) const override {
    AppendTokenText(vocabulary_, id, text);
  }

  void AppendTokenTexts(std::vector<std::string_view>* texts) const override {
    AppendOrdinaryTexts(vocabulary_, texts);
  }

 private:
  void AddWhole(std::string_view word, WordWriter* writer) const {
    const std::optional<TokenId> id = vocabulary_.FindOrdinary(word);
    if (id.has_value()) {
      writer->Add(*id, word.size());
    } else {
      writer->AddUnknown(unk_id_, word.size());
    }
  }

  void AddTokens(std::string_view word, std::vector<uint32_t>* stretch,
                 WordWriter* writer) const {
    LongestMatchWalk walk(matcher_, word, stretch);
    for (size_t at = 0; at < word.size();) {
      const ByteTrie::Match match = walk.At(at);
      if (match.size > 0) {
        writer->Add(match.value, match.size);
        at += match.size;
        continue;
      }
      const CodePoint c = DecodeUtf8(word, at);
      const size_t size =
          c.well_formed() ? c.size : MaximalSubpartSize(word, at);
      writer->AddUnknown(unk_id_, size);
      at += size;
    }
  }

  const Vocabulary& vocabulary_;
  const bool whole_word_only_;
  const std::optional<TokenId> unk_id_;
  const LongestMatcher matcher_;
};

}  // namespace

StatusOr<std::unique_ptr<const Model>> NewGreedyModel(
    const GreedyModelSpec& spec, const Vocabulary& vocabulary) {
  TESSERA_ASSIGN_OR_RETURN(const std::optional<TokenId> unk_id,
                           CheckedUnkId(spec, vocabulary));
  return std::make_unique<const GreedyModel>(spec, unk_id, vocabulary);
}

StatusOr<std::unique_ptr<const Model>> LoadGreedyModel(
    const GreedyModelSpec& options, const Vocabulary& vocabulary,
    TableReader* reader) {
  TESSERA_ASSIGN_OR_RETURN(const std::optional<TokenId> unk_id,
                           CheckedUnkId(options, vocabulary));
  auto model =
      std::make_unique<const GreedyModel>(options, unk_id, vocabulary, reader);
  TESSERA_RETURN_IF_ERROR(reader->status());
  return StatusOr<std::unique_ptr<const Model>>(std::move(model));
}

}  // namespace tessera
