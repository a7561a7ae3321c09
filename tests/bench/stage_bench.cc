// The stages of encoding, by vocabulary and language (README.md here).

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tokenizers/base/file.h"
#include "tokenizers/base/id_buffer.h"
#include "tokenizers/decoder.h"
#include "tokenizers/load.h"
#include "tokenizers/pretokenizers/pretokenizer.h"
#include "tokenizers/spec.pb.h"
#include "tokenizers/tokenizer.h"

namespace tessera {
namespace {

namespace fs = std::filesystem;

constexpr size_t kTextBytesMax = size_t{8} << 20;
constexpr size_t kDocumentBytes = 4000;

struct Vocabulary {
  const char* name;
  const char* file;
  const char* encoding;
};

constexpr Vocabulary kVocabularies[] = {
    {"cl100k", "openai/cl100k_base.tiktoken", "cl100k_base"},
    {"o200k", "openai/o200k_base.tiktoken", "o200k_base"},
    {"gpt2", "hf/gpt2.json", ""},
    {"mistral03", "hf/mistral03.json", ""},
    {"bert", "hf/bert_base_cased.json", ""},
};

constexpr const char* kTexts[] = {"mono/en", "mono/tr", "code",    "mono/zh",
                                  "mono/ja", "mono/ru", "mono/ar", "mono/th",
                                  "mono/hi", "mono/ko"};

fs::path Shared() {
  return fs::path(TESSERA_SOURCE_DIR).parent_path() / "shared";
}

struct Text {
  std::string bytes;
  std::vector<std::string_view> documents;
};

// All files of a folder, one after another, cut at line ends behind 4 kB.
std::unique_ptr<Text> ReadText(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  auto text = std::make_unique<Text>();
  for (const fs::path& file : files) {
    if (text->bytes.size() >= kTextBytesMax) break;
    text->bytes += ReadFile(file.string()).value();
  }
  text->bytes.resize(std::min(text->bytes.size(), kTextBytesMax));
  const std::string_view all = text->bytes;
  for (size_t begin = 0; begin < all.size();) {
    const size_t line_end = all.find('\n', begin + kDocumentBytes);
    const size_t end =
        line_end == std::string_view::npos ? all.size() : line_end + 1;
    text->documents.push_back(all.substr(begin, end - begin));
    begin = end;
  }
  return text;
}

const Text& TextOf(const std::string& name) {
  static auto* const texts = new std::map<std::string, std::unique_ptr<Text>>;
  std::unique_ptr<Text>& text = (*texts)[name];
  if (text == nullptr) text = ReadText(Shared() / "corpora/open" / name);
  return *text;
}

std::unique_ptr<const Tokenizer> Load(const Vocabulary& vocabulary,
                                      int64_t head_words) {
  LoadOptions options;
  options.read.encoding = vocabulary.encoding;
  options.create.mode = ValidateMode::kCompat;
  options.create.head_words = head_words;
  return LoadTokenizer((Shared() / "vocabs" / vocabulary.file).string(),
                       options)
      .value();
}

const Tokenizer& TokenizerOf(const Vocabulary& vocabulary, int64_t head_words) {
  static auto* const tokenizers =
      new std::map<std::string, std::unique_ptr<const Tokenizer>>;
  auto& tokenizer = (*tokenizers)[vocabulary.name + std::to_string(head_words)];
  if (tokenizer == nullptr) tokenizer = Load(vocabulary, head_words);
  return *tokenizer;
}

void SetRate(const Text& text, benchmark::State* state) {
  state->SetBytesProcessed(static_cast<int64_t>(text.bytes.size()) *
                           static_cast<int64_t>(state->iterations()));
}

void EncodeAll(const Tokenizer& tokenizer, const AddedTokenFilter& filter,
               const Text& text, Tokenizer::Scratch* scratch, IdBuffer* ids) {
  ids->clear();
  for (const std::string_view document : text.documents) {
    tokenizer.Encode(document, filter, scratch, ids);
  }
  benchmark::DoNotOptimize(ids->data());
}

void Split(benchmark::State& state, const Vocabulary& vocabulary,
           const std::string& name) {
  const Text& text = TextOf(name);
  const auto pretokenizer =
      NewPreTokenizer(TokenizerOf(vocabulary, -1).spec().pretokenizer())
          .value();
  PretokenCursor cursor;
  PretokenBlock block;
  uint64_t pretokens = 0;
  for (auto _ : state) {
    pretokens = 0;
    for (const std::string_view document : text.documents) {
      pretokenizer->Begin(document, true, false, &cursor);
      while (pretokenizer->Fill(&cursor, &block)) pretokens += block.count;
    }
  }
  SetRate(text, &state);
  state.counters["pretokens"] = static_cast<double>(pretokens);
}

enum class Cache { kWarm, kCold, kNone };

void Encode(benchmark::State& state, const Vocabulary& vocabulary,
            const std::string& name, Cache cache) {
  const Text& text = TextOf(name);
  const Tokenizer& tokenizer =
      TokenizerOf(vocabulary, cache == Cache::kNone ? 0 : -1);
  const AddedTokenFilter filter = tokenizer.NewFilter({}).value();
  Tokenizer::Scratch scratch = tokenizer.NewScratch();
  if (cache == Cache::kNone) scratch.set_cache_bytes(0);
  IdBuffer ids;
  EncodeAll(tokenizer, filter, text, &scratch, &ids);
  for (auto _ : state) {
    if (cache == Cache::kCold) {
      state.PauseTiming();
      scratch = tokenizer.NewScratch();
      state.ResumeTiming();
    }
    EncodeAll(tokenizer, filter, text, &scratch, &ids);
  }
  SetRate(text, &state);
  state.counters["ids"] = static_cast<double>(ids.size());
}

void Decode(benchmark::State& state, const Vocabulary& vocabulary,
            const std::string& name) {
  const Text& text = TextOf(name);
  const Tokenizer& tokenizer = TokenizerOf(vocabulary, -1);
  Tokenizer::Scratch scratch = tokenizer.NewScratch();
  IdBuffer ids;
  EncodeAll(tokenizer, tokenizer.NewFilter({}).value(), text, &scratch, &ids);
  std::string bytes;
  for (auto _ : state) {
    bytes.clear();
    const Status status = tokenizer.decoder().Append(ids.data(), ids.size(),
                                                     DecodeOptions{}, &bytes);
    if (!status.ok()) state.SkipWithError("decode");
    benchmark::DoNotOptimize(bytes.data());
  }
  SetRate(text, &state);
}

void LoadAgain(benchmark::State& state, const Vocabulary& vocabulary) {
  for (auto _ : state) benchmark::DoNotOptimize(Load(vocabulary, -1).get());
}

void Register() {
  for (const Vocabulary& vocabulary : kVocabularies) {
    const std::string prefix = std::string(vocabulary.name) + "/";
    benchmark::RegisterBenchmark((prefix + "load").c_str(), LoadAgain,
                                 vocabulary)
        ->Unit(benchmark::kMillisecond);
    for (const std::string name : kTexts) {
      const std::string row = prefix + fs::path(name).filename().string() + "/";
      const auto add = [&row](const char* stage, auto... arguments) {
        benchmark::RegisterBenchmark((row + stage).c_str(), arguments...)
            ->Unit(benchmark::kMillisecond);
      };
      add("split", Split, vocabulary, name);
      add("warm", Encode, vocabulary, name, Cache::kWarm);
      add("cold", Encode, vocabulary, name, Cache::kCold);
      add("no_cache", Encode, vocabulary, name, Cache::kNone);
      add("decode", Decode, vocabulary, name);
    }
  }
}

}  // namespace
}  // namespace tessera

int main(int argc, char** argv) {
  if (!std::filesystem::is_directory(tessera::Shared())) {
    std::printf("nothing to measure: %s is absent\n",
                tessera::Shared().string().c_str());
    return 0;
  }
  tessera::Register();
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
