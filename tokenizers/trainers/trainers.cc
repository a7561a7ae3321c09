// The table of trainers: one row each.

#include "tokenizers/base/near_names.h"
#include "tokenizers/trainers/bpe_trainer.h"
#include "tokenizers/trainers/frequency_trainers.h"
#include "tokenizers/trainers/trainer.h"
#include "tokenizers/trainers/wordpiece_trainer.h"

namespace tessera {

const std::vector<TrainerRow>& Trainers() {
  static const std::vector<TrainerRow>* const kRows =
      new std::vector<TrainerRow>{
          {"bpe", "merges the most frequent pair again and again",
           &NewBpeTrainer,
           "Sennrich, Haddow and Birch, \"Neural Machine Translation of Rare "
           "Words with Subword Units\" (2016)",
           "gpt2"},
          {"wordpiece", "BPE with ## inside words; longest match encodes",
           &NewWordPieceTrainer,
           "Schuster and Nakajima, \"Japanese and Korean Voice Search\" "
           "(2012), as trained by Hugging Face tokenizers",
           "bert"},
          {"char", "the most frequent characters", &NewCharTrainer,
           "Kudo and Richardson, \"SentencePiece\" (2018)", "metaspace"},
          {"word", "the most frequent words", &NewWordTrainer,
           "Kudo and Richardson, \"SentencePiece\" (2018)", "whitespace"},
      };
  return *kRows;
}

StatusOr<const TrainerRow*> FindTrainer(std::string_view name) {
  std::vector<std::string> names;
  for (const TrainerRow& row : Trainers()) {
    if (name == row.name) return &row;
    names.emplace_back(row.name);
  }
  std::string known;
  for (const std::string& n : names) known += (known.empty() ? "" : ", ") + n;
  return UsageError("trainer \"" + QuoteForError(name) + "\": is not one of " +
                    known + DidYouMean(name, names));
}

}  // namespace tessera
