// MergeEngine: the loop of BPE and everything made of it.
//
// Takes words as symbols with counts, merges the most frequent pair of
// neighbours again and again, and records the merges. What is special about a
// trainer (base symbols, ties, forbidden unions, where it stops) is in
// MergeRules and in the tokens it begins with.
//
//   TokenTable tokens;                       // base symbols = ids 0 .. n-1
//   MergeEngine engine(rules, &tokens, /*parts=*/threads);
//   for (...) engine.AddWord(symbols, size, count);
//   engine.Run(resources, progress);         // tokens has grown
//   Use(engine.merges());
//
// Counts of pairs include overlapping occurrences: n equal symbols in a row
// have n - 1. The result does not depend on threads or parts. Counts are exact
// 63-bit integers.
//
// Cost: O(symbols) for each of a few surveys (the highest count falls 32-fold
// from one to the next) plus O(places of merged pairs). Memory: about 20 bytes
// a symbol, during a survey 40 bytes a distinct pair more.
//
// Source: Sennrich, Haddow and Birch (2016).

#ifndef TESSERA_TOKENIZERS_TRAINERS_MERGE_ENGINE_H_
#define TESSERA_TOKENIZERS_TRAINERS_MERGE_ENGINE_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "tokenizers/trainers/merge_journal.h"
#include "tokenizers/trainers/merge_step.h"
#include "tokenizers/trainers/pair_queue.h"
#include "tokenizers/trainers/pair_table.h"
#include "tokenizers/trainers/position_list.h"
#include "tokenizers/trainers/token_table.h"
#include "tokenizers/trainers/trainer.h"
#include "tokenizers/trainers/work_team.h"

namespace tessera {

struct MergeRules {
  TieOrder tie_order = TieOrder::kIds;
  // Merging ends when there are so many tokens.
  size_t token_count_max = 0;
  // Pairs below it are not merged; 0 is 1.
  uint64_t count_min = 0;
  // A pair is counted only if its base symbols are fewer, except pairs of base
  // symbols; 0 = none.
  uint64_t length_limit = 0;
  // Dropped from the right text in a union.
  std::string continuing_subword_prefix = {};
  // Pairs whose union is among them are passed over with a warning.
  absl::flat_hash_set<std::string, BytesHash, BytesEqual> passed_over = {};
  // May a union of this text be made? Null = any. Called from any thread. A
  // text that has a forbidden one inside has to be forbidden too, or
  // `merges_singly` set.
  std::function<bool(std::string_view)> allows = nullptr;
  // What happens to a pair whose union is a token already: true = the merge is
  // recorded and the token's id used (Hugging Face), false = passed over.
  bool reuses_tokens = false;
  // Hugging Face's way of counting where tokens are reused: a pair keeps what
  // its own merge took from it, and may be recorded again; slower, and needed
  // only then.
  bool keeps_residue = false;
  // One merge at a time: slower, and needed only for odd rules.
  bool merges_singly = false;
};

class MergeEngine {
 public:
  // `tokens` has the base symbols and whatever else has an id already.
  MergeEngine(MergeRules rules, TokenTable* tokens, int parts);

  // Tells a merge of an earlier run, whose product is a token already and may
  // stand in words: in order, before the words.
  void AddKnownMerge(const Merge& merge) {
    lengths_[merge.id] = lengths_[merge.left] + lengths_[merge.right];
  }

  // Room for that many symbols and words in all.
  Status Reserve(uint64_t symbols, uint64_t words);

  // A word of `count` > 0 occurrences. OutOfRange where pair counts could reach
  // 2^63.
  Status AddWord(const TokenId* symbols, size_t size, uint64_t count);

  // Merges until a rule ends it. Once.
  Status Run(const TrainResources& resources, Progress* progress);

  // In order; with reuses_tokens a pair may stand here more than once.
  const std::vector<Merge>& merges() const { return merges_; }
  // A union was a token already, and the rules say to reuse it but not to keep
  // residues: the run ended there and must be made again with keeps_residue.
  bool needs_residue() const { return needs_residue_; }
  // Symbols of all words, each times its word's count.
  uint64_t CountTokens() const;

 private:
  // May a pair be merged, by the text of its union?
  enum class Verdict : uint8_t {
    kMerge,
    // Passed over: a special or required token, a token already, beyond
    // kTokenBytesMax.
    kGiven,
    kKnown,
    kTooLong,
    kNeedsResidue,
  };
  // What one member of a batch takes from and gives to the table of pairs.
  struct MemberEffects {
    struct Removal {
      PairKey pair;
      uint64_t count;
    };
    std::vector<Removal> removals;
    std::vector<Candidate> births;
  };
  // Working memory of a thread that joins the changes of all parts.
  struct Joiner {
    PositionArena arena;
    std::vector<NeighborChange> joined;
    std::vector<PositionWriter> writers;
    // Symbol -> number in `joined`; kNoIndex between calls.
    std::vector<uint32_t> index;
  };

  bool IsCountable(PairKey pair) const;
  std::string UnionOf(PairKey pair) const;
  int64_t CountMin() const;

  Status Loop(const TrainResources& resources, Progress* progress,
              WorkTeam* team);
  Status Stop(const TrainResources& resources, uint64_t done,
              uint64_t goal) const;
  void NoteLastMerge(Progress* progress) const;
  // Surveys the words; false if nothing is left to merge.
  bool BeginEpoch(WorkTeam* team);

  // Chooses pairs that may be merged at once and gives them ids; false if none.
  bool BuildBatch(Progress* progress);
  // The best pair with its true count, taken from the queue; false if none.
  bool NextCandidate(Candidate* candidate);
  Verdict Judge(PairKey pair) const;
  void PassOver(PairKey pair, Verdict why, Progress* progress);
  void WarnOfOverflow(const Candidate& candidate, Progress* progress);
  bool Conflicts(PairKey pair) const;
  bool EndsBatch(PairKey pair) const;
  void AddToBatch(const Candidate& candidate);
  void DropTies();
  void GiveIds();

  void ApplyBatch(WorkTeam* team);
  void JoinChanges(size_t member, Joiner* joiner);
  void JoinSide(size_t member, bool is_left, Joiner* joiner);
  void JoinParts(size_t member, SideChanges MergeChanges::*side,
                 Joiner* joiner);
  void UniteSelfBirths(size_t member, Joiner* joiner);
  void UpdateTable(const MemberEffects& effects);

  const MergeRules rules_;
  TokenTable* const tokens_;
  std::vector<MergePart> parts_;
  uint64_t words_ = 0;
  uint64_t symbol_total_ = 0;
  // Sum of the counts of words that Compact dropped.
  uint64_t single_symbols_ = 0;
  // Base symbols in each token.
  std::vector<uint64_t> lengths_;
  std::vector<Merge> merges_;
  bool needs_residue_ = false;
  bool warned_overflow_ = false;

  // Of the epoch. Threshold 0: there was none yet.
  int64_t threshold_ = 0;
  PairTable table_;
  PairQueue queue_;
  // Pairs that a survey must not bring up again.
  absl::flat_hash_set<PairKey> never_merged_;
  // Their left and right parts.
  absl::flat_hash_set<TokenId> never_left_;
  absl::flat_hash_set<TokenId> never_right_;
  PositionArena survey_arena_;
  std::vector<Joiner> joiners_;

  // Of the batch.
  std::vector<Candidate> candidates_;
  std::vector<BatchMember> batch_;
  uint32_t batch_number_ = 0;
  // By symbol: the last batch in which it was the left or right part.
  std::vector<uint32_t> left_batch_;
  std::vector<uint32_t> right_batch_;
  // By member and part; by member.
  std::vector<std::vector<MergeChanges>> changes_;
  std::vector<MemberEffects> effects_;
};

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_TRAINERS_MERGE_ENGINE_H_
