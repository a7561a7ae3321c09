// Two tries: all tokens for the begin of a word (a text may well begin with
// "##"), and for its rest the tokens with the prefix, without it.

#include "tokenizers/models/wordpiece.h"

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

struct WordPieceScratch : ModelScratch {
  std::vector<uint32_t> stretch;
};

class WordPieceModel : public Model {
 public:
  WordPieceModel(const WordPieceModelSpec& spec, std::optional<TokenId> unk_id,
                 const Vocabulary& vocabulary)
      : vocabulary_(vocabulary),
        characters_max_(spec.max_input_chars_per_word()),
        unk_id_(unk_id),
        first_(OrdinaryTokens(vocabulary)),
        rest_(WithoutPrefix(OrdinaryTokens(vocabulary),
                            spec.continuing_subword_prefix()),
              LongestMatcher::kEveryMatchIsTaken) {}

  WordPieceModel(const WordPieceModelSpec& options,
                 std::optional<TokenId> unk_id, const Vocabulary& vocabulary,
                 TableReader* reader)
      : vocabulary_(vocabulary),
        characters_max_(options.max_input_chars_per_word()),
        unk_id_(unk_id),
        first_(reader, static_cast<uint32_t>(vocabulary.id_count())),
        rest_(reader, static_cast<uint32_t>(vocabulary.id_count()),
              LongestMatcher::kEveryMatchIsTaken, [&] {
                return WithoutPrefix(OrdinaryTokens(vocabulary),
                                     options.continuing_subword_prefix());
              }) {}

  void AppendTables(TableWriter* writer) const override {
    first_.AppendTables(writer);
    rest_.AppendTables(writer);
  }

  std::unique_ptr<ModelScratch> NewScratch() const override {
    return std::make_unique<WordPieceScratch>();
  }

  void Encode(const std::string_view* words, size_t count, bool want_sizes,
              ModelScratch* scratch, ModelOutput* out) const override {
    auto* stretch = &static_cast<WordPieceScratch*>(scratch)->stretch;
    WordWriter writer(want_sizes, out);
    for (size_t i = 0; i < count; ++i) {
      writer.BeginWord();
      if (!AddPieces(words[i], stretch, &writer)) {
        writer.RestartWord();
        writer.AddUnknown(unk_id_, words[i].size());
      }
      writer.EndWord();
    }
  }

  bool is_lossless() const override { return false; }

  void AppendText(TokenId id, std::string_view,
                  std::string* text) const override {
    AppendTokenText(vocabulary_, id, text);
  }

  void AppendTokenTexts(std::vector<std::string_view>* texts) const override {
    AppendOrdinaryTexts(vocabulary_, texts);
  }

 private:
  static std::vector<ByteTrie::Entry> WithoutPrefix(
      const std::vector<ByteTrie::Entry>& tokens, std::string_view prefix) {
    std::vector<ByteTrie::Entry> rests;
    for (const ByteTrie::Entry& token : tokens) {
      if (!token.text.starts_with(prefix)) continue;
      rests.push_back({token.text.substr(prefix.size()), token.value});
    }
    return rests;
  }

  // False, with some ids added, where no token goes on.
  bool AddPieces(std::string_view word, std::vector<uint32_t>* stretch,
                 WordWriter* writer) const {
    if (word.size() > characters_max_ &&
        CountCharacters(word) > characters_max_) {
      return false;
    }
    const ByteTrie::Match first = first_.LongestPrefix(word);
    if (first.size == 0) return false;
    writer->Add(first.value, first.size);
    LongestMatchWalk walk(rest_, word, stretch);
    for (size_t at = first.size; at < word.size();) {
      const ByteTrie::Match match = walk.At(at);
      if (match.size == 0) return false;
      writer->Add(match.value, match.size);
      at += match.size;
    }
    return true;
  }

  const Vocabulary& vocabulary_;
  const size_t characters_max_;
  const std::optional<TokenId> unk_id_;
  const ByteTrie first_;
  const LongestMatcher rest_;
};

}  // namespace

StatusOr<std::unique_ptr<const Model>> NewWordPieceModel(
    const WordPieceModelSpec& spec, const Vocabulary& vocabulary) {
  TESSERA_ASSIGN_OR_RETURN(const std::optional<TokenId> unk_id,
                           CheckedUnkId(spec, vocabulary));
  return std::make_unique<const WordPieceModel>(spec, unk_id, vocabulary);
}

StatusOr<std::unique_ptr<const Model>> LoadWordPieceModel(
    const WordPieceModelSpec& options, const Vocabulary& vocabulary,
    TableReader* reader) {
  TESSERA_ASSIGN_OR_RETURN(const std::optional<TokenId> unk_id,
                           CheckedUnkId(options, vocabulary));
  auto model = std::make_unique<const WordPieceModel>(options, unk_id,
                                                      vocabulary, reader);
  TESSERA_RETURN_IF_ERROR(reader->status());
  return StatusOr<std::unique_ptr<const Model>>(std::move(model));
}

}  // namespace tessera
