// What each target cannot say, by code and message.

#include <gtest/gtest.h>

#include "tests/formats/format_testing.h"
#include "tests/formats/sample_specs.h"

namespace tessera {
namespace {

TEST(ConversionTest, Tiktoken) {
  const TokenizerSpec good = ByteLevelBpe();
  EXPECT_EQ(FaultOfWrite("tiktoken", good), "");
  const auto fault = [&good](auto change) {
    return FaultAfter("tiktoken", good, change);
  };
  const auto cannot = [](const std::string& rest) {
    return Cannot("tiktoken", rest);
  };
  EXPECT_EQ(FaultOfWrite("tiktoken", CharacterBpe()),
            cannot("models: a rank file holds one byte-level BPE and nothing "
                   "else; write tokenizer.json [C01]"));
  EXPECT_EQ(fault([](TokenizerSpec* s) {
              s->mutable_pretokenizer()->mutable_digits();
            }),
            cannot("pretokenizer: a rank file has one split pattern and "
                   "nothing else; write tokenizer.json [C02]"));
  EXPECT_EQ(fault([](TokenizerSpec* s) {
              s->add_normalizers()->mutable_lowercase();
            }),
            cannot("normalizers[0]: a rank file has no normaliser; write "
                   "tokenizer.json [C03]"));
  EXPECT_EQ(fault([](TokenizerSpec* s) {
              s->mutable_vocabulary()->set_tokens(256, "abc");
              s->mutable_vocabulary()->set_tokens(257, "ab");
              BpeModelSpec* bpe = s->mutable_models(0)->mutable_bpe();
              bpe->set_merges(2, 257);
            }),
            cannot("models[0].bpe.merges: token 256 has a lower id than token "
                   "257, which is merged before it; retrain with --merge-order "
                   "bytes, or write tokenizer.json [C04]"));
  EXPECT_EQ(fault([](TokenizerSpec* s) {
              s->mutable_vocabulary()->mutable_tokens(7)->assign("zz");
            }),
            cannot("vocabulary: only 255 of the 256 single bytes are tokens; "
                   "write tokenizer.json [C04]"));
  EXPECT_EQ(fault([](TokenizerSpec* s) {
              AddedTokenSpec* added = s->add_added_tokens();
              added->set_id(300);
              added->set_content("x");
            }),
            cannot("added_tokens[0]: specials of a rank file have none of the "
                   "flags of `x`; write tokenizer.json [C07]"));
  EXPECT_EQ(fault([](TokenizerSpec* s) {
              s->mutable_post_processor()->mutable_bert();
            }),
            cannot("post_processor: a rank file adds no tokens around a text; "
                   "write tokenizer.json [C08]"));
  EXPECT_EQ(
      fault([](TokenizerSpec* s) { s->mutable_decoder()->mutable_fuse(); }),
      cannot("decoder: a rank file joins bytes only; write "
             "tokenizer.json [C09]"));
  EXPECT_EQ(fault([](TokenizerSpec* s) {
              s->mutable_models(0)->mutable_bpe()->set_dropout(0.5);
            }),
            cannot("models[0].bpe: a rank file has no dropout, unk, byte "
                   "fallback, prefix or suffix; write tokenizer.json [C10]"));
}

TEST(ConversionTest, AllowedCodesAreWarnings) {
  TokenizerSpec spec = ByteLevelBpe();
  spec.add_normalizers()->mutable_lowercase();
  std::vector<std::string> warnings;
  const StatusOr<FileSet> files =
      WriteAs("tiktoken", spec, {.allow = {"C03"}}, &warnings);
  ASSERT_TRUE(files.ok()) << files.status();
  ASSERT_EQ(warnings.size(), 1u);
  EXPECT_EQ(warnings[0], "normalizers[0]: a rank file has no normaliser [C03]");
}

TEST(ConversionTest, SentencePiece) {
  const TokenizerSpec good = CharacterBpe();
  EXPECT_EQ(FaultOfWrite("sentencepiece", good), "");
  const auto fault = [&good](auto change) {
    return FaultAfter("sentencepiece", good, change);
  };
  const auto cannot = [](const std::string& rest) {
    return Cannot("sentencepiece", rest);
  };
  EXPECT_EQ(FaultOfWrite("sentencepiece", ByteLevelBpe()),
            cannot("models: only BPE over characters and Unigram; write "
                   "tokenizer.json [C01]"));
  EXPECT_EQ(fault([](TokenizerSpec* s) {
              s->mutable_pretokenizer()->mutable_whitespace();
            }),
            cannot("pretokenizer: SentencePiece cuts nothing before the model; "
                   "write tokenizer.json [C02]"));
  EXPECT_EQ(
      fault([](TokenizerSpec* s) { s->add_normalizers()->mutable_unicode(); }),
      cannot("normalizers: SentencePiece has a charsmap, a dummy prefix "
             "and space symbols, in this order, and nothing else; write "
             "tokenizer.json [C03]"));
  EXPECT_EQ(fault([](TokenizerSpec* s) {
              BpeModelSpec* bpe = s->mutable_models(0)->mutable_bpe();
              // "abc" out of "a" and "bc", where "ab" comes first.
              bpe->clear_merges();
              for (const uint32_t id : {2, 3, 3, 5, 2, 7}) bpe->add_merges(id);
              s->mutable_vocabulary()->add_tokens("bc");
            }),
            cannot("models[0].bpe.merges: the vocabulary is not proper (a "
                   "token that merges of lower rank do not make of two parts); "
                   "retrain with --merge-order spm, or write tokenizer.json "
                   "[C04]"));
  EXPECT_EQ(fault([](TokenizerSpec* s) {
              AddedTokenSpec* added = s->add_added_tokens();
              added->set_id(9);
              added->set_content("x");
              added->set_special(true);
            }),
            cannot("vocabulary: no token has the id 7; use --fill-holes "
                   "[C05]"));
  EXPECT_EQ(fault([](TokenizerSpec* s) {
              s->mutable_added_tokens(0)->set_lstrip(true);
            }),
            cannot("added_tokens[0]: pieces have none of the flags of `<unk>`; "
                   "write tokenizer.json [C07]"));
  EXPECT_EQ(fault([](TokenizerSpec* s) {
              s->mutable_post_processor()->mutable_bert();
            }),
            cannot("post_processor: SentencePiece adds at most bos and eos; "
                   "write tokenizer.json [C08]"));
  EXPECT_EQ(
      fault([](TokenizerSpec* s) { s->mutable_decoder()->mutable_fuse(); }),
      cannot("decoder: not the one SentencePiece has; write "
             "tokenizer.json [C09]"));
  EXPECT_EQ(fault([](TokenizerSpec* s) {
              s->mutable_models(0)->mutable_bpe()->set_fuse_unk(false);
            }),
            cannot("models[0].bpe.fuse_unk: a run of unknown characters is "
                   "always one unk there; write tokenizer.json [C10]"));
}

TEST(ConversionTest, Gguf) {
  TokenizerSpec good = ByteLevelBpe();
  EXPECT_EQ(FaultOfWrite("gguf", good), "");
  const auto fault = [&good](auto change) {
    return FaultAfter("gguf", good, change);
  };
  const auto cannot = [](const std::string& rest) {
    return Cannot("gguf", rest);
  };
  EXPECT_EQ(
      fault([](TokenizerSpec* s) { s->mutable_models(0)->mutable_greedy(); }),
      cannot("models[0]: llama.cpp has BPE, Unigram and WordPiece; write "
             "tokenizer.json [C01]"));
  EXPECT_EQ(fault([](TokenizerSpec* s) {
              s->mutable_pretokenizer()->mutable_digits();
            }),
            cannot("pretokenizer: llama.cpp has no name for it; write "
                   "tokenizer.json [C02]"));
  EXPECT_EQ(fault([](TokenizerSpec* s) {
              s->add_normalizers()->mutable_lowercase();
            }),
            cannot("normalizers[0]: no place for a normaliser; write "
                   "tokenizer.json [C03]"));
  EXPECT_EQ(fault([](TokenizerSpec* s) {
              AddedTokenSpec* added = s->add_added_tokens();
              added->set_id(300);
              added->set_content("x");
            }),
            cannot("vocabulary: no token has the id 258; use --fill-holes "
                   "[C05]"));
  EXPECT_EQ(fault([](TokenizerSpec* s) {
              s->mutable_post_processor()->mutable_bert();
            }),
            cannot("post_processor: llama.cpp adds at most bos and eos; write "
                   "tokenizer.json [C08]"));
  EXPECT_EQ(
      fault([](TokenizerSpec* s) { s->mutable_decoder()->mutable_fuse(); }),
      cannot("decoder: it is always ByteLevel; write tokenizer.json "
             "[C09]"));
  EXPECT_EQ(FaultOfWrite("gguf", CharacterBpe()), "");
}

TEST(ConversionTest, HuggingFace) {
  const TokenizerSpec good = ByteLevelBpe();
  const auto fault = [&good](auto change) {
    return FaultAfter("huggingface", good, change);
  };
  const auto cannot = [](const std::string& rest) {
    return Cannot("huggingface", rest);
  };
  EXPECT_EQ(fault([](TokenizerSpec*) {}), "");
  EXPECT_EQ(
      fault([](TokenizerSpec* s) { s->mutable_models(0)->mutable_greedy(); }),
      cannot("models: tokenizer.json holds one BPE, Unigram, WordPiece "
             "or WordLevel; keep the .tessera file [C01]"));
  EXPECT_EQ(fault([](TokenizerSpec* s) {
              s->add_normalizers()->mutable_lowercase()->set_locale("tr");
            }),
            cannot("normalizers[0].lowercase.locale: lower case there knows no "
                   "locale; keep the .tessera file [C03]"));
  EXPECT_EQ(fault([](TokenizerSpec* s) {
              s->mutable_pretokenizer()->mutable_unicode_scripts();
            }),
            cannot("pretokenizer.unicode_scripts: leading spaces are lost "
                   "there; keep the .tessera file [C02]"));
  EXPECT_EQ(fault([](TokenizerSpec* s) {
              RegexSplitSpec* regex =
                  s->mutable_pretokenizer()->mutable_regex();
              regex->set_pattern("a$");
              regex->set_dialect(RegexSplitSpec::RUST);
            }),
            cannot("pretokenizer.regex: `^`, `$` or `}+` mean something else "
                   "to Oniguruma; write the pattern without them [C02]"));
  EXPECT_EQ(fault([](TokenizerSpec* s) {
              AddedTokenSpec* added = s->add_added_tokens();
              added->set_id(256);
              added->set_content("x");
              added->set_alias(true);
            }),
            cannot("added_tokens: an id has one name; `x` is a second one; "
                   "remove the alias [C05]"));
  EXPECT_EQ(FaultAfter("huggingface", CharacterBpe(),
                       [](TokenizerSpec* s) {
                         s->mutable_vocabulary()->set_tokens(5, "\xFF");
                       }),
            cannot("vocabulary.tokens[5]: JSON cannot hold ill-formed UTF-8; "
                   "keep the .tessera file [C06]"));
}

}  // namespace
}  // namespace tessera
