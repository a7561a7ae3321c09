// The merge loop in all its forms against the twin, on tables of random
// vocabularies: sizes of windows that make borders frequent, keys that guess
// and that do not, with and without vectors.

#include "tokenizers/models/bpe_merge.h"

#include "tests/models/bpe_twin.h"
#include "tokenizers/models/bpe_compiled.h"
#include "tokenizers/models/bpe_merger.h"
#include "tokenizers/models/bpe_rules.h"

namespace tessera {
namespace {

// Tables of a byte-level spec.
class Compiled {
 public:
  explicit Compiled(const TokenizerSpec& spec)
      : vocabulary_(*Vocabulary::Create(spec)),
        alphabet_(BpeAlphabet::Create(spec.models(0).bpe(), *vocabulary_)),
        rules_(*MakeBpeRules(spec.models(0).bpe(), *vocabulary_, alphabet_)),
        compiled_(rules_, alphabet_, {}, *vocabulary_) {}

  const BpeCompiled& operator*() const { return compiled_; }
  const BpeCompiled* operator->() const { return &compiled_; }

  // By BpeMerger, whose windows have these sizes.
  Ids Merge(std::string_view text, const BpeWindowSizes& sizes) {
    const BpeMerger merger(compiled_.tables(), compiled_.proper(), sizes);
    Fill(text);
    merger.Merge(&word_, &scratch_);
    return Result(text);
  }

  Ids MergeByQueue(std::string_view text, bool proper) {
    const BpeMerger merger(compiled_.tables(), proper);
    Fill(text);
    merger.MergeObserved(&word_, &scratch_, NoMergeObserver());
    return Result(text);
  }

  // Three words side by side, of which the second is given.
  template <uint32_t kMax, bool kVectors, typename Keys>
  Ids MergeShort(std::string_view text, const Keys& keys) {
    std::vector<ShortWord> words(3);
    std::vector<ShortWord*> list;
    for (ShortWord& word : words) {
      const std::string_view one = list.size() == 1 ? text : text.substr(0, 1);
      for (size_t i = 0; i < one.size(); ++i) {
        word.symbols[i + 1] = static_cast<unsigned char>(one[i]);
      }
      word.SetCount(static_cast<uint32_t>(one.size()));
      BeginShort(keys, &word);
      list.push_back(&word);
    }
    MergeSideBySide<kMax, kVectors, 2>(keys, list.data(), list.size());
    Ids ids;
    for (uint64_t left = words[1].Alive(); left != 0; left &= left - 1) {
      ids.push_back(compiled_.ids()[words[1].symbols[LowestBit(left)]]);
    }
    return ids;
  }

 private:
  void Fill(std::string_view text) {
    word_.Begin(text, /*with_begins=*/true);
    for (const char c : text) word_.Push(static_cast<unsigned char>(c), 1);
  }
  // Checks the begins.
  Ids Result(std::string_view text) const {
    Ids ids;
    uint64_t begin = 0;
    for (size_t i = 0; i < word_.symbols.size(); ++i) {
      EXPECT_EQ(word_.begins[i], begin);
      begin += compiled_.sizes()[word_.symbols[i]];
      ids.push_back(compiled_.ids()[word_.symbols[i]]);
    }
    EXPECT_EQ(begin, text.size());
    return ids;
  }

  std::unique_ptr<const Vocabulary> vocabulary_;
  BpeAlphabet alphabet_;
  BpeRules rules_;
  BpeCompiled compiled_;
  BpeWord word_;
  BpeMergerScratch scratch_;
};

struct Round {
  TokenizerSpec spec;
  std::string letters;
};

Round MakeRound(int round, Random* random) {
  Round made;
  made.letters = std::string("aabcd").substr(0, 1 + round % 5);
  made.spec =
      RandomSpec(made.letters, random->Below(50),
                 static_cast<RandomBpe>(round / 2 % 3), round % 2 == 0, random);
  return made;
}

// Words, and runs that windows do not join easily.
std::string MakeWord(const Round& round, size_t size_max, Random* random) {
  std::string word =
      RandomText(round.letters, 1 + random->Below(size_max), random);
  if (random->Below(3) == 0) {
    word.insert(random->Below(word.size()), random->Below(size_max), 'a');
  }
  return word.substr(0, size_max);
}

TEST(BpeMerge, ShortFormsAgreeWithTwin) {
  Random random(1);
  for (int number = 0; number < 120; ++number) {
    const Round round = MakeRound(number, &random);
    Compiled compiled(round.spec);
    const BpeTwin twin(round.spec);
    const BpeTables& tables = compiled->tables();
    for (int i = 0; i < 40; ++i) {
      const std::string word = MakeWord(round, 32, &random);
      Ids want = twin.Encode(word);
      // The twin's whole words are not the loop's.
      if (want.size() == 1 && !compiled->proper()) continue;
      const BpeExactKeys<BpeTables> exact(tables);
      ASSERT_EQ((compiled.MergeShort<32, false>(word, exact)), want) << number;
      ASSERT_EQ((compiled.MergeShort<32, true>(word, exact)), want) << number;
      if (tables.products == nullptr && tables.classes == nullptr) {
        const BpeGuessingKeys guessing(tables);
        ASSERT_EQ((compiled.MergeShort<32, false>(word, guessing)), want);
        ASSERT_EQ((compiled.MergeShort<32, true>(word, guessing)), want);
      }
      if (word.size() <= 8) {
        ASSERT_EQ((compiled.MergeShort<8, true>(word, exact)), want);
      }
      if (word.size() <= 16) {
        ASSERT_EQ((compiled.MergeShort<16, false>(word, exact)), want);
      }
    }
  }
}

TEST(BpeMerge, QueueAndWindowsAgreeWithTwin) {
  Random random(2);
  int proper = 0;
  for (int number = 0; number < 90; ++number) {
    const Round round = MakeRound(number, &random);
    Compiled compiled(round.spec);
    const BpeTwin twin(round.spec);
    proper += compiled->proper();
    for (int i = 0; i < 25; ++i) {
      const std::string word = MakeWord(round, 200, &random);
      const Ids want = twin.Encode(word);
      if (want.size() == 1 && !compiled->proper()) continue;
      ASSERT_EQ(compiled.MergeByQueue(word, false), want) << number;
      ASSERT_EQ(compiled.Merge(word, BpeWindowSizes()), want) << number;
      if (!compiled->proper()) continue;
      ASSERT_EQ(compiled.MergeByQueue(word, true), want) << number;
      for (const size_t small : {0, 2, 4, 10, 32}) {
        for (const size_t large : {1, 4, 16}) {
          const BpeWindowSizes sizes = {.small = small, .large = large};
          ASSERT_EQ(compiled.Merge(word, sizes), want)
              << number << ' ' << small << ' ' << large << ' ' << word;
        }
      }
    }
  }
  EXPECT_GT(proper, 20);
  EXPECT_LT(proper, 80);
}

// Long runs: many sweeps, batches and, for the improper order, rebuilding.
TEST(BpeMerge, LongWordsByQueue) {
  Random random(3);
  TokenizerSpec spec = ByteSpec();
  for (std::string a = "a"; a.size() < 64; a += a) AddMerge(&spec, a, a);
  AddMerge(&spec, "b", "a");
  Compiled compiled(spec);
  ASSERT_TRUE(compiled->proper());
  std::string word(5000, 'a');
  for (int i = 0; i < 20; ++i) word[random.Below(word.size())] = 'b';
  const Ids want = BpeTwin(spec).Encode(word);
  EXPECT_EQ(compiled.MergeByQueue(word, true), want);
  EXPECT_EQ(compiled.MergeByQueue(word, false), want);
  EXPECT_EQ(compiled.Merge(word, BpeWindowSizes()), want);
}

// Every pair is found, and nothing else.
TEST(BpeMerge, PairHashIsExact) {
  Random random(4);
  for (const size_t count : {0u, 1u, 2u, 5u, 100u, 4000u}) {
    std::map<std::pair<uint32_t, uint32_t>, uint32_t> numbers;
    std::vector<BpeTables::Parts> parts;
    while (parts.size() < count) {
      const uint32_t left = static_cast<uint32_t>(random.Below(300));
      const uint32_t right = static_cast<uint32_t>(random.Below(300)) + 256;
      const auto number = static_cast<uint32_t>(parts.size());
      if (numbers.emplace(std::make_pair(left, right), number).second) {
        parts.push_back({left, right});
      }
    }
    const BpePairHash hash(parts);
    BpeTables tables;
    hash.Fill(&tables);
    for (uint32_t left = 0; left < 310; ++left) {
      for (uint32_t right = 256; right < 560; ++right) {
        const auto found = numbers.find({left, right});
        ASSERT_EQ(tables.Find(left, right),
                  found == numbers.end() ? kNoMerge : found->second);
      }
    }
    EXPECT_EQ(tables.Find(kNoSymbol, 300), kNoMerge);
    EXPECT_EQ(tables.Find(300, kNoSymbol), kNoMerge);
  }
}

}  // namespace
}  // namespace tessera
