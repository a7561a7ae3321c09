// Viterbi over byte positions. lattice[i] is the best way to cover word[0, i):
// its sum, and its last token. Places inside a character are never begins; a
// character's end is always reached, if not by a token then as unknown. Tokens
// that end at one place are met with falling length, so "only a larger sum
// replaces" decides ties for the longest.

#include "tokenizers/models/unigram.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tokenizers/base/limits.h"
#include "tokenizers/base/table.h"
#include "tokenizers/models/ordinary_tokens.h"
#include "tokenizers/models/word_writer.h"
#include "tokenizers/spec.pb.h"
#include "tokenizers/text/utf8.h"

namespace tessera {
namespace {

constexpr TokenId kUnknownCharacter = 0xFFFFFFFF;

template <typename Score>
struct UnigramScratch : ModelScratch {
  struct Node {
    Score score;
    // Bytes and id of the last token; 0 bytes = not reached.
    uint32_t size;
    TokenId id;
  };
  std::vector<Node> lattice;
  // Ends of the tokens of the best way, last first.
  std::vector<size_t> path;
};

template <typename Score>
class UnigramModel : public Model {
 public:
  using Scratch = UnigramScratch<Score>;
  using Node = typename Scratch::Node;

  UnigramModel(const UnigramModelSpec& spec, std::optional<TokenId> unk_id,
               const Vocabulary& vocabulary)
      : vocabulary_(vocabulary),
        byte_fallback_(spec.byte_fallback()),
        sentencepiece_(spec.sentencepiece_semantics()),
        unk_id_(unk_id) {
    SetScores(spec);
    std::vector<ByteTrie::Entry> tokens = OrdinaryTokens(vocabulary);
    std::erase_if(tokens, [this](const ByteTrie::Entry& token) {
      return sentencepiece_ &&
             vocabulary_.kind(token.value) == TokenKind::kUnused;
    });
    for (const ByteTrie::Entry& token : tokens) {
      longest_ = std::max(longest_, vocabulary.text(token.value).size());
    }
    trie_ = ByteTrie(std::move(tokens));
  }

  UnigramModel(const UnigramModelSpec& options, std::optional<TokenId> unk_id,
               const Vocabulary& vocabulary, TableReader* reader)
      : vocabulary_(vocabulary),
        byte_fallback_(options.byte_fallback()),
        sentencepiece_(options.sentencepiece_semantics()),
        unk_id_(unk_id),
        scores_(reader->GetArray<Score>()),
        unknown_score_(reader->Get<Score>()),
        longest_(reader->Get<uint32_t>()),
        trie_(reader, static_cast<uint32_t>(vocabulary.id_count())) {
    reader->Require(scores_.size() == vocabulary.id_count(),
                    "a score for each id");
    reader->Require(4 <= longest_ && longest_ <= kTokenBytesMax,
                    "tokens of at most 65,535 bytes");
  }

  void AppendTables(TableWriter* writer) const override {
    writer->PutArray(scores_);
    writer->Put(unknown_score_);
    writer->Put<uint32_t>(static_cast<uint32_t>(longest_));
    trie_.AppendTables(writer);
  }

  std::unique_ptr<ModelScratch> NewScratch() const override {
    return std::make_unique<Scratch>();
  }

  void Encode(const std::string_view* words, size_t count, bool want_sizes,
              ModelScratch* scratch, ModelOutput* out) const override {
    Scratch* memory = static_cast<Scratch*>(scratch);
    WordWriter writer(want_sizes, out);
    for (size_t i = 0; i < count; ++i) {
      FillLattice(words[i], &memory->lattice);
      writer.BeginWord();
      Write(words[i], memory, &writer);
      writer.EndWord();
    }
  }

  bool is_lossless() const override {
    return byte_fallback_ && vocabulary_.has_all_bytes();
  }

  void AppendText(TokenId id, std::string_view,
                  std::string* text) const override {
    AppendTokenText(vocabulary_, id, text);
  }

  void AppendTokenTexts(std::vector<std::string_view>* texts) const override {
    AppendOrdinaryTexts(vocabulary_, texts);
  }

 private:
  static constexpr Score kUnknownPenalty = 10;
  static constexpr Score kRebaseBeyond = 100000;

  void SetScores(const UnigramModelSpec& spec);
  void FillLattice(std::string_view word, std::vector<Node>* lattice) const;
  static void Rebase(Node* begin, Node* end);
  void Write(std::string_view word, Scratch* memory, WordWriter* writer) const;
  void WriteUnknown(std::string_view run, WordWriter* writer) const;

  // Ids may be the unk token's because the text spells it (Hugging Face).
  bool IsUnknown(TokenId id) const {
    return id == kUnknownCharacter || (unk_id_.has_value() && id == *unk_id_);
  }

  const Vocabulary& vocabulary_;
  const bool byte_fallback_;
  const bool sentencepiece_;
  const std::optional<TokenId> unk_id_;
  // By id.
  FrozenArray<Score> scores_;
  Score unknown_score_ = 0;
  // Bytes of the longest token; at least those of a character.
  size_t longest_ = 4;
  ByteTrie trie_;
};

template <typename Score>
void UnigramModel<Score>::SetScores(const UnigramModelSpec& spec) {
  Score lowest = sentencepiece_ ? std::numeric_limits<Score>::max()
                                : std::numeric_limits<Score>::infinity();
  std::vector<Score> scores(vocabulary_.id_count());
  int next = 0;
  for (TokenId id = 0; id < vocabulary_.id_count(); ++id) {
    const TokenKind kind = vocabulary_.kind(id);
    if (kind == TokenKind::kHole || kind == TokenKind::kAdded) continue;
    Score score = static_cast<Score>(spec.scores(next++));
    if (!sentencepiece_ || kind == TokenKind::kNormal) {
      lowest = std::min(lowest, score);
    }
    if (sentencepiece_ && kind == TokenKind::kUserDefined) {
      // In double, then rounded: sentencepiece 0.2.3, found by ties.
      const size_t size = vocabulary_.text(id).size();
      score = static_cast<Score>(0.1 * (static_cast<double>(size) - 1));
    }
    scores[id] = score;
  }
  scores_ = std::move(scores);
  unknown_score_ = lowest - kUnknownPenalty;
}

// What float32 sums of a long text have lost when they are far from 0 decides
// between nearly equal ways. SentencePiece 0.2.3 starts from 0 again where the
// sum is beyond 100,000 on either side; found by ties in texts of 10^5 tokens
// and with scores of 10^4 to 10^38.
template <typename Score>
void UnigramModel<Score>::Rebase(Node* begin, Node* end) {
  const Score sum = begin->score;
  for (Node* node = begin; node != end; ++node) {
    if (node->size != 0) node->score -= sum;
  }
}

template <typename Score>
void UnigramModel<Score>::FillLattice(std::string_view word,
                                      std::vector<Node>* lattice) const {
  lattice->assign(word.size() + 1, Node{0, 0, 0});
  Node* const nodes = lattice->data();
  const auto relax = [nodes](size_t end, Score score, size_t size, TokenId id) {
    Node& node = nodes[end];
    if (node.size == 0 || score > node.score) {
      node = Node{score, static_cast<uint32_t>(size), id};
    }
  };
  for (size_t begin = 0; begin < word.size();) {
    const size_t character_size = DecodeUtf8(word, begin).size;
    if (sentencepiece_ && std::abs(nodes[begin].score) > kRebaseBeyond) {
      const size_t reach = std::min(word.size(), begin + longest_);
      Rebase(nodes + begin, nodes + reach + 1);
    }
    const Score sum = nodes[begin].score;
    bool is_token = false;
    ByteTrie::Cursor cursor(trie_);
    for (size_t i = begin; i < word.size() && cursor.Step(word[i]); ++i) {
      if (!cursor.has_value()) continue;
      const TokenId id = cursor.value();
      const size_t size = i + 1 - begin;
      relax(i + 1, scores_[id] + sum, size, id);
      is_token |= size == character_size;
    }
    if (!is_token) {
      relax(begin + character_size, unknown_score_ + sum, character_size,
            kUnknownCharacter);
    }
    begin += character_size;
  }
}

template <typename Score>
void UnigramModel<Score>::Write(std::string_view word, Scratch* memory,
                                WordWriter* writer) const {
  const Node* const nodes = memory->lattice.data();
  std::vector<size_t>& path = memory->path;
  path.clear();
  for (size_t end = word.size(); end > 0; end -= nodes[end].size) {
    path.push_back(end);
  }
  // Unknown characters wait until their run is complete.
  size_t written = 0;
  for (size_t i = path.size(); i-- > 0;) {
    const size_t end = path[i];
    const Node& node = nodes[end];
    if (IsUnknown(node.id)) continue;
    const size_t begin = end - node.size;
    if (written < begin) {
      WriteUnknown(word.substr(written, begin - written), writer);
    }
    writer->Add(node.id, node.size);
    written = end;
  }
  if (written < word.size()) WriteUnknown(word.substr(written), writer);
}

template <typename Score>
void UnigramModel<Score>::WriteUnknown(std::string_view run,
                                       WordWriter* writer) const {
  if (!sentencepiece_) {
    const std::optional<TokenId> id = vocabulary_.FindOrdinary(run);
    if (id.has_value()) {
      if (IsUnknown(*id)) {
        writer->AddUnknown(id, run.size());
      } else {
        writer->Add(*id, run.size());
      }
      return;
    }
  }
  const auto has_token = [this](char c) {
    return vocabulary_.FindByte(static_cast<uint8_t>(c)).has_value();
  };
  if (byte_fallback_ && std::all_of(run.begin(), run.end(), has_token)) {
    for (const char c : run) {
      writer->Add(*vocabulary_.FindByte(static_cast<uint8_t>(c)), 1);
    }
    return;
  }
  writer->AddUnknown(unk_id_, run.size());
}

}  // namespace

StatusOr<std::unique_ptr<const Model>> NewUnigramModel(
    const UnigramModelSpec& spec, const Vocabulary& vocabulary) {
  TESSERA_ASSIGN_OR_RETURN(const std::optional<TokenId> unk_id,
                           CheckedUnkId(spec, vocabulary));
  int token_count = 0;
  for (TokenId id = 0; id < vocabulary.id_count(); ++id) {
    const TokenKind kind = vocabulary.kind(id);
    token_count += kind != TokenKind::kHole && kind != TokenKind::kAdded;
  }
  if (spec.scores_size() != token_count) {
    return BadDataError("model.unigram.scores: expected one per token, " +
                        std::to_string(token_count) + ", found " +
                        std::to_string(spec.scores_size()) + " [V01]");
  }
  const bool is_double = spec.score_type() == UnigramModelSpec::FLOAT64;
  for (int i = 0; i < token_count; ++i) {
    const double score = spec.scores(i);
    if (!std::isfinite(is_double ? score : static_cast<float>(score))) {
      return BadDataError("model.unigram.scores[" + std::to_string(i) +
                          "]: expected a finite number [V06]");
    }
  }
  if (is_double) {
    return std::make_unique<const UnigramModel<double>>(spec, unk_id,
                                                        vocabulary);
  }
  return std::make_unique<const UnigramModel<float>>(spec, unk_id, vocabulary);
}

StatusOr<std::unique_ptr<const Model>> LoadUnigramModel(
    const UnigramModelSpec& options, const Vocabulary& vocabulary,
    TableReader* reader) {
  TESSERA_ASSIGN_OR_RETURN(const std::optional<TokenId> unk_id,
                           CheckedUnkId(options, vocabulary));
  std::unique_ptr<const Model> model;
  if (options.score_type() == UnigramModelSpec::FLOAT64) {
    model = std::make_unique<const UnigramModel<double>>(options, unk_id,
                                                         vocabulary, reader);
  } else {
    model = std::make_unique<const UnigramModel<float>>(options, unk_id,
                                                        vocabulary, reader);
  }
  TESSERA_RETURN_IF_ERROR(reader->status());
  return model;
}

}  // namespace tessera
