// Encoding allocates nothing once its memory has grown: words of all shapes,
// twice with the same scratch and output.

#include <atomic>
#include <cstdlib>
#include <new>

#include "tests/models/bpe_twin.h"

namespace {

std::atomic<size_t> allocations = 0;

}  // namespace

void* operator new(size_t size) {
  ++allocations;
  void* const memory = std::malloc(size);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}
void* operator new(size_t size, const std::nothrow_t&) noexcept {
  ++allocations;
  return std::malloc(size);
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, size_t) noexcept { std::free(memory); }

namespace tessera {
namespace {

void ExpectNoAllocation(const TokenizerSpec& spec, std::string_view letters) {
  Random random(3);
  std::vector<std::string> texts;
  for (int i = 0; i < 300; ++i) {
    texts.push_back(RandomText(letters, 1 + random.Below(60), &random));
  }
  texts.push_back(RandomText(letters, 5000, &random));
  texts.push_back(std::string(3000, letters[0]));
  const std::vector<std::string_view> words(texts.begin(), texts.end());
  OneModel model = MakeBpe(spec);
  auto scratch = model->NewScratch();
  ModelOutput output;
  for (const bool want_sizes : {true, false}) {
    output.clear();
    model->Encode(words.data(), words.size(), want_sizes, scratch.get(),
                  &output);
    const size_t before = allocations;
    output.clear();
    model->Encode(words.data(), words.size(), want_sizes, scratch.get(),
                  &output);
    EXPECT_EQ(allocations, before);
  }
}

TEST(BpeAllocation, NoneInSteadyState) {
  Random random(5);
  for (const auto kind : {RandomBpe::kLearnt, RandomBpe::kAny}) {
    for (const bool joined : {false, true}) {
      const std::string_view letters = "abc\xC3\xA9";
      ExpectNoAllocation(RandomSpec(letters, 30, kind, joined, &random),
                         letters);
    }
  }
}

TEST(BpeAllocation, NoneForUnknownCharacters) {
  TokenizerSpec spec;
  BpeModelSpec* bpe = spec.add_models()->mutable_bpe();
  bpe->set_alphabet(BpeModelSpec::CHARACTERS);
  bpe->set_unk_id(AddToken(&spec, "<unk>", VocabularySpec::UNKNOWN));
  for (const char* token : {"a", "b"}) AddToken(&spec, token);
  AddMerge(&spec, "a", "b");
  ExpectNoAllocation(spec, "abc\xC3\xA9");
}

}  // namespace
}  // namespace tessera
