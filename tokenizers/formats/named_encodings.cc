#include "tokenizers/formats/named_encodings.h"

#include <algorithm>

namespace tessera {
namespace {

constexpr char kR50kDigest[] =
    "306cd27f03c1a714eca7108e03d66b7dc042abe8c258b44c199a7ed9838dd930";
constexpr char kP50kDigest[] =
    "94b5ca7dff4d00767bc256fdd1b27e5b17361d7b8a5f968547f9f23eb70d2069";
constexpr char kCl100kDigest[] =
    "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7";
constexpr char kO200kDigest[] =
    "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d";

constexpr uint32_t kHarmonyReservedFirst = 200013;
constexpr uint32_t kHarmonyIdCount = 201088;

std::vector<NamedSpecial> HarmonySpecials() {
  std::vector<NamedSpecial> specials = {
      {"<|startoftext|>", 199998},
      {"<|endoftext|>", 199999},
      {"<|reserved_200000|>", 200000},
      {"<|reserved_200001|>", 200001},
      {"<|return|>", 200002},
      {"<|constrain|>", 200003},
      {"<|reserved_200004|>", 200004},
      {"<|channel|>", 200005},
      {"<|start|>", 200006},
      {"<|end|>", 200007},
      {"<|message|>", 200008},
      {"<|reserved_200009|>", 200009},
      {"<|reserved_200010|>", 200010},
      {"<|reserved_200011|>", 200011},
      {"<|call|>", 200012},
      // The base encoding's name of an id that is reserved here.
      {"<|endofprompt|>", 200018},
  };
  for (uint32_t id = kHarmonyReservedFirst; id < kHarmonyIdCount; ++id) {
    specials.push_back({"<|reserved_" + std::to_string(id) + "|>", id});
  }
  return specials;
}

}  // namespace

const std::vector<NamedEncoding>& NamedEncodings() {
  static const auto* const encodings = new std::vector<NamedEncoding>{
      {"r50k_base", kR50kDigest, "r50k", 50256, {{"<|endoftext|>", 50256}}},
      {"gpt2", kR50kDigest, "r50k", 50256, {{"<|endoftext|>", 50256}}},
      {"p50k_base", kP50kDigest, "r50k", 50280, {{"<|endoftext|>", 50256}}},
      {"p50k_edit",
       kP50kDigest,
       "r50k",
       50280,
       {{"<|endoftext|>", 50256},
        {"<|fim_prefix|>", 50281},
        {"<|fim_middle|>", 50282},
        {"<|fim_suffix|>", 50283}}},
      {"cl100k_base",
       kCl100kDigest,
       "cl100k_tiktoken",
       100256,
       {{"<|endoftext|>", 100257},
        {"<|fim_prefix|>", 100258},
        {"<|fim_middle|>", 100259},
        {"<|fim_suffix|>", 100260},
        {"<|endofprompt|>", 100276}}},
      {"o200k_base",
       kO200kDigest,
       "o200k",
       199998,
       {{"<|endoftext|>", 199999}, {"<|endofprompt|>", 200018}}},
      {"o200k_harmony", kO200kDigest, "o200k", 199998, HarmonySpecials()},
  };
  return *encodings;
}

const NamedEncoding* FindEncodingByName(std::string_view name) {
  for (const NamedEncoding& encoding : NamedEncodings()) {
    if (encoding.name == name) return &encoding;
  }
  return nullptr;
}

const NamedEncoding* FindEncodingByDigest(std::string_view sha256) {
  for (const NamedEncoding& encoding : NamedEncodings()) {
    if (encoding.sha256 == sha256) return &encoding;
  }
  return nullptr;
}

std::string EncodingNames() {
  std::string names;
  for (const NamedEncoding& encoding : NamedEncodings()) {
    if (!names.empty()) names += ", ";
    names += encoding.name;
  }
  return names;
}

}  // namespace tessera
