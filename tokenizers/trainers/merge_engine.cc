// Epochs, batches, parts.
//
// An epoch begins with a survey that counts all pairs and forgets those below a
// threshold. Invariant (unless keeps_residue): a pair's count can only fall
// once it exists, and it comes to exist within one step. So every pair whose
// count is at least the threshold is in the table and in the queue, and the
// table stays small enough for the caches.
//
// A batch is a run of merges in queue order in which no symbol is the right
// part of one and the left part of another, and which a pair (a, a) ends. Then
// no member changes another's count. A pair that a member (l, r) -> id gives
// birth to, (z, id) or (id, z), is at most as frequent as (z, l) or (r, z) was,
// and these cannot be members, so they stand at or behind Q, the first pair
// left out. Hence no newborn precedes a member whose count is above Q's.
// Members with Q's own count, in order of ids: (z, l) behind a member (l', r')
// means z > l', or z = l' and l > r'; then (z, id) is behind it too, since id
// is higher than any other; and so is (id, z). So they may stay. In the other
// orders a newborn could precede them, and DropTies sends them back.
//
// Pairs that are never merged (special tokens as unions) are in no queue, so
// they bound nothing: a member beside one of them ends the batch (EndsBatch).
// Pairs that are not counted bound nothing either, but what is born of them is
// not counted: a longer union is as forbidden as the shorter one inside it.
//
// Parts hold the words; each thread rewrites its parts for the whole batch,
// then members are joined over the parts, then the table is updated by one
// thread. All sums are integers and the queue's order is total, so nothing
// depends on who was first.

#include "tokenizers/trainers/merge_engine.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "tokenizers/base/string_number.h"
#include "tokenizers/trainers/pair_survey.h"

namespace tessera {
namespace {

// From 32 to 128 makes no difference of note; lower ones survey too often,
// higher ones fill the table with pairs that never matter.
constexpr int64_t kThresholdRatio = 32;
constexpr size_t kReportEvery = 256;

}  // namespace

MergeEngine::MergeEngine(MergeRules rules, TokenTable* tokens, int parts)
    : rules_(std::move(rules)),
      tokens_(tokens),
      parts_(static_cast<size_t>(parts)),
      lengths_(tokens->size(), 1),
      queue_(rules_.tie_order, tokens),
      joiners_(static_cast<size_t>(parts)) {}

Status MergeEngine::Reserve(uint64_t symbols, uint64_t words) {
  for (MergePart& part : parts_) {
    // Words are dealt out in turn, so shares are nearly equal.
    const uint64_t n = parts_.size();
    TESSERA_RETURN_IF_ERROR(part.symbols().Reserve(
        symbols / n + symbols / (8 * n) * (n - 1), words / n + 1));
  }
  return OkStatus();
}

Status MergeEngine::AddWord(const TokenId* symbols, size_t size,
                            uint64_t count) {
  uint64_t total;
  if (!CheckedMul(uint64_t{size}, count, &total) ||
      !CheckedAdd(total, symbol_total_, &symbol_total_) ||
      symbol_total_ > std::numeric_limits<int64_t>::max()) {
    return BadDataError(
        "word counts: the symbols of all words are 2^63 or more; lower the "
        "counts or their weights");
  }
  parts_[words_++ % parts_.size()].symbols().Append(symbols, size, count);
  return OkStatus();
}

Status MergeEngine::Run(const TrainResources& resources, Progress* progress) {
  // Forms of letters may have come after the constructor.
  lengths_.resize(tokens_->size(), 1);
  Status status;
  RunWithTeam(static_cast<int>(parts_.size()), [&](WorkTeam* team) {
    status = Loop(resources, progress, team);
  });
  return status;
}

uint64_t MergeEngine::CountTokens() const {
  uint64_t total = single_symbols_;
  for (const MergePart& part : parts_) {
    const SymbolArray& symbols = part.symbols();
    for (size_t at = 1; at < symbols.size(); ++at) {
      if (symbols.is_live(at)) total += symbols.WordCount(at);
    }
  }
  return total;
}

int64_t MergeEngine::CountMin() const {
  return static_cast<int64_t>(
      std::clamp<uint64_t>(rules_.count_min, 1, uint64_t{1} << 62));
}

std::string MergeEngine::UnionOf(PairKey pair) const {
  std::string text = tokens_->text(LeftOf(pair));
  std::string_view right = tokens_->text(RightOf(pair));
  const std::string& prefix = rules_.continuing_subword_prefix;
  if (!prefix.empty() && right.substr(0, prefix.size()) == prefix) {
    right.remove_prefix(prefix.size());
  }
  text += right;
  return text;
}

bool MergeEngine::IsCountable(PairKey pair) const {
  if (rules_.length_limit > 0) {
    const uint64_t left = lengths_[LeftOf(pair)];
    const uint64_t right = lengths_[RightOf(pair)];
    // Pairs of base symbols were there from the start and are not tested.
    if (left + right >= rules_.length_limit && left + right > 2) return false;
  }
  if (!never_merged_.empty() && never_merged_.contains(pair)) return false;
  return rules_.allows == nullptr || rules_.allows(UnionOf(pair));
}

Status MergeEngine::Loop(const TrainResources& resources, Progress* progress,
                         WorkTeam* team) {
  const size_t goal = std::max(rules_.token_count_max, tokens_->size());
  const size_t begin = tokens_->size();
  size_t reported = 0;
  progress->Report("merge", 0, goal - begin, "merges");
  // With residues, merges alone do not tell where a run was.
  MergeJournal* const journal =
      rules_.keeps_residue ? nullptr : resources.journal;
  while (tokens_->size() < goal && !needs_residue_) {
    if (resources.stop != nullptr && resources.stop->stop_requested()) {
      return Stop(resources, tokens_->size() - begin, goal - begin);
    }
    if (BuildBatch(progress)) {
      ApplyBatch(team);
      if (journal != nullptr) {
        TESSERA_RETURN_IF_ERROR(journal->Keep(merges_, /*now=*/false));
      }
    } else if (needs_residue_ || !BeginEpoch(team)) {
      break;
    }
    if (merges_.size() >= reported + kReportEvery) {
      reported = merges_.size();
      progress->Report("merge", tokens_->size() - begin, goal - begin,
                       "merges");
      NoteLastMerge(progress);
    }
  }
  return OkStatus();
}

void MergeEngine::NoteLastMerge(Progress* progress) const {
  const Merge& merge = merges_.back();
  progress->Note("best pair \"" + QuoteForError(tokens_->text(merge.left)) +
                 " " + QuoteForError(tokens_->text(merge.right)) + "\" x " +
                 FormatGrouped(merge.count));
}

Status MergeEngine::Stop(const TrainResources& resources, uint64_t done,
                         uint64_t goal) const {
  if (resources.journal != nullptr && !rules_.keeps_residue) {
    TESSERA_RETURN_IF_ERROR(resources.journal->Keep(merges_, /*now=*/true));
  }
  return StoppedError("stopped after " + FormatGrouped(done) + " of " +
                      FormatGrouped(goal) + " merges");
}

bool MergeEngine::BeginEpoch(WorkTeam* team) {
  // With the lowest threshold, the queue held all there is.
  if (threshold_ == CountMin()) return false;
  survey_arena_.Clear();
  for (Joiner& joiner : joiners_) joiner.arena.Clear();
  std::vector<uint64_t> dropped(parts_.size());
  team->Run(parts_.size(),
            [&](size_t i) { dropped[i] = parts_[i].symbols().Compact(); });
  uint64_t base = 0;
  for (size_t i = 0; i < parts_.size(); ++i) {
    single_symbols_ += dropped[i];
    parts_[i].set_base(base);
    base += parts_[i].symbols().size();
  }
  PairSurvey survey = SurveyPairs(
      parts_,
      {.count_min = CountMin(),
       .threshold_ratio = rules_.keeps_residue ? 0 : kThresholdRatio,
       .allows = [this](PairKey pair) { return IsCountable(pair); }},
      team, &survey_arena_);
  threshold_ = survey.threshold;
  table_.Clear(survey.candidates.size());
  for (const Candidate& candidate : survey.candidates) {
    *table_.Insert(candidate.pair) = candidate.count;
  }
  queue_.Assign(std::move(survey.candidates));
  return !queue_.empty();
}

}  // namespace tessera
