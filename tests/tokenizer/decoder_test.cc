// Decoders: examples of each kind, the table against the chain, and
// the stream against the whole.

#include "tokenizers/decoder.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/tokenizer/toy_spec.h"
#include "tokenizers/base/random.h"
#include "tokenizers/decode_chain.h"
#include "tokenizers/vocab/vocabulary.h"

namespace tessera {
namespace {

TokenizerSpec SpecOf(const std::vector<std::string>& tokens) {
  TokenizerSpec spec;
  for (const std::string& token : tokens) {
    spec.mutable_vocabulary()->add_tokens(token);
  }
  spec.add_models()->mutable_greedy();
  return spec;
}

// Text of all tokens in order.
std::string DecodeAll(const TokenizerSpec& spec, bool as_text = false) {
  const auto vocabulary = Vocabulary::Create(spec).value();
  const auto decoder = Decoder::Create(spec, *vocabulary).value();
  std::vector<TokenId> ids(
      static_cast<size_t>(spec.vocabulary().tokens_size()));
  for (size_t i = 0; i < ids.size(); ++i) ids[i] = static_cast<TokenId>(i);
  std::string out;
  const Status status =
      as_text
          ? decoder->AppendText(ids.data(), ids.size(), DecodeOptions{}, &out)
          : decoder->Append(ids.data(), ids.size(), DecodeOptions{}, &out);
  EXPECT_TRUE(status.ok()) << status;
  return out;
}

TEST(DecoderTest, WordPiece) {
  TokenizerSpec spec = SpecOf({"un", "##believ", "##able", ".", "do", "n't"});
  auto* decoder = spec.mutable_decoder()->mutable_wordpiece();
  decoder->set_prefix("##");
  decoder->set_cleanup(true);
  EXPECT_EQ(DecodeAll(spec), "unbelievable. don't");
}

TEST(DecoderTest, WordPieceWithoutPrefixJoinsAllTokens) {
  TokenizerSpec spec = SpecOf({"un", "believ", "able", ".", "##s"});
  spec.mutable_decoder()->mutable_wordpiece();
  EXPECT_EQ(DecodeAll(spec), "unbelievable.##s");
}

TEST(DecoderTest, WordPieceCleansUpWithinOneTokenOnly) {
  TokenizerSpec spec = SpecOf({"I", "do", "not"});
  auto* decoder = spec.mutable_decoder()->mutable_wordpiece();
  decoder->set_prefix("##");
  decoder->set_cleanup(true);
  EXPECT_EQ(DecodeAll(spec), "I do not");
}

TEST(DecoderTest, MetaspaceDropsEveryOneInTheFirstToken) {
  TokenizerSpec spec = SpecOf(
      {"\xE2\x96\x81\xE2\x96\x81hey", "\xE2\x96\x81you", "s\xE2\x96\x81"});
  spec.mutable_decoder()->mutable_metaspace();
  EXPECT_EQ(DecodeAll(spec), "hey yous ");
}

TEST(DecoderTest, BpeSuffix) {
  TokenizerSpec spec = SpecOf({"hel", "lo</w>", "you</w>"});
  spec.mutable_decoder()->mutable_bpe()->set_suffix("</w>");
  EXPECT_EQ(DecodeAll(spec), "hello you");
}

TEST(DecoderTest, Ctc) {
  TokenizerSpec spec = SpecOf({"<pad>", "h", "|", "i"});
  auto* ctc = spec.mutable_decoder()->mutable_ctc();
  ctc->set_pad_token("<pad>");
  ctc->set_word_delimiter_token("|");
  ctc->set_cleanup(true);
  const auto vocabulary = Vocabulary::Create(spec).value();
  const auto decoder = Decoder::Create(spec, *vocabulary).value();
  const TokenId ids[] = {0, 1, 1, 0, 1, 2, 2, 3, 3, 0};
  std::string out;
  ASSERT_TRUE(decoder->Append(ids, 10, DecodeOptions{}, &out).ok());
  EXPECT_EQ(out, "hh i");
}

// Replace, ByteFallback, Fuse, Strip: the chain of Llama and Mistral.
TokenizerSpec LlamaSpec() {
  TokenizerSpec spec = SpecOf(
      {"\xE2\x96\x81Hello", "\xE2\x96\x81", "<0xE2>", "<0x82>", "a", "<0x41>"});
  auto* members = spec.mutable_decoder()->mutable_sequence();
  auto* replace = members->add_members()->mutable_replace();
  replace->set_literal("\xE2\x96\x81");
  replace->set_content(" ");
  members->add_members()->mutable_byte_fallback();
  members->add_members()->mutable_fuse();
  auto* strip = members->add_members()->mutable_strip();
  strip->set_content(" ");
  strip->set_start(1);
  return spec;
}

TEST(DecoderTest, ByteFallbackKeepsBytesAndShowsThemAsText) {
  // The run E2 82 is no character: two U+FFFD in text, itself in bytes.
  EXPECT_EQ(DecodeAll(LlamaSpec()),
            "Hello \xE2\x82"
            "aA");
  EXPECT_EQ(DecodeAll(LlamaSpec(), true),
            "Hello \xEF\xBF\xBD\xEF\xBF\xBD"
            "aA");
}

TEST(DecoderTest, SpaceJoin) {
  TokenizerSpec spec = SpecOf({"a", "b"});
  spec.mutable_decoder()->mutable_space_join();
  EXPECT_EQ(DecodeAll(spec), "a b");
}

TEST(DecoderTest, UnknownIdsAreErrorsOrLeftOut) {
  TokenizerSpec spec = ByteLevelSpecWith({});
  AddToken(300, "<s>", true, &spec);
  const auto vocabulary = Vocabulary::Create(spec).value();
  const auto decoder = Decoder::Create(spec, *vocabulary).value();
  const TokenId ids[] = {'a', 299, 300, 4000000000u};
  std::string out = "kept";
  const Status status = decoder->Append(ids, 4, DecodeOptions{}, &out);
  EXPECT_EQ(ClassOf(status), ErrorClass::kBadData);
  EXPECT_NE(MessageOf(status).find("id 299 at position 1"), std::string::npos);
  EXPECT_EQ(out, "kept");
  DecodeOptions options;
  options.skip_unknown = true;
  ASSERT_TRUE(decoder->Append(ids, 4, options, &out).ok());
  EXPECT_EQ(out, "kepta<s>");
  options.skip_special = true;
  ASSERT_TRUE(decoder->Append(ids, 4, options, &out).ok());
  EXPECT_EQ(out, "kepta<s>a");
}

TEST(DecoderTest, AnAddedTokenIsGivenBackAsItIs) {
  // HF would read the letters of the content as bytes.
  TokenizerSpec spec = ByteLevelSpecWith({});
  AddToken(256,
           "\xC4\x91"
           "em",
           false, &spec);
  const auto vocabulary = Vocabulary::Create(spec).value();
  const auto decoder = Decoder::Create(spec, *vocabulary).value();
  const TokenId id = 256;
  std::string out;
  ASSERT_TRUE(decoder->Append(&id, 1, DecodeOptions{}, &out).ok());
  EXPECT_EQ(out,
            "\xC4\x91"
            "em");
}

// Every chain, on random lists: the table's answer is the chain's, and the
// stream's parts are the whole.
// Gemma adds runs of U+2581, which its model makes of blanks as well.
TEST(DecoderTest, AnAddedTokenOfTheModelGoesThroughTheChain) {
  const std::string blanks = "\xE2\x96\x81\xE2\x96\x81";
  TokenizerSpec spec = SpecOf({"a", blanks, "b"});
  AddedTokenSpec* token = spec.add_added_tokens();
  token->set_id(1);
  token->set_content(blanks);
  auto* replace = spec.mutable_decoder()->mutable_replace();
  replace->set_literal("\xE2\x96\x81");
  replace->set_content(" ");
  EXPECT_EQ(DecodeAll(spec), "a  b");
  token->set_special(true);
  EXPECT_EQ(DecodeAll(spec), "a" + blanks + "b");
}

TEST(DecoderTest, TableAndStreamAgreeWithTheChain) {
  std::vector<TokenizerSpec> specs = {LlamaSpec(),
                                      ByteLevelSpecWith({{"a", "b"}})};
  specs.push_back(SpecOf({"\xE2\x96\x81",
                          "\xE2\x96\x81"
                          "a",
                          "b", "<0xC3>", "<0xA9>"}));
  auto* sentencepiece = specs.back().mutable_decoder()->mutable_sentencepiece();
  sentencepiece->set_add_dummy_prefix(true);
  specs.push_back(specs.back());
  specs.back()
      .mutable_decoder()
      ->mutable_sentencepiece()
      ->set_remove_extra_whitespaces(true);
  Random random(404);
  for (const TokenizerSpec& spec : specs) {
    const auto vocabulary = Vocabulary::Create(spec).value();
    const auto decoder = Decoder::Create(spec, *vocabulary).value();
    for (int round = 0; round < 500; ++round) {
      std::vector<TokenId> ids(random.Below(12));
      for (TokenId& id : ids) {
        id = static_cast<TokenId>(random.Below(vocabulary->id_count()));
      }
      std::string whole;
      ASSERT_TRUE(
          decoder->Append(ids.data(), ids.size(), DecodeOptions{}, &whole)
              .ok());
      // Token by token: the table inside, the chain at the begin.
      ASSERT_TRUE(decoder->is_streamable());
      std::string parts;
      size_t head = 0;
      while (head < ids.size() && parts.empty()) {
        ++head;
        ASSERT_TRUE(
            decoder->Append(ids.data(), head, DecodeOptions{}, &parts).ok());
      }
      for (size_t i = head; i < ids.size(); ++i) {
        ASSERT_TRUE(
            decoder->AppendInside(ids[i], DecodeOptions{}, &parts).ok());
      }
      ASSERT_EQ(parts, whole);
      DecodeStream stream(*decoder, DecodeOptions{});
      std::string streamed;
      for (TokenId id : ids) streamed += stream.Push(id).value();
      streamed += stream.Finish();
      std::string text;
      ASSERT_TRUE(
          decoder->AppendText(ids.data(), ids.size(), DecodeOptions{}, &text)
              .ok());
      if (whole == text) {
        ASSERT_EQ(streamed, text);
      }
    }
  }
}

}  // namespace
}  // namespace tessera
