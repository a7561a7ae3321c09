#include "tokenizers/trainers/train.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "tokenizers/base/limits.h"
#include "tokenizers/pipeline.h"
#include "tokenizers/spec.pb.h"
#include "tokenizers/text/space_symbol.h"
#include "tokenizers/trainers/checkpoint.h"
#include "tokenizers/trainers/checkpoint.pb.h"
#include "tokenizers/trainers/counts.pb.h"
#include "tokenizers/trainers/counts_file.h"
#include "tokenizers/trainers/counts_header.h"
#include "tokenizers/trainers/training_record.h"
#include "tokenizers/trainers/word_counter.h"

namespace tessera {
namespace {

constexpr uint64_t kVocabularySize = 30000;

// English web text (distinct words of n bytes: 3.45 n^0.62, about), and what
// this program was seen to take with it: bytes of counting and merging a
// distinct word, bytes counted a second and thread, seconds of merging a
// distinct word.
constexpr double kWordsFactor = 3.45;
constexpr double kWordsExponent = 0.62;
constexpr double kCountBytesPerWord = 96;
constexpr double kMergeBytesPerWord = 320;
constexpr double kCountBytesPerSecond = 120e6;
constexpr double kMergeSecondsPerWord = 3e-6;
constexpr uint64_t kBaseBytes = uint64_t{24} << 20;

Status CheckResources(const TrainResources& resources) {
  if (resources.threads >= 1 && resources.threads <= kThreadsMax) {
    return OkStatus();
  }
  return UsageError("--threads " + std::to_string(resources.threads) +
                    ": must be 1 to " + std::to_string(kThreadsMax));
}

std::string SkippedText(const CorpusTotals& totals) {
  return std::to_string(totals.skipped_documents) +
         " documents were left out as longer than --max-sentence-length or for "
         "a U+2585 in them; the longest has " +
         std::to_string(totals.skipped_bytes_max) + " bytes";
}

Status NoWords(const CorpusTotals& totals) {
  if (totals.skipped_documents > 0 && totals.documents == 0) {
    return BadDataError("corpus: expected at least one word, but all " +
                        SkippedText(totals));
  }
  return BadDataError("corpus: expected at least one word, found none in " +
                      std::to_string(totals.documents) + " documents of " +
                      std::to_string(totals.bytes) +
                      " bytes; name other files");
}

void WarnOfSkipped(const CorpusTotals& totals, Progress* progress) {
  if (totals.skipped_documents > 0) progress->Warn(SkippedText(totals));
}

TrainingCheckpoint JobOf(const TokenizerSpec& pipeline,
                         const TrainerSpec& spec) {
  TrainingCheckpoint job;
  *job.mutable_pipeline() = pipeline;
  *job.mutable_trainer() = ResolveTrainerSpec(spec);
  return job;
}

void AddInputs(const Corpus& corpus, TrainingCheckpoint* job) {
  for (const CorpusInput& input : corpus.inputs()) {
    TrainingCheckpoint::Input* const file = job->add_inputs();
    file->set_path(input.path);
    file->set_size(input.stamp.size);
    file->set_modified_seconds(input.stamp.modified_seconds);
    file->set_modified_nanoseconds(input.stamp.modified_nanoseconds);
  }
}

StatusOr<TokenizerSpec> TrainOnCounts(const TokenizerSpec& pipeline,
                                      const TrainerSpec& spec,
                                      const WordCounts& counts,
                                      const TrainResources& resources,
                                      Progress* progress) {
  TESSERA_RETURN_IF_ERROR(CheckResources(resources));
  TESSERA_ASSIGN_OR_RETURN(const TrainerRow* const row,
                           FindTrainer(spec.algorithm()));
  TESSERA_ASSIGN_OR_RETURN(const std::unique_ptr<const Trainer> trainer,
                           row->create(ResolveTrainerSpec(spec)));
  if (counts.empty()) return NoWords(counts.totals());
  WarnOfSkipped(counts.totals(), progress);
  return trainer->Train(pipeline, counts, resources, progress);
}

// Counts into a file of the checkpoint directory, unless they are there.
StatusOr<TokenizerSpec> TrainWithCheckpoints(const TokenizerSpec& pipeline,
                                             const TrainerSpec& spec,
                                             Corpus* corpus,
                                             const TrainResources& resources,
                                             Progress* progress) {
  TESSERA_ASSIGN_OR_RETURN(
      const std::unique_ptr<CheckpointDirectory> checkpoints,
      CheckpointDirectory::Open(resources, progress));
  TrainingCheckpoint job = JobOf(pipeline, spec);
  AddInputs(*corpus, &job);
  TESSERA_RETURN_IF_ERROR(checkpoints->Begin(job));
  TrainResources kept = resources;
  kept.journal = checkpoints.get();
  // What a stream has given cannot be asked for again.
  if (corpus->bytes_total() > 0) kept.count_journal = checkpoints.get();
  const std::string path = checkpoints->counts_path();
  const auto header = NewCountsHeader(pipeline, ResolveTrainerSpec(spec));
  if (!checkpoints->has_counts()) {
    TESSERA_ASSIGN_OR_RETURN(
        CountedWords counted,
        CountCorpusWords(pipeline, spec, corpus, kept, progress));
    const std::string fingerprint =
        FormatFingerprint(counted.totals.fingerprint);
    TESSERA_RETURN_IF_ERROR(
        WriteCounts(path, *header, std::move(counted), {.force = true})
            .status());
    TESSERA_RETURN_IF_ERROR(checkpoints->KeepCounts(fingerprint));
  }
  TESSERA_ASSIGN_OR_RETURN(OpenedCounts opened, OpenCounts({{path}}));
  TESSERA_RETURN_IF_ERROR(CheckSameWords(*opened.header, *header, path));
  TESSERA_ASSIGN_OR_RETURN(const WordCounts counts,
                           MergeToMemory(std::move(opened.counted)));
  return TrainOnCounts(pipeline, spec, counts, kept, progress);
}

}  // namespace

TrainerSpec ResolveTrainerSpec(const TrainerSpec& spec) {
  TrainerSpec resolved = spec;
  if (resolved.vocab_size() == 0) resolved.set_vocab_size(kVocabularySize);
  if (resolved.text_field().empty()) resolved.set_text_field("text");
  return resolved;
}

StatusOr<CountedWords> CountCorpusWords(const TokenizerSpec& pipeline,
                                        const TrainerSpec& spec, Corpus* corpus,
                                        const TrainResources& resources,
                                        Progress* progress) {
  TESSERA_RETURN_IF_ERROR(CheckResources(resources));
  TESSERA_RETURN_IF_ERROR(CheckGivenTokens(spec));
  const TrainerSpec resolved = ResolveTrainerSpec(spec);
  TokenizerSpec walked = pipeline;
  if (walked.pretokenizer().has_sentencepiece()) {
    // Where no piece has a space symbol inside, words begin at one.
    MetaspaceSpec* const words =
        walked.mutable_pretokenizer()->mutable_metaspace();
    words->set_replacement(kSpaceSymbol);
    words->set_prepend_scheme(MetaspaceSpec::NEVER);
    words->set_split(true);
  }
  for (const std::string& border : BordersOf(resolved)) {
    AddedTokenSpec* const added = walked.add_added_tokens();
    added->set_id(static_cast<uint32_t>(walked.added_tokens_size()));
    added->set_content(border);
  }
  TESSERA_ASSIGN_OR_RETURN(const std::unique_ptr<const Pipeline> compiled,
                           Pipeline::Create(walked));
  const bool is_hf = resolved.merge_order() == TrainerSpec::HF;
  return CountWords(*compiled, corpus,
                    {.text_field = resolved.text_field(),
                     .strict_utf8 = resolved.strict_utf8(),
                     .document_bytes_max = MaxDocumentBytes(resolved),
                     .counts_added_tokens = is_hf,
                     .ordinary_tokens = is_hf ? GivenTokens(resolved)
                                              : std::vector<std::string>()},
                    resources, progress);
}

StatusOr<WordCounts> CountCorpus(const TokenizerSpec& pipeline,
                                 const TrainerSpec& spec, Corpus* corpus,
                                 const TrainResources& resources,
                                 Progress* progress) {
  TESSERA_ASSIGN_OR_RETURN(
      CountedWords counted,
      CountCorpusWords(pipeline, spec, corpus, resources, progress));
  return MergeToMemory(std::move(counted));
}

StatusOr<TokenizerSpec> TrainTokenizer(const TokenizerSpec& pipeline,
                                       const TrainerSpec& spec, Corpus* corpus,
                                       const TrainResources& resources,
                                       Progress* progress) {
  // Wrong options are found before the corpus is read.
  TESSERA_ASSIGN_OR_RETURN(const TrainerRow* const row,
                           FindTrainer(spec.algorithm()));
  TESSERA_RETURN_IF_ERROR(row->create(ResolveTrainerSpec(spec)).status());
  if (!resources.checkpoint_dir.empty()) {
    return TrainWithCheckpoints(pipeline, spec, corpus, resources, progress);
  }
  TESSERA_ASSIGN_OR_RETURN(
      const WordCounts counts,
      CountCorpus(pipeline, spec, corpus, resources, progress));
  return TrainOnCounts(pipeline, spec, counts, resources, progress);
}

StatusOr<TokenizerSpec> TrainFromCounts(const TokenizerSpec& pipeline,
                                        const TrainerSpec& spec,
                                        const WordCounts& counts,
                                        const TrainResources& resources,
                                        Progress* progress) {
  if (resources.checkpoint_dir.empty()) {
    return TrainOnCounts(pipeline, spec, counts, resources, progress);
  }
  TESSERA_ASSIGN_OR_RETURN(
      const std::unique_ptr<CheckpointDirectory> checkpoints,
      CheckpointDirectory::Open(resources, progress));
  TrainingCheckpoint job = JobOf(pipeline, spec);
  job.set_corpus_fingerprint(FormatFingerprint(counts.totals().fingerprint));
  TESSERA_RETURN_IF_ERROR(checkpoints->Begin(job));
  TrainResources kept = resources;
  kept.journal = checkpoints.get();
  return TrainOnCounts(pipeline, spec, counts, kept, progress);
}

TrainExpectation ExpectTraining(uint64_t bytes,
                                const TrainResources& resources) {
  TrainExpectation expected;
  const double text = static_cast<double>(bytes);
  const double words = kWordsFactor * std::pow(text, kWordsExponent);
  expected.distinct_words = static_cast<uint64_t>(words);
  const auto counting = static_cast<uint64_t>(words * kCountBytesPerWord);
  const auto merging = static_cast<uint64_t>(words * kMergeBytesPerWord);
  expected.memory_bytes =
      kBaseBytes +
      std::max(std::min(counting, resources.memory_bytes), merging);
  expected.seconds = text / (kCountBytesPerSecond * resources.threads) +
                     words * kMergeSecondsPerWord;
  return expected;
}

}  // namespace tessera
