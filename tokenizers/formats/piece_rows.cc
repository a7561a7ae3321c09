#include "tokenizers/formats/piece_rows.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "tokenizers/formats/conversion_check.h"
#include "tokenizers/formats/merge_order.h"
#include "tokenizers/formats/token_text.h"
#include "tokenizers/spec.pb.h"

namespace tessera {
namespace {

struct Row {
  TokenId id;
  std::string text;
  int kind;
  // Scores of Unigram models of Hugging Face need all 64 bits.
  double score = 0;
  bool is_scored = false;
};

class PieceRows {
 public:
  PieceRows(ConversionCheck* check, TokenizerSpec* spec);

  void SetScores();
  void AddAddedTokens();
  void SortAndFill(bool fill_holes);
  void Store();

 private:
  template <typename Scores>
  void CopyScores(const Scores& scores);
  void ScoreByMerges();

  ConversionCheck* check_;
  TokenizerSpec* spec_;
  // First one per vocabulary entry.
  std::vector<Row> rows_;
};

PieceRows::PieceRows(ConversionCheck* check, TokenizerSpec* spec)
    : check_(check), spec_(spec) {
  const VocabularySpec& vocabulary = spec->vocabulary();
  for (int i = 0; i < vocabulary.tokens_size(); ++i) {
    rows_.push_back({IdOfEntry(vocabulary, i), vocabulary.tokens(i),
                     vocabulary.kinds_size() == 0 ? VocabularySpec::NORMAL
                                                  : vocabulary.kinds(i)});
  }
}

template <typename Scores>
void PieceRows::CopyScores(const Scores& scores) {
  for (size_t i = 0; i < rows_.size(); ++i) {
    const int entry = static_cast<int>(i);
    if (entry < scores.size()) rows_[i].score = scores.Get(entry);
  }
}

// The rank of the merge that makes a token; tokens that no merge makes come
// behind.
void PieceRows::ScoreByMerges() {
  const StatusOr<std::vector<TokenId>> products = ProductsByRank(*spec_);
  if (!products.ok()) {
    check_->Refuse("C04", "models[0].bpe.merges", MessageOf(products.status()),
                   "retrain with --merge-order spm, or write tokenizer.json");
    return;
  }
  const EntryOfId entry_of_id(spec_->vocabulary());
  double score = 0;
  for (const TokenId id : *products) {
    Row& row = rows_[entry_of_id(id)];
    row.score = score;
    row.is_scored = true;
    score -= 1;
  }
  for (Row& row : rows_) {
    if (row.is_scored || row.kind != VocabularySpec::NORMAL) continue;
    row.score = score;
    score -= 1;
  }
}

void PieceRows::SetScores() {
  const ModelSpec& model = spec_->models(0);
  if (model.has_unigram()) {
    CopyScores(model.unigram().scores());
  } else if (model.has_greedy()) {
    CopyScores(spec_->source().scores());
  } else if (model.bpe().scores_size() > 0) {
    CopyScores(model.bpe().scores());
  } else {
    ScoreByMerges();
  }
}

void PieceRows::AddAddedTokens() {
  const EntryOfId entry_of_id(spec_->vocabulary());
  for (int i = 0; i < spec_->added_tokens_size(); ++i) {
    const AddedTokenSpec& added = spec_->added_tokens(i);
    const std::string field = "added_tokens[" + std::to_string(i) + "]";
    if (added.alias()) {
      check_->Refuse("C05", field, "an id has one piece", "remove the alias");
      continue;
    }
    if (added.single_word() || added.lstrip() || added.rstrip() ||
        (added.normalized() && added.special())) {
      check_->Refuse("C07", field,
                     "pieces have none of the flags of `" +
                         QuoteForError(added.content()) + "`",
                     "write tokenizer.json");
    }
    const int kind = added.special() ? VocabularySpec::CONTROL
                                     : VocabularySpec::USER_DEFINED;
    const uint32_t entry = entry_of_id(added.id());
    if (entry == EntryOfId::kNone) {
      rows_.push_back({added.id(), added.content(), kind});
    } else {
      rows_[entry].kind = kind;
    }
  }
  const ModelSpec& model = spec_->models(0);
  const uint32_t unk = model.has_bpe()       ? model.bpe().unk_id()
                       : model.has_unigram() ? model.unigram().unk_id()
                                             : model.greedy().unk_id();
  for (Row& row : rows_) {
    if (row.id == unk) row.kind = VocabularySpec::UNKNOWN;
  }
}

void PieceRows::SortAndFill(bool fill_holes) {
  std::stable_sort(rows_.begin(), rows_.end(),
                   [](const Row& a, const Row& b) { return a.id < b.id; });
  std::vector<Row> filled;
  for (Row& row : rows_) {
    while (filled.size() < row.id) {
      const TokenId id = static_cast<TokenId>(filled.size());
      if (!fill_holes) {
        check_->Refuse("C05", "vocabulary",
                       "no token has the id " + std::to_string(id),
                       "use --fill-holes");
        return;
      }
      filled.push_back(
          {id, "<hole_" + std::to_string(id) + ">", VocabularySpec::UNUSED});
    }
    filled.push_back(std::move(row));
  }
  rows_ = std::move(filled);
}

void PieceRows::Store() {
  VocabularySpec* vocabulary = spec_->mutable_vocabulary();
  vocabulary->Clear();
  VocabularyBuilder builder(/*byte_level=*/false, rows_.size(), vocabulary);
  for (const Row& row : rows_) builder.Append(row.id, row.text, row.kind);
  builder.Finish();
  spec_->clear_added_tokens();
  ModelSpec* model = spec_->mutable_models(0);
  if (model->has_bpe()) {
    BpeModelSpec* bpe = model->mutable_bpe();
    bpe->set_rank_lookup(BpeModelSpec::BYTES);
    bpe->set_sentencepiece_semantics(true);
    bpe->clear_merges();
    bpe->clear_scores();
    for (const Row& row : rows_) {
      bpe->add_scores(static_cast<float>(row.score));
    }
  } else if (model->has_unigram()) {
    model->mutable_unigram()->clear_scores();
    for (const Row& row : rows_)
      model->mutable_unigram()->add_scores(row.score);
  } else {
    spec_->mutable_source()->clear_scores();
    for (const Row& row : rows_) {
      spec_->mutable_source()->add_scores(static_cast<float>(row.score));
    }
  }
}

}  // namespace

Status StorePieces(bool fill_holes, ConversionCheck* check,
                   TokenizerSpec* spec) {
  PieceRows rows(check, spec);
  rows.AddAddedTokens();
  rows.SetScores();
  rows.SortAndFill(fill_holes);
  TESSERA_RETURN_IF_ERROR(check->status());
  rows.Store();
  return OkStatus();
}

}  // namespace tessera
