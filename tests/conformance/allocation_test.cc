// No allocation in steady state: once a scratch has
// seen the texts, encoding them again takes no memory. How often it must have
// seen them depends on the seed of a cache that is too small for them: which
// words are missed together, and so which buffer grows, changes.

#include <gtest/gtest.h>

#include <cstdlib>
#include <memory>
#include <new>
#include <string>
#include <vector>

#include "tests/conformance/toy_specs.h"
#include "tokenizers/base/random.h"
#include "tokenizers/tokenizer.h"

namespace {

size_t allocation_count = 0;

void* Count(size_t size) {
  ++allocation_count;
  void* const memory = std::malloc(size > 0 ? size : 1);
  if (memory == nullptr) std::abort();
  return memory;
}

void* CountAligned(size_t size, std::align_val_t alignment) {
  ++allocation_count;
  const auto unit = static_cast<size_t>(alignment);
  void* const memory =
      std::aligned_alloc(unit, (size + unit - 1) / unit * unit);
  if (memory == nullptr) std::abort();
  return memory;
}

}  // namespace

// The other forms of the standard library call these.
void* operator new(size_t size) { return Count(size); }
void* operator new[](size_t size) { return Count(size); }
void* operator new(size_t size, std::align_val_t alignment) {
  return CountAligned(size, alignment);
}
void* operator new[](size_t size, std::align_val_t alignment) {
  return CountAligned(size, alignment);
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, size_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::align_val_t) noexcept {
  std::free(memory);
}
void operator delete[](void* memory, std::align_val_t) noexcept {
  std::free(memory);
}
void operator delete(void* memory, size_t, std::align_val_t) noexcept {
  std::free(memory);
}
void operator delete[](void* memory, size_t, std::align_val_t) noexcept {
  std::free(memory);
}

namespace tessera {
namespace {

class AllocationTest : public testing::TestWithParam<size_t> {};

TEST_P(AllocationTest, SteadyStateTakesNoMemory) {
  const ToySpec toy = ToySpecs()[GetParam()];
  const auto tokenizer = Tokenizer::Create(toy.spec).value();
  // BERT's normaliser takes buffers where it must go step by step: for marks,
  // for ill-formed bytes, and for offsets. A few a text, none a word.
  const bool is_bert = toy.name.starts_with("wordpiece");
  Random random(404);
  std::vector<std::string> texts;
  for (int i = 0; i < 200; ++i) {
    texts.push_back(RandomToyText(i % 20 == 0 ? 5000 : 40, &random));
    if (is_bert) {
      std::erase_if(texts.back(), [](char c) { return c < 0; });
    }
  }
  EncodeOptions options;
  options.special = SpecialPolicy::kAllow;
  const AddedTokenFilter filter = tokenizer->NewFilter(options).value();
  for (const uint64_t cache_bytes : {0, 64 << 10, 8 << 20}) {
    Tokenizer::Scratch scratch = tokenizer->NewScratch();
    scratch.set_cache_bytes(cache_bytes);
    IdBuffer ids;
    Encoding encoding;
    const auto encode_all = [&] {
      for (const std::string& text : texts) {
        ids.clear();
        tokenizer->Encode(text, filter, &scratch, &ids);
        if (is_bert) continue;
        encoding.ids.clear();
        encoding.spans.clear();
        encoding.pretokens.clear();
        tokenizer->EncodeWithOffsets(text, filter, &scratch, &encoding);
      }
    };
    constexpr int kPassesMax = 60;
    constexpr int kQuietPasses = 3;
    int quiet = 0;
    for (int pass = 0; pass < kPassesMax && quiet < kQuietPasses; ++pass) {
      const size_t before = allocation_count;
      encode_all();
      quiet = allocation_count == before ? quiet + 1 : 0;
    }
    EXPECT_EQ(quiet, kQuietPasses) << "cache " << cache_bytes;
  }
}

INSTANTIATE_TEST_SUITE_P(ToySpecs, AllocationTest,
                         testing::Range(size_t{0}, ToySpecs().size()),
                         [](const testing::TestParamInfo<size_t>& param) {
                           return ToySpecs()[param.param].name;
                         });

}  // namespace
}  // namespace tessera
