// An engine in its child: ours by a call, peers by bench_peers.py.

#include "cli/bench_job.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cli/bench_peers.h"
#include "cli/tokenizer_flags.h"
#include "tokenizers/base/file.h"
#include "tokenizers/base/string_number.h"
#include "tokenizers/batch_encoder.h"
#include "tokenizers/decoder.h"
#include "tokenizers/formats/json_writer.h"
#include "tokenizers/formats/named_encodings.h"
#include "tokenizers/pretokenizers/families.h"
#include "tokenizers/save.h"
#include "tokenizers/spec.pb.h"
#include "tokenizers/text/byte_alphabet.h"

namespace tessera {
namespace {

struct Peer {
  const char* name;
  // Formats it reads, the one it likes best first.
  std::vector<const char*> formats;
};

const std::vector<Peer>& Peers() {
  static const std::vector<Peer>* const peers = new std::vector<Peer>{
      {"tiktoken", {"tiktoken"}},
      {"tokenizers", {"huggingface"}},
      {"gigatoken", {"tiktoken", "huggingface"}},
      {"quicktok", {"tiktoken"}},
      {"sentencepiece", {"sentencepiece"}},
  };
  return *peers;
}

// Into the folder of the run, again in every round.
Status WriteScratch(const std::string& path, std::string_view bytes) {
  AtomicFileOptions options;
  options.force = true;
  return WriteFile(path, bytes, options);
}

double SecondsOf(const std::function<void()>& body) {
  const auto begin = std::chrono::steady_clock::now();
  body();
  const std::chrono::duration<double> seconds =
      std::chrono::steady_clock::now() - begin;
  return seconds.count();
}

double MedianOfThree(const std::function<void()>& body) {
  double seconds[3];
  for (double& each : seconds) each = SecondsOf(body);
  std::sort(seconds, seconds + 3);
  return seconds[1];
}

void Say(const char* key, double value) {
  std::printf("%s %s\n", key, FormatFixed(value, 9).c_str());
}

// Within the child: nothing that fails here can be told but by its absence.
void EncodeHere(const BenchJob& job, const std::string& output) {
  std::unique_ptr<const Tokenizer> tokenizer;
  Say("load", SecondsOf([&] {
        tokenizer = LoadTokenizer(job.source, job.load).value();
      }));
  const auto encoder = NewCpuBatchEncoder(*tokenizer);
  Ragged result;
  const auto encode = [&] {
    result = Ragged();
    if (!encoder->Encode(job.texts, EncodeOptions{}, job.threads, &result)
             .ok()) {
      _exit(1);
    }
  };
  Say("cold", SecondsOf(encode));
  const std::string_view ids(reinterpret_cast<const char*>(result.ids.data()),
                             result.ids.size() * sizeof(TokenId));
  if (!WriteScratch(output, ids).ok()) _exit(1);
  Say("warm", MedianOfThree(encode));
  LoadOptions bare = job.load;
  bare.create.head_words = 0;
  const auto uncached = LoadTokenizer(job.source, bare).value();
  const auto slow = NewCpuBatchEncoder(*uncached);
  slow->set_cache_bytes(0);
  Say("no_cache", SecondsOf([&] {
        result = Ragged();
        if (!slow->Encode(job.texts, EncodeOptions{}, job.threads, &result)
                 .ok()) {
          _exit(1);
        }
      }));
}

void DecodeHere(const BenchJob& job, const std::string& output) {
  std::unique_ptr<const Tokenizer> tokenizer;
  Say("load", SecondsOf([&] {
        tokenizer = LoadTokenizer(job.source, job.load).value();
      }));
  std::string bytes;
  const auto decode = [&] {
    bytes.clear();
    for (const std::vector<TokenId>& row : job.ids) {
      if (!tokenizer->decoder()
               .Append(row.data(), row.size(), DecodeOptions{}, &bytes)
               .ok()) {
        _exit(1);
      }
    }
  };
  Say("cold", SecondsOf(decode));
  if (!WriteScratch(output, bytes).ok()) _exit(1);
  Say("warm", MedianOfThree(decode));
}

void LoadHere(const BenchJob& job) {
  Say("load", SecondsOf([&] {
        if (!LoadTokenizer(job.source, job.load).ok()) _exit(1);
      }));
}

// Merges as lines of "left right" in GPT-2's letters, as peers write them.
Status WriteMerges(const std::string& path, const std::string& output) {
  TESSERA_ASSIGN_OR_RETURN(const TokenizerSpec spec, LoadSpec(path, {}));
  const auto& merges = spec.models(0).bpe().merges();
  const auto& tokens = spec.vocabulary().tokens();
  std::string lines;
  for (int i = 0; i + 1 < merges.size(); i += 2) {
    AppendByteLetters(tokens[static_cast<int>(merges[i])], &lines);
    lines += ' ';
    AppendByteLetters(tokens[static_cast<int>(merges[i + 1])], &lines);
    lines += '\n';
  }
  return WriteScratch(output, lines);
}

BenchMeasures TrainHere(const BenchJob& job, const std::string& output) {
  const std::string trained = job.File("trained.tessera");
  std::vector<std::string> words = {"/proc/self/exe",
                                    "train",
                                    "bpe",
                                    "--vocab-size",
                                    std::to_string(job.vocab_size),
                                    "--pretokenizer",
                                    "gpt2",
                                    "--merge-order",
                                    "hf",
                                    "--documents",
                                    "line",
                                    "--threads",
                                    std::to_string(job.threads),
                                    "--progress",
                                    "none",
                                    "-q",
                                    "--force",
                                    "-o",
                                    trained};
  words.insert(words.end(), job.files.begin(), job.files.end());
  BenchMeasures measures = RunProgram(words, {});
  measures.cold = measures.wall;
  if (!measures.error.empty()) return measures;
  const Status written = WriteMerges(trained, output);
  if (!written.ok()) measures.error = std::string(written.message());
  return measures;
}

// The file that a peer reads: the tokenizer's own, or one made for it.
StatusOr<std::string> FileFor(const BenchJob& job, const Peer& peer,
                              std::string* format) {
  for (const char* each : peer.formats) {
    if (job.source_format == each) {
      *format = each;
      return job.source;
    }
  }
  *format = peer.formats[0];
  MakeFilesOptions options;
  options.format = *format;
  options.check = false;
  options.write.name = *format == "tiktoken"      ? "bench.tiktoken"
                       : *format == "huggingface" ? "bench.json"
                                                  : "bench.model";
  TESSERA_ASSIGN_OR_RETURN(const ConvertReport report,
                           MakeFiles(job.tokenizer->spec(), options));
  for (const auto& [name, bytes] : report.files) {
    TESSERA_RETURN_IF_ERROR(WriteScratch(job.File(name), bytes));
  }
  // Some formats name their file themselves.
  return job.File(report.files.begin()->first);
}

// tiktoken's name for the tokenizer, as far as it has one.
std::string EncodingOf(const BenchJob& job) {
  if (!job.load.read.encoding.empty()) return job.load.read.encoding;
  const std::string name = ShortName(job.source);
  const std::string stem = name.substr(0, name.find('.'));
  return FindEncodingByName(stem) == nullptr ? "" : stem;
}

std::string JobText(const BenchJob& job, const BenchPeer& engine,
                    const std::string& file, const std::string& format,
                    const std::string& output) {
  JsonWriter json(/*pretty=*/false);
  json.BeginObject();
  json.Field("what", job.what);
  json.Field("peer", engine.name);
  json.Field("file", file);
  json.Field("format", format);
  json.Field("encoding", EncodingOf(job));
  std::string pattern;
  if (job.tokenizer != nullptr) {
    const Family* family =
        FindFamilyOfSpec(job.tokenizer->spec().pretokenizer());
    if (family != nullptr && family->rules.size() == 1) {
      pattern = family->rules[0].pattern;
    }
  }
  json.Field("pattern", pattern);
  json.Field("input", job.input);
  json.Field("output", output);
  json.UintField("threads", static_cast<uint64_t>(job.threads));
  json.UintField("vocab_size", job.vocab_size);
  json.Key("files");
  json.BeginArray();
  for (const std::string& path : job.files) json.String(path);
  json.EndArray();
  json.EndObject();
  return json.Take();
}

}  // namespace

std::vector<std::string> BenchPeerNames() {
  std::vector<std::string> names;
  for (const Peer& peer : Peers()) names.emplace_back(peer.name);
  return names;
}

BenchMeasures MeasureTessera(const BenchJob& job, const std::string& output) {
  BenchMeasures measures;
  if (job.what == "train") {
    measures = TrainHere(job, output);
  } else {
    measures = RunForked([&] {
      if (job.what == "encode") EncodeHere(job, output);
      if (job.what == "decode") DecodeHere(job, output);
      if (job.what == "load") LoadHere(job);
    });
  }
  measures.version = TESSERA_VERSION;
  return measures;
}

BenchMeasures MeasurePeer(const BenchJob& job, const BenchPeer& engine,
                          const std::string& output) {
  const auto peer = std::find_if(
      Peers().begin(), Peers().end(),
      [&engine](const Peer& row) { return engine.name == row.name; });
  std::string format;
  std::string file;
  if (job.what != "train") {
    auto found = FileFor(job, *peer, &format);
    if (!found.ok()) return {.error = std::string(found.status().message())};
    file = *std::move(found);
  }
  const std::string script = job.File("bench_peers.py");
  const std::string text = job.File("job.json");
  Status status = WriteScratch(script, kBenchPeers);
  if (status.ok()) {
    status = WriteScratch(text, JobText(job, engine, file, format, output));
  }
  if (!status.ok()) return {.error = std::string(status.message())};
  std::map<std::string, std::string> environment;
  if (job.threads == 1) {
    environment = {{"RAYON_NUM_THREADS", "1"},
                   {"TOKENIZERS_PARALLELISM", "false"},
                   {"OMP_NUM_THREADS", "1"}};
  } else {
    environment = {{"RAYON_NUM_THREADS", std::to_string(job.threads)},
                   {"TOKENIZERS_PARALLELISM", "true"}};
  }
  return RunProgram({engine.python, script, text}, environment);
}

}  // namespace tessera
