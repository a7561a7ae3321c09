#include "tokenizers/trainers/checkpoint.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "google/protobuf/io/coded_stream.h"
#include "tokenizers/base/digest.h"
#include "tokenizers/base/directory.h"
#include "tokenizers/base/limits.h"
#include "tokenizers/spec.pb.h"
#include "tokenizers/trainers/checkpoint.pb.h"
#include "tokenizers/trainers/counts_layout.h"

namespace tessera {
namespace {

using counts_layout::AppendNumber;
using counts_layout::kTailMagic;
using counts_layout::kTrailerBytes;
using counts_layout::NumberAt;

constexpr std::string_view kHeadMagic("TSRCKP\0\1", 8);
constexpr uint32_t kVersion = 1;
constexpr size_t kHeadBytes = 32;
constexpr size_t kTailBytes = 12 + kTrailerBytes;
constexpr uint64_t kFileBytesMax = uint64_t{1} << 31;
constexpr char kRunSuffix[] = ".tcrun";

std::string FormatCheckpoint(const TrainingCheckpoint& state,
                             uint64_t sequence) {
  const std::string payload = state.SerializeAsString();
  std::string file(kHeadMagic);
  AppendNumber(kVersion, &file);
  AppendNumber(uint32_t{0}, &file);
  AppendNumber(sequence, &file);
  AppendNumber(uint64_t{payload.size()}, &file);
  file += payload;
  AppendNumber(Crc32(file), &file);
  AppendNumber(sequence, &file);
  const Sha256Digest digest = Sha256(file);
  file.append(digest.begin(), digest.end());
  AppendNumber(uint64_t{file.size() + 16}, &file);
  file += kTailMagic;
  return file;
}

// The sequence number of a whole checkpoint; nullopt for anything else.
std::optional<uint64_t> ParseCheckpoint(std::string_view file,
                                        TrainingCheckpoint* state) {
  if (file.size() < kHeadBytes + kTailBytes ||
      file.substr(0, 8) != kHeadMagic ||
      NumberAt<uint32_t>(file.data() + 8) != kVersion) {
    return std::nullopt;
  }
  const uint64_t sequence = NumberAt<uint64_t>(file.data() + 16);
  const uint64_t size = NumberAt<uint64_t>(file.data() + 24);
  if (size != file.size() - kHeadBytes - kTailBytes) return std::nullopt;
  const char* const tail = file.data() + kHeadBytes + size;
  const std::string_view digested = file.substr(0, kHeadBytes + size + 12);
  const Sha256Digest digest = Sha256(digested);
  if (NumberAt<uint32_t>(tail) != Crc32(file.substr(0, kHeadBytes + size)) ||
      NumberAt<uint64_t>(tail + 4) != sequence ||
      std::memcmp(tail + 12, digest.data(), digest.size()) != 0 ||
      NumberAt<uint64_t>(tail + 44) != file.size() ||
      file.substr(file.size() - 8) != kTailMagic) {
    return std::nullopt;
  }
  google::protobuf::io::CodedInputStream coded(
      reinterpret_cast<const uint8_t*>(file.data() + kHeadBytes),
      static_cast<int>(size));
  coded.SetRecursionLimit(kProtobufDepthMax);
  if (!state->ParseFromCodedStream(&coded) ||
      state->merges_size() != 3 * state->merge_counts_size()) {
    return std::nullopt;
  }
  return sequence;
}

// What differs between two jobs; empty if nothing does.
std::string DifferenceOf(const TrainingCheckpoint& a,
                         const TrainingCheckpoint& b) {
  if (a.trainer().SerializeAsString() != b.trainer().SerializeAsString()) {
    return "the trainer's options";
  }
  if (a.pipeline().SerializeAsString() != b.pipeline().SerializeAsString()) {
    return "normalizers or pretokenizer";
  }
  if (a.inputs_size() != b.inputs_size()) return "the number of files";
  if (b.inputs_size() == 0 && !b.corpus_fingerprint().empty() &&
      a.corpus_fingerprint() != b.corpus_fingerprint()) {
    return "the corpus of the counts";
  }
  for (int i = 0; i < a.inputs_size(); ++i) {
    if (a.inputs(i).SerializeAsString() != b.inputs(i).SerializeAsString()) {
      return "the file " + QuoteForError(b.inputs(i).path(), 200);
    }
  }
  return "";
}

}  // namespace

CheckpointDirectory::CheckpointDirectory(const TrainResources& resources,
                                         Progress* progress)
    : directory_(resources.checkpoint_dir),
      interval_(resources.checkpoint_seconds),
      resumes_(resources.resume),
      progress_(progress),
      state_(std::make_unique<TrainingCheckpoint>()),
      saved_(std::chrono::steady_clock::now()) {}

CheckpointDirectory::~CheckpointDirectory() = default;

StatusOr<std::unique_ptr<CheckpointDirectory>> CheckpointDirectory::Open(
    const TrainResources& resources, Progress* progress) {
  std::unique_ptr<CheckpointDirectory> directory(
      new CheckpointDirectory(resources, progress));
  TESSERA_RETURN_IF_ERROR(directory->TakeIntoUse());
  return directory;
}

// The lock is on the directory itself; the file says who has it.
Status CheckpointDirectory::TakeIntoUse() {
  TESSERA_RETURN_IF_ERROR(CreateDirectories(directory_));
  lock_ =
      FileHandle(open(directory_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  const std::string path = JoinPath(directory_, "lock");
  if (!lock_.is_open() || flock(lock_.get(), LOCK_EX | LOCK_NB) != 0) {
    const StatusOr<std::string> owner = ReadFile(path, 64);
    return StoppedError(QuoteForError(directory_, 200) +
                        ": is in use by process " +
                        (owner.ok() ? QuoteForError(*owner) : "?") +
                        "; wait for it or name another directory");
  }
  return WriteFile(path, std::to_string(getpid()), {.force = true});
}

std::string CheckpointDirectory::counts_path() const {
  return JoinPath(directory_, "counts.tcounts");
}

std::string CheckpointDirectory::PathOf(uint64_t sequence) const {
  return JoinPath(directory_, sequence % 2 == 0 ? "a.tckpt" : "b.tckpt");
}

bool CheckpointDirectory::LoadNewest(TrainingCheckpoint* checkpoint) {
  bool found = false;
  for (uint64_t slot : {0, 1}) {
    const StatusOr<std::string> file = ReadFile(PathOf(slot), kFileBytesMax);
    if (!file.ok()) continue;
    TrainingCheckpoint read;
    const std::optional<uint64_t> sequence = ParseCheckpoint(*file, &read);
    if (!sequence.has_value()) {
      progress_->Warn(QuoteForError(PathOf(slot), 200) +
                      ": is damaged; the other checkpoint is taken");
      continue;
    }
    if (found && *sequence < sequence_) continue;
    found = true;
    sequence_ = *sequence;
    *checkpoint = std::move(read);
  }
  return found;
}

Status CheckpointDirectory::Begin(const TrainingCheckpoint& job) {
  TrainingCheckpoint before;
  const bool goes_on = LoadNewest(&before) && resumes_;
  if (!goes_on) {
    *state_ = job;
    return RemoveOtherRuns();
  }
  const std::string difference = DifferenceOf(before, job);
  if (!difference.empty()) {
    return BadDataError(QuoteForError(directory_, 200) +
                        ": holds another job, " + difference +
                        " differs; go on with the same or start anew without "
                        "--resume");
  }
  *state_ = std::move(before);
  TakeOver();
  return RemoveOtherRuns();
}

void CheckpointDirectory::TakeOver() {
  has_counts_ = !state_->corpus_fingerprint().empty();
  for (const TrainingCheckpoint::Counted& kept : state_->counted()) {
    CountedChunks counted;
    for (const std::string& name : kept.runs()) {
      counted.runs.push_back(JoinPath(directory_, name));
    }
    counted.chunks.assign(kept.chunks().begin(), kept.chunks().end());
    counted.totals.fingerprint =
        ParseFingerprint(kept.fingerprint()).value_or(Hash128());
    counted.totals.documents = kept.documents();
    counted.totals.bytes = kept.bytes();
    counted.totals.pretokens = kept.pretokens();
    counted.totals.skipped_documents = kept.skipped_documents();
    counted.totals.skipped_bytes_max = kept.skipped_bytes_max();
    counted_before_.push_back(std::move(counted));
  }
  for (int i = 0; i < state_->merge_counts_size(); ++i) {
    earlier_.push_back({state_->merges(3 * i), state_->merges(3 * i + 1),
                        state_->merges(3 * i + 2), state_->merge_counts(i)});
  }
}

Status CheckpointDirectory::RemoveOtherRuns() const {
  absl::flat_hash_set<std::string> named;
  for (const TrainingCheckpoint::Counted& counted : state_->counted()) {
    named.insert(counted.runs().begin(), counted.runs().end());
  }
  TESSERA_ASSIGN_OR_RETURN(const auto entries, ListDirectory(directory_));
  for (const DirectoryEntry& entry : entries) {
    if (entry.name.ends_with(kRunSuffix) && !named.contains(entry.name)) {
      unlink(JoinPath(directory_, entry.name).c_str());
    }
  }
  return OkStatus();
}

std::string CheckpointDirectory::NewRunPath() {
  // Runs of earlier processes may have any numbers.
  while (true) {
    std::string path = JoinPath(
        directory_, std::to_string(next_run_.fetch_add(1)) + kRunSuffix);
    if (access(path.c_str(), F_OK) != 0) return path;
  }
}

Status CheckpointDirectory::KeepChunks(const CountedChunks& counted) {
  TrainingCheckpoint::Counted* const kept = state_->add_counted();
  for (const std::string& path : counted.runs) {
    kept->add_runs(path.substr(path.rfind('/') + 1));
  }
  kept->mutable_chunks()->Add(counted.chunks.begin(), counted.chunks.end());
  kept->set_fingerprint(FormatFingerprint(counted.totals.fingerprint));
  kept->set_documents(counted.totals.documents);
  kept->set_bytes(counted.totals.bytes);
  kept->set_pretokens(counted.totals.pretokens);
  kept->set_skipped_documents(counted.totals.skipped_documents);
  kept->set_skipped_bytes_max(counted.totals.skipped_bytes_max);
  return Save();
}

Status CheckpointDirectory::KeepCounts(const std::string& corpus_fingerprint) {
  has_counts_ = true;
  state_->set_corpus_fingerprint(corpus_fingerprint);
  state_->clear_counted();
  TESSERA_RETURN_IF_ERROR(Save());
  return RemoveOtherRuns();
}

Status CheckpointDirectory::Keep(const std::vector<Merge>& merges, bool now) {
  if (!now && std::chrono::steady_clock::now() - saved_ < interval_) {
    return OkStatus();
  }
  state_->mutable_merges()->Truncate(static_cast<int>(3 * earlier_.size()));
  state_->mutable_merge_counts()->Truncate(static_cast<int>(earlier_.size()));
  for (const Merge& merge : merges) {
    state_->add_merges(merge.left);
    state_->add_merges(merge.right);
    state_->add_merges(merge.id);
    state_->add_merge_counts(merge.count);
  }
  return Save();
}

Status CheckpointDirectory::Save() {
  ++sequence_;
  saved_ = std::chrono::steady_clock::now();
  return WriteFile(PathOf(sequence_), FormatCheckpoint(*state_, sequence_),
                   {.force = true, .read_back = true});
}

}  // namespace tessera
