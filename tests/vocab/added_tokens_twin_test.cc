// Agreement with a slow twin, and of a text in parts with the whole.

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "tests/vocab/added_tokens_harness.h"
#include "tokenizers/text/unicode.h"
#include "tokenizers/text/utf8.h"

namespace tessera {
namespace {

bool IsSpaceAt(std::string_view text, size_t at, size_t* size) {
  const CodePoint c = DecodeUtf8(text, at);
  *size = c.size;
  return IsWhiteSpace(c.value);
}

// Rules of added_tokens.h, one after another.
std::vector<Match> SlowFind(const TokenizerSpec& spec,
                            const AddedTokenFilter& filter,
                            std::string_view text) {
  std::vector<Match> matches;
  size_t at = 0;
  size_t floor = 0;
  while (at < text.size()) {
    const AddedTokenSpec* best = nullptr;
    size_t best_index = 0;
    for (int i = 0; i < spec.added_tokens_size(); ++i) {
      const AddedTokenSpec& t = spec.added_tokens(i);
      if (!filter.Allows(i) || !text.substr(at).starts_with(t.content())) {
        continue;
      }
      if (best == nullptr || t.content().size() > best->content().size() ||
          (t.content().size() == best->content().size() && t.special() &&
           !best->special())) {
        best = &t;
        best_index = i;
      }
    }
    if (best == nullptr) {
      ++at;
      continue;
    }
    Match m{at, at + best->content().size(), best->id(), best_index};
    at = m.end;
    const char* data = text.data();
    if (best->single_word() &&
        ((m.begin > 0 && IsWord(DecodeLastUtf8(data, data + m.begin).value)) ||
         (m.end < text.size() && IsWord(DecodeUtf8(text, m.end).value)))) {
      continue;
    }
    size_t size = 0;
    if (best->lstrip()) {
      m.begin = std::max(m.begin, floor);
      while (m.begin > floor) {
        const CodePoint c = DecodeLastUtf8(data + floor, data + m.begin);
        if (!IsWhiteSpace(c.value)) break;
        m.begin -= c.size;
      }
    }
    if (best->rstrip()) {
      while (m.end < text.size() && IsSpaceAt(text, m.end, &size)) {
        m.end += size;
      }
    }
    if (m.begin >= m.end) continue;
    if (!matches.empty() && matches.back().end > m.begin) {
      matches.back().end = m.begin;
    }
    floor = m.end;
    matches.push_back(m);
  }
  return matches;
}

class RandomAddedTokens {
 public:
  explicit RandomAddedTokens(uint32_t seed) : random_(seed) {}

  std::string Text(size_t size_max) {
    static const char* const kParts[] = {
        "a", "b", "<", ">", " ", "\n", "_", "\xC3\xA9", "\xE3\x80\x80", "1"};
    std::string text;
    const size_t parts = 1 + random_() % size_max;
    for (size_t i = 0; i < parts; ++i) text += kParts[random_() % 10];
    return text;
  }
  TokenizerSpec Spec() {
    TokenizerSpec spec;
    const size_t count = 1 + random_() % 6;
    for (size_t i = 0; i < count; ++i) {
      AddedTokenSpec* added = Add(&spec, Text(3), random_() % 2 == 0);
      added->set_single_word(random_() % 3 == 0);
      added->set_lstrip(random_() % 3 == 0);
      added->set_rstrip(random_() % 3 == 0);
    }
    return spec;
  }
  AddedTokenFilter AnyFilter(const TokenizerSpec& spec,
                             const AddedTokens& added) {
    std::vector<std::string> allowed;
    for (const AddedTokenSpec& t : spec.added_tokens()) {
      if (random_() % 2 == 0) allowed.push_back(t.content());
    }
    const auto policy =
        random_() % 4 == 0 ? SpecialPolicy::kText : SpecialPolicy::kAllow;
    return Filter(added, policy, allowed);
  }
  size_t Below(size_t end) { return random_() % end; }

 private:
  std::mt19937 random_;
};

bool Same(const Match& a, const Match& b) {
  return a.begin == b.begin && a.end == b.end && a.id == b.id &&
         a.added_index == b.added_index;
}

TEST(AddedTokens, LikeASlowTwin) {
  RandomAddedTokens random(11);
  for (int round = 0; round < 3000; ++round) {
    const TokenizerSpec spec = random.Spec();
    const auto added = Make(spec);
    const AddedTokenFilter filter = random.AnyFilter(spec, *added);
    for (int k = 0; k < 10; ++k) {
      const std::string text = random.Text(20) + random.Text(3);
      std::vector<Match> got;
      added->FindRaw(text, filter, &got);
      const auto want = SlowFind(spec, filter, text);
      ASSERT_EQ(got.size(), want.size()) << spec.DebugString() << text;
      for (size_t i = 0; i < got.size(); ++i) {
        ASSERT_TRUE(Same(got[i], want[i])) << spec.DebugString() << text;
      }
    }
  }
}

// The matches on both sides of a cut do not change with what follows.
TEST(AddedTokens, CutsPartNothing) {
  RandomAddedTokens random(12);
  size_t cuts = 0;
  for (int round = 0; round < 3000; ++round) {
    const TokenizerSpec spec = random.Spec();
    const auto added = Make(spec);
    const AddedTokenFilter filter = random.AnyFilter(spec, *added);
    for (int k = 0; k < 10; ++k) {
      const std::string text = random.Text(12) + random.Text(4);
      const size_t size = random.Below(text.size() + 1);
      const std::string_view known = std::string_view(text).substr(0, size);
      const size_t cut = random.Below(size + 1);
      if (!added->MayCut(known, cut, filter)) continue;
      ++cuts;
      std::vector<Match> parts;
      added->FindRaw(known.substr(0, cut), filter, &parts);
      const size_t head_count = parts.size();
      added->FindRaw(std::string_view(text).substr(cut), filter, &parts);
      for (size_t i = head_count; i < parts.size(); ++i) {
        parts[i].begin += cut;
        parts[i].end += cut;
      }
      const auto want = SlowFind(spec, filter, text);
      ASSERT_EQ(parts.size(), want.size())
          << spec.DebugString() << text << " at " << cut;
      for (size_t i = 0; i < parts.size(); ++i) {
        ASSERT_TRUE(Same(parts[i], want[i]))
            << spec.DebugString() << text << " at " << cut;
      }
    }
  }
  EXPECT_GT(cuts, 2000u);
}

}  // namespace
}  // namespace tessera
