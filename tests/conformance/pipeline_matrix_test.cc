// One answer, whatever the way: for toy
// tokenizers of every make and random texts, the ids are equal with and
// without cache and head table, for every number of threads, cut at safe cuts
// or pushed in parts of any size, and with offsets.
//
// The reference is one call with neither cache nor head table and a scratch of
// its own: the model alone.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tests/conformance/toy_specs.h"
#include "tokenizers/base/random.h"
#include "tokenizers/batch_encoder.h"
#include "tokenizers/encode_stream.h"
#include "tokenizers/text/utf8.h"
#include "tokenizers/tokenizer.h"

namespace tessera {
namespace {

using Ids = std::vector<TokenId>;

bool IsFull() { return std::getenv("TESSERA_TEST_FULL") != nullptr; }

Ids ToVector(const IdBuffer& ids) { return Ids(ids.begin(), ids.end()); }

// Ids and what they could not keep, of one call after another.
struct Answer {
  Ids ids;
  uint64_t unknown_bytes;
  uint64_t dropped_bytes;

  bool operator==(const Answer&) const = default;
};

// Ends of the characters that hold the byte before each place: a token inside a
// character stands for the whole of it, beside others.
std::vector<size_t> CharacterEnds(std::string_view text) {
  std::vector<size_t> ends(text.size() + 1);
  for (size_t at = 0; at < text.size();) {
    const size_t end = at + DecodeUtf8(text, at).size;
    while (at < end) ends[++at] = end;
  }
  return ends;
}

class PipelineMatrixTest : public testing::TestWithParam<size_t> {
 protected:
  static const std::vector<ToySpec>& Specs() {
    static const auto* const specs = new std::vector<ToySpec>(ToySpecs());
    return *specs;
  }

  void SetUp() override {
    const TokenizerSpec& spec = Specs()[GetParam()].spec;
    with_head_ = Create(spec, -1);
    bare_ = Create(spec, 0);
    ASSERT_NE(with_head_, nullptr);
    ASSERT_NE(bare_, nullptr);
    for (const AddedTokenSpec& token : spec.added_tokens()) {
      if (token.special()) specials_.push_back(token);
    }
    filters_.push_back(Filter(SpecialPolicy::kText, {}));
    if (specials_.empty()) return;
    filters_.push_back(Filter(SpecialPolicy::kAllow, {}));
    filters_.push_back(Filter(SpecialPolicy::kAllow, {"<s>"}));
  }

  static std::unique_ptr<const Tokenizer> Create(const TokenizerSpec& spec,
                                                 int64_t head_words) {
    CreateOptions options;
    options.head_words = head_words;
    auto tokenizer = Tokenizer::Create(spec, options);
    EXPECT_TRUE(tokenizer.ok()) << tokenizer.status();
    return tokenizer.ok() ? *std::move(tokenizer) : nullptr;
  }

  AddedTokenFilter Filter(SpecialPolicy policy,
                          const std::vector<std::string>& allowed) const {
    EncodeOptions options;
    options.special = policy;
    options.allowed_special = allowed;
    auto filter = bare_->NewFilter(options);
    EXPECT_TRUE(filter.ok()) << filter.status();
    return *std::move(filter);
  }

  // Many short texts and some long ones.
  std::vector<std::string> Texts() const {
    Random random(GetParam());
    std::vector<std::string> texts = {""};
    const size_t count = IsFull() ? 3000 : 300;
    for (size_t i = 0; i < count; ++i) {
      const size_t size = i % 50 == 0 ? 3000 : 1 + random.Below(40);
      texts.push_back(RandomToyText(size, &random));
    }
    return texts;
  }

  Answer Reference(std::string_view text,
                   const AddedTokenFilter& filter) const {
    Tokenizer::Scratch scratch = bare_->NewScratch();
    scratch.set_cache_bytes(0);
    return Encode(*bare_, text, filter, &scratch);
  }

  static Answer Encode(const Tokenizer& tokenizer, std::string_view text,
                       const AddedTokenFilter& filter,
                       Tokenizer::Scratch* scratch) {
    const EncodeLoss before = scratch->loss();
    IdBuffer ids;
    tokenizer.Encode(text, filter, scratch, &ids);
    return Answer{ToVector(ids),
                  scratch->loss().unknown_bytes - before.unknown_bytes,
                  scratch->loss().dropped_bytes - before.dropped_bytes};
  }

  bool IsSpecial(TokenId id) const {
    return std::any_of(specials_.begin(), specials_.end(),
                       [id](const auto& token) { return token.id() == id; });
  }

  std::unique_ptr<const Tokenizer> with_head_;
  std::unique_ptr<const Tokenizer> bare_;
  std::vector<AddedTokenSpec> specials_;
  std::vector<AddedTokenFilter> filters_;
};

TEST_P(PipelineMatrixTest, CacheAndHeadTableChangeNothing) {
  const std::vector<std::string> texts = Texts();
  for (const Tokenizer* tokenizer : {bare_.get(), with_head_.get()}) {
    for (const uint64_t cache_bytes : {0, 64 << 10, 8 << 20}) {
      Tokenizer::Scratch scratch = tokenizer->NewScratch();
      scratch.set_cache_bytes(cache_bytes);
      for (const AddedTokenFilter& filter : filters_) {
        for (const std::string& text : texts) {
          ASSERT_EQ(Encode(*tokenizer, text, filter, &scratch),
                    Reference(text, filter))
              << testing::PrintToString(text) << " cache " << cache_bytes;
        }
      }
    }
  }
}

TEST_P(PipelineMatrixTest, ThreadsChangeNothing) {
  std::vector<std::string> texts = Texts();
  // Long enough to be shared out, and many units.
  Random random(404);
  const std::string part = RandomToyText(20000, &random);
  texts.emplace_back();
  while (texts.back().size() < (size_t{9} << 19)) texts.back() += part;
  for (int i = 0; i < 8; ++i) texts.push_back(part);
  const std::vector<std::string_view> views(texts.begin(), texts.end());

  Ragged reference;
  Tokenizer::Scratch scratch = bare_->NewScratch();
  const AddedTokenFilter filter = Filter(SpecialPolicy::kAllow, {});
  for (const std::string_view text : views) {
    bare_->Encode(text, filter, &scratch, &reference.ids);
    reference.row_offsets.push_back(static_cast<int64_t>(reference.ids.size()));
  }
  EncodeOptions options;
  options.special = SpecialPolicy::kAllow;
  for (const int threads : {1, 2, 7}) {
    const auto encoder = NewCpuBatchEncoder(*with_head_);
    encoder->set_cache_bytes(threads == 2 ? 0 : 8 << 20);
    Ragged result;
    ASSERT_TRUE(encoder->Encode(views, options, threads, &result).ok());
    EXPECT_EQ(result.row_offsets, reference.row_offsets) << threads;
    EXPECT_TRUE(ToVector(result.ids) == ToVector(reference.ids)) << threads;
  }
}

// Units of every size are parts between safe cuts.
TEST_P(PipelineMatrixTest, SafeCutsChangeNothing) {
  for (const AddedTokenFilter& filter : filters_) {
    Random random(7);
    for (int i = 0; i < (IsFull() ? 300 : 30); ++i) {
      const std::string text = RandomToyText(600, &random);
      const size_t step = 1 + random.Below(i % 2 == 0 ? 2 : 100);
      // What stands behind the window is not known to the search.
      const size_t window = 1 + random.Below(text.size());
      Tokenizer::Scratch scratch = with_head_->NewScratch();
      IdBuffer ids;
      std::string cuts;
      size_t begin = 0;
      while (begin < text.size()) {
        const std::string_view known =
            std::string_view(text).substr(begin, std::max(window, step + 1));
        size_t end = with_head_->FindSafeCut(known, step, filter);
        end = end == Tokenizer::kNoCut || begin + end >= text.size()
                  ? text.size()
                  : begin + end;
        with_head_->EncodePart(
            std::string_view(text).substr(begin, end - begin), filter,
            begin == 0, &scratch, &ids);
        cuts += std::to_string(end) + " ";
        begin = end;
      }
      ASSERT_EQ(ToVector(ids), Reference(text, filter).ids)
          << testing::PrintToString(text) << " cuts " << cuts;
    }
  }
}

TEST_P(PipelineMatrixTest, StreamsChangeNothing) {
  Random random(404);
  const std::string text = RandomToyText(IsFull() ? 200000 : 20000, &random);
  for (const AddedTokenFilter& filter : filters_) {
    const Ids want = Reference(text, filter).ids;
    for (size_t size = 0; size <= 64; size += IsFull() ? 1 : 3) {
      Tokenizer::Scratch scratch = with_head_->NewScratch();
      EncodeStream stream(*with_head_, filter, &scratch);
      IdBuffer ids;
      for (size_t at = 0; at < text.size();) {
        // Size 0 stands for a new random size each time.
        const size_t part = size == 0 ? random.Below(5000) : size;
        stream.Push(std::string_view(text).substr(at, part), &ids);
        at += part;
      }
      stream.Finish(&ids);
      ASSERT_TRUE(ToVector(ids) == want) << "parts of " << size;
    }
  }
}

// Short texts in two parts, so that every border falls into every token.
TEST_P(PipelineMatrixTest, StreamsInTwoPartsChangeNothing) {
  Random random(9);
  const std::string before = RandomToyText(5000, &random);
  for (const AddedTokenFilter& filter : filters_) {
    Tokenizer::Scratch scratch = with_head_->NewScratch();
    for (int i = 0; i < (IsFull() ? 100 : 4); ++i) {
      const std::string text = before + RandomToyText(60, &random);
      const Ids want = Reference(text, filter).ids;
      for (size_t cut = before.size() - 10; cut < text.size(); ++cut) {
        EncodeStream stream(*with_head_, filter, &scratch);
        IdBuffer ids;
        stream.Push(std::string_view(text).substr(0, cut), &ids);
        stream.Push(std::string_view(text).substr(cut), &ids);
        stream.Finish(&ids);
        ASSERT_TRUE(ToVector(ids) == want)
            << testing::PrintToString(text.substr(before.size() - 10))
            << " cut at " << cut - before.size();
      }
    }
  }
}

TEST_P(PipelineMatrixTest, OffsetsComeWithTheSameIds) {
  for (const AddedTokenFilter& filter : filters_) {
    Tokenizer::Scratch scratch = with_head_->NewScratch();
    for (const std::string& text : Texts()) {
      Encoding encoding;
      with_head_->EncodeWithOffsets(text, filter, &scratch, &encoding);
      const Ids want = Reference(text, filter).ids;
      ASSERT_EQ(encoding.ids, want) << testing::PrintToString(text);
      ASSERT_EQ(encoding.spans.size(), want.size());
      ASSERT_EQ(encoding.pretokens.size(), want.size());
      EXPECT_TRUE(
          std::is_sorted(encoding.pretokens.begin(), encoding.pretokens.end()));
      const std::vector<size_t> ends = CharacterEnds(text);
      for (size_t i = 0; i < want.size(); ++i) {
        const Span span = encoding.spans[i];
        ASSERT_LE(span.begin, span.end) << testing::PrintToString(text);
        ASSERT_LE(span.end, text.size()) << testing::PrintToString(text);
        if (i == 0) continue;
        ASSERT_LE(encoding.spans[i - 1].begin, span.begin)
            << testing::PrintToString(text) << " at " << i;
        ASSERT_LE(ends[encoding.spans[i - 1].end], ends[span.end])
            << testing::PrintToString(text) << " at " << i;
      }
    }
  }
}

// Where nothing rewrites the text, the spans are its bytes, one after another.
TEST_P(PipelineMatrixTest, OffsetsTileTheText) {
  const std::string& name = Specs()[GetParam()].name;
  const bool keeps_text = name.rfind("wordpiece", 0) != 0 &&
                          name.rfind("unigram", 0) != 0 &&
                          name.rfind("composed", 0) != 0;
  for (const AddedTokenFilter& filter : filters_) {
    Tokenizer::Scratch scratch = with_head_->NewScratch();
    for (const std::string& text : Texts()) {
      if (!keeps_text) continue;
      Encoding encoding;
      with_head_->EncodeWithOffsets(text, filter, &scratch, &encoding);
      uint64_t covered = 0;
      for (const Span span : encoding.spans) {
        ASSERT_LE(span.begin, covered) << testing::PrintToString(text);
        covered = std::max(covered, span.end);
      }
      ASSERT_EQ(covered, text.size()) << testing::PrintToString(text);
    }
  }
}

TEST_P(PipelineMatrixTest, WhatIsLosslessComesBack) {
  Tokenizer::Scratch scratch = with_head_->NewScratch();
  const std::string& name = Specs()[GetParam()].name;
  const bool is_byte_level = name.rfind("gpt2", 0) == 0 ||
                             name.rfind("cl100k", 0) == 0 ||
                             name.rfind("o200k", 0) == 0;
  EXPECT_TRUE(!is_byte_level || with_head_->IsLossless() || !specials_.empty())
      << with_head_->loses();
  if (!with_head_->IsLossless()) return;
  for (const AddedTokenFilter& filter : filters_) {
    for (const std::string& text : Texts()) {
      const Answer answer = Encode(*with_head_, text, filter, &scratch);
      const auto back = with_head_->Decode(answer.ids);
      ASSERT_TRUE(back.ok()) << back.status();
      ASSERT_EQ(*back, text) << testing::PrintToString(answer.ids);
      ASSERT_EQ(answer.unknown_bytes + answer.dropped_bytes, 0u);
    }
  }
}

TEST_P(PipelineMatrixTest, SpecialTokensNeedLeave) {
  if (specials_.empty()) return;
  for (const std::string& text : Texts()) {
    for (const TokenId id : Reference(text, filters_[0]).ids) {
      ASSERT_FALSE(IsSpecial(id)) << testing::PrintToString(text);
    }
    for (const TokenId id : Reference(text, filters_[2]).ids) {
      ASSERT_TRUE(!IsSpecial(id) || id == specials_[1].id())
          << testing::PrintToString(text);
    }
    bool holds_special = false;
    for (const AddedTokenSpec& token : specials_) {
      holds_special |= text.find(token.content()) != std::string::npos;
    }
    ASSERT_EQ(with_head_->CheckSpecials(text).ok(), !holds_special)
        << testing::PrintToString(text);
    const Ids all = Reference(text, filters_[1]).ids;
    ASSERT_TRUE(holds_special ||
                std::none_of(all.begin(), all.end(),
                             [this](TokenId id) { return IsSpecial(id); }))
        << testing::PrintToString(text);
    // Alone it is one id; "abc<s" is the text of no other.
    ASSERT_EQ(Reference("abc<s", filters_[1]).ids, Ids{specials_[3].id()});
  }
}

INSTANTIATE_TEST_SUITE_P(ToySpecs, PipelineMatrixTest,
                         testing::Range(size_t{0}, ToySpecs().size()),
                         [](const testing::TestParamInfo<size_t>& param) {
                           static const std::vector<ToySpec> specs = ToySpecs();
                           return specs[param.param].name;
                         });

}  // namespace
}  // namespace tessera
