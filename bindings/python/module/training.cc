#include "bindings/python/module/training.h"

#include <optional>
#include <string_view>
#include <utility>

#include "bindings/python/module/arguments.h"
#include "bindings/python/module/errors.h"
#include "bindings/python/module/job.h"
#include "bindings/python/module/spec_fields.h"
#include "tokenizers/spec.pb.h"
#include "tokenizers/trainers/counts.pb.h"
#include "tokenizers/trainers/counts_file.h"
#include "tokenizers/trainers/counts_header.h"
#include "tokenizers/trainers/tokenizer_like.h"
#include "tokenizers/trainers/train.h"

namespace nb = nanobind;

namespace tessera::python {
namespace {

// Counts in memory as a source of words.
class CountsSource final : public WordSource {
 public:
  explicit CountsSource(const WordCounts& counts) : counts_(counts) {}

  StatusOr<bool> Next(std::string_view* word, uint64_t* count) override {
    if (next_ == counts_.size()) return false;
    *word = counts_.word(next_);
    *count = counts_.count(next_);
    ++next_;
    return true;
  }

 private:
  const WordCounts& counts_;
  size_t next_ = 0;
};

// What the call comes to.
struct Plan {
  TokenizerSpec pipeline;
  TrainerSpec spec;
  TrainResources resources;
};

TokenizerSpec PipelineOf(const TrainCall& call, const TrainerSpec& spec) {
  if (call.like != nullptr) {
    return PipelineLike(call.like->tokenizer().spec());
  }
  PipelineOptions options;
  options.pretokenizer = call.pretokenizer.empty()
                             ? ValueOf(DefaultPreTokenizer(spec))
                             : call.pretokenizer;
  options.split_regex = call.split_regex;
  options.normalizers = call.normalizers;
  return ValueOf(MakePipeline(options));
}

// `spec`: what the options are added to.
Plan MakePlan(const TrainCall& call, TrainerSpec spec) {
  Plan plan;
  plan.spec = std::move(spec);
  SetFields(call.options, &plan.spec);
  if (!plan.spec.algorithm().empty()) {
    RaiseIfError(FindTrainer(plan.spec.algorithm()).status());
  } else {
    plan.spec.set_algorithm("bpe");
  }
  plan.spec = ResolveTrainerSpec(plan.spec);
  plan.pipeline = PipelineOf(call, plan.spec);
  plan.resources.threads = call.threads;
  if (call.memory_bytes > 0) plan.resources.memory_bytes = call.memory_bytes;
  plan.resources.tmp = call.tmp;
  plan.resources.checkpoint_dir = call.resume;
  plan.resources.resume = !call.resume.empty();
  return plan;
}

// The names of files, if the corpus is files: a str, a path, or a list of them.
std::optional<std::vector<std::string>> PathsOf(nb::handle corpus) {
  const auto path_of = [](nb::handle item) -> std::optional<std::string> {
    if (PyUnicode_Check(item.ptr())) return StringArgument(item, "corpus");
    if (!nb::hasattr(item, "__fspath__")) return std::nullopt;
    return StringArgument(item.attr("__fspath__")(), "corpus");
  };
  if (!PyList_Check(corpus.ptr()) && !PyTuple_Check(corpus.ptr())) {
    const auto path = path_of(corpus);
    if (!path.has_value()) return std::nullopt;
    return std::vector<std::string>{*path};
  }
  std::vector<std::string> paths;
  for (nb::handle item : nb::borrow<nb::sequence>(corpus)) {
    const auto path = path_of(item);
    if (!path.has_value()) return std::nullopt;
    paths.push_back(*path);
  }
  return paths;
}

// Runs `work` on the corpus of the call in a thread of its own.
template <typename T>
T RunOnCorpus(const TrainCall& call, Plan* plan,
              const std::function<StatusOr<T>(Corpus*, Progress*)>& work) {
  std::optional<T> result;
  std::unique_ptr<Corpus> corpus;
  // Stops and joins before what it uses goes.
  PythonJob job(call.progress);
  plan->resources.stop = job.stop();
  const auto paths = PathsOf(call.corpus);
  if (paths.has_value()) {
    corpus = ValueOf(
        OpenCorpus(*paths, static_cast<DocumentMode>(plan->spec.documents())));
  } else {
    corpus = NewCorpus(
        [&job](std::string* document) { return job.NextDocument(document); });
  }
  job.Start([&]() -> Status {
    StatusOr<T> made = work(corpus.get(), &job);
    if (made.ok()) result = *std::move(made);
    return made.status();
  });
  if (!paths.has_value()) job.Feed(call.corpus);
  job.Finish();
  return *std::move(result);
}

std::unique_ptr<PyTokenizer> TokenizerOf(TokenizerSpec trained) {
  StatusOr<std::unique_ptr<const Tokenizer>> tokenizer = [&] {
    const nb::gil_scoped_release unlock;
    return Tokenizer::Create(std::move(trained));
  }();
  return std::make_unique<PyTokenizer>(ValueOf(std::move(tokenizer)));
}

}  // namespace

PyCounts::PyCounts(std::unique_ptr<CountsHeader> header, WordCounts counts)
    : header_(std::move(header)), counts_(std::move(counts)) {}
PyCounts::~PyCounts() = default;

std::unique_ptr<PyCounts> PyCounts::Load(
    const std::vector<std::string>& paths) {
  std::vector<CountsInput> inputs;
  for (const std::string& path : paths) inputs.push_back({path, 1});
  const auto load = [&]() -> StatusOr<std::unique_ptr<PyCounts>> {
    TESSERA_ASSIGN_OR_RETURN(OpenedCounts opened, OpenCounts(inputs));
    TESSERA_ASSIGN_OR_RETURN(WordCounts counts,
                             MergeToMemory(std::move(opened.counted)));
    return std::make_unique<PyCounts>(std::move(opened.header),
                                      std::move(counts));
  };
  auto loaded = [&] {
    const nb::gil_scoped_release unlock;
    return load();
  }();
  return ValueOf(std::move(loaded));
}

void PyCounts::Save(const std::string& path, uint64_t min_count) const {
  CountedWords counted;
  counted.sources.push_back(std::make_unique<CountsSource>(counts_));
  counted.totals = counts_.totals();
  WriteCountsOptions options;
  options.min_count = min_count;
  options.force = true;
  const auto written = [&] {
    const nb::gil_scoped_release unlock;
    return WriteCounts(path, *header_, std::move(counted), options);
  }();
  RaiseIfError(written.status());
}

std::unique_ptr<PyCounts> PyCounts::Merge(const PyCounts& other) const {
  RaiseIfError(CheckSameWords(*other.header_, *header_, "merge"));
  CountedWords counted;
  counted.sources.push_back(std::make_unique<CountsSource>(counts_));
  counted.sources.push_back(std::make_unique<CountsSource>(other.counts_));
  counted.totals = counts_.totals();
  counted.totals += other.counts_.totals();
  auto header = std::make_unique<CountsHeader>(*header_);
  SetTotals(counted.totals, header.get());
  auto merged = [&] {
    const nb::gil_scoped_release unlock;
    return MergeToMemory(std::move(counted));
  }();
  return std::make_unique<PyCounts>(std::move(header),
                                    ValueOf(std::move(merged)));
}

nb::tuple PyCounts::Item(size_t index) const {
  if (index >= counts_.size()) {
    throw nb::index_error(("word " + std::to_string(index) + " of " +
                           std::to_string(counts_.size()) + " words")
                              .c_str());
  }
  const std::string_view word = counts_.word(index);
  return nb::make_tuple(nb::bytes(word.data(), word.size()),
                        counts_.count(index));
}

std::unique_ptr<PyCounts> Count(const TrainCall& call) {
  Plan plan = MakePlan(call, call.like == nullptr
                                 ? TrainerSpec()
                                 : CountingLike(call.like->tokenizer().spec()));
  WordCounts counts = RunOnCorpus<WordCounts>(
      call, &plan, [&plan](Corpus* corpus, Progress* progress) {
        return CountCorpus(plan.pipeline, plan.spec, corpus, plan.resources,
                           progress);
      });
  auto header = NewCountsHeader(plan.pipeline, plan.spec);
  SetTotals(counts.totals(), header.get());
  return std::make_unique<PyCounts>(std::move(header), std::move(counts));
}

std::unique_ptr<PyTokenizer> Train(const TrainCall& call) {
  Plan plan = MakePlan(call, TrainerSpec());
  const TokenizerSpec* like =
      call.like == nullptr ? nullptr : &call.like->tokenizer().spec();
  if (like != nullptr) AskLike(*like, &plan.spec);
  const auto finish = [like](StatusOr<TokenizerSpec> trained,
                             Progress* progress) {
    if (trained.ok() && like != nullptr) AdoptParts(*like, progress, &*trained);
    return trained;
  };
  if (!nb::isinstance<PyCounts>(call.corpus)) {
    return TokenizerOf(RunOnCorpus<TokenizerSpec>(
        call, &plan, [&](Corpus* corpus, Progress* progress) {
          return finish(TrainTokenizer(plan.pipeline, plan.spec, corpus,
                                       plan.resources, progress),
                        progress);
        }));
  }
  // The call holds them while the job reads them in another thread.
  const auto& counts = nb::cast<const PyCounts&>(call.corpus);
  std::optional<TokenizerSpec> trained;
  PythonJob job(call.progress);
  plan.resources.stop = job.stop();
  job.Start([&]() -> Status {
    TESSERA_ASSIGN_OR_RETURN(
        trained, finish(TrainFromCounts(counts.header().pipeline(), plan.spec,
                                        counts.counts(), plan.resources, &job),
                        &job));
    return OkStatus();
  });
  job.Finish();
  return TokenizerOf(*std::move(trained));
}

}  // namespace tessera::python
