#include "tokenizers/vocab/vocabulary.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

#include "tests/vocab/cpu_time.h"
#include "tokenizers/spec.pb.h"

namespace tessera {
namespace {

using Spec = TokenizerSpec;

void AddToken(Spec* spec, TokenId id, std::string_view text,
              VocabularySpec::Kind kind = VocabularySpec::NORMAL) {
  spec->mutable_vocabulary()->add_ids(id);
  spec->mutable_vocabulary()->add_tokens(std::string(text));
  spec->mutable_vocabulary()->add_kinds(kind);
}

AddedTokenSpec* AddAdded(Spec* spec, TokenId id, std::string_view content,
                         bool special) {
  AddedTokenSpec* added = spec->add_added_tokens();
  added->set_id(id);
  added->set_content(std::string(content));
  added->set_special(special);
  return added;
}

std::unique_ptr<const Vocabulary> Make(const Spec& spec) {
  auto vocabulary = Vocabulary::Create(spec);
  EXPECT_TRUE(vocabulary.ok()) << vocabulary.status();
  return *std::move(vocabulary);
}

TEST(Vocabulary, EmptySpec) {
  const auto v = Make(Spec());
  EXPECT_EQ(v->id_count(), 0u);
  EXPECT_EQ(v->used_count(), 0u);
  EXPECT_EQ(v->kind(0), TokenKind::kHole);
  EXPECT_FALSE(v->is_special(0));
  EXPECT_EQ(v->FindAny("a"), std::nullopt);
  EXPECT_EQ(v->FindOrdinary(""), std::nullopt);
  EXPECT_EQ(v->FindByte(0), std::nullopt);
}

TEST(Vocabulary, IdsKindsAndHoles) {
  Spec spec;
  AddToken(&spec, 1, "<unk>", VocabularySpec::UNKNOWN);
  AddToken(&spec, 2, "<s>", VocabularySpec::CONTROL);
  AddToken(&spec, 4, "user", VocabularySpec::USER_DEFINED);
  AddToken(&spec, 5, "old", VocabularySpec::UNUSED);
  AddToken(&spec, 6, "<0x41>", VocabularySpec::BYTE);
  AddToken(&spec, 7, "lit", VocabularySpec::LITERAL);
  AddToken(&spec, 8, std::string_view("n\0l", 3));
  AddAdded(&spec, 10, "<|end|>", true);
  AddAdded(&spec, 11, "plain", false);
  const auto v = Make(spec);

  EXPECT_EQ(v->id_count(), 12u);
  EXPECT_EQ(v->used_count(), 9u);
  for (const TokenId hole : {0u, 3u, 9u, 12u, 0xFFFFFFFFu}) {
    EXPECT_EQ(v->kind(hole), TokenKind::kHole) << hole;
    EXPECT_FALSE(v->is_special(hole));
  }
  EXPECT_EQ(v->kind(10), TokenKind::kAdded);
  EXPECT_EQ(v->kind(7), TokenKind::kLiteral);
  for (const TokenId special : {1u, 2u, 10u}) {
    EXPECT_TRUE(v->is_special(special)) << special;
  }
  for (const TokenId content : {4u, 5u, 6u, 7u, 8u, 11u}) {
    EXPECT_FALSE(v->is_special(content)) << content;
  }
  for (TokenId id = 0; id < v->id_count(); ++id) {
    if (!v->is_used(id)) continue;
    EXPECT_EQ(v->FindAny(v->text(id)), id);
  }
  EXPECT_EQ(v->FindOrdinary("user"), 4u);
  EXPECT_EQ(v->FindOrdinary("old"), 5u);
  EXPECT_EQ(v->FindOrdinary(std::string_view("n\0l", 3)), 8u);
  for (const char* name :
       {"<unk>", "<s>", "<0x41>", "lit", "<|end|>", "plain", "n", ""}) {
    EXPECT_EQ(v->FindOrdinary(name), std::nullopt) << name;
  }
  EXPECT_EQ(v->FindByte(0x41), 6u);
  EXPECT_EQ(v->FindByte(0x42), std::nullopt);
  EXPECT_FALSE(v->has_all_bytes());
}

TEST(Vocabulary, SpecialTokenOfTheModelIsNotOrdinary) {
  Spec spec;
  AddToken(&spec, 0, "[CLS]");
  AddToken(&spec, 1, "a");
  AddAdded(&spec, 0, "[CLS]", true);
  AddAdded(&spec, 1, "a", false);
  const auto v = Make(spec);
  EXPECT_EQ(v->kind(0), TokenKind::kNormal);
  EXPECT_TRUE(v->is_special(0));
  EXPECT_EQ(v->FindOrdinary("[CLS]"), std::nullopt);
  EXPECT_EQ(v->FindAny("[CLS]"), 0u);
  EXPECT_EQ(v->FindOrdinary("a"), 1u);
  EXPECT_EQ(v->used_count(), 2u);
}

TEST(Vocabulary, OneTextInBothClasses) {
  Spec spec;
  AddToken(&spec, 0, "<s>");
  AddToken(&spec, 1, "<s>", VocabularySpec::CONTROL);
  const auto v = Make(spec);
  EXPECT_EQ(v->FindOrdinary("<s>"), 0u);
  EXPECT_EQ(v->FindAny("<s>"), 1u);
}

TEST(Vocabulary, AliasIsASecondName) {
  Spec spec;
  AddToken(&spec, 0, "a");
  AddAdded(&spec, 5, "<|endofprompt|>", true);
  AddAdded(&spec, 5, "<|reserved_5|>", true)->set_alias(true);
  const auto v = Make(spec);
  EXPECT_EQ(v->text(5), "<|endofprompt|>");
  EXPECT_EQ(v->FindAny("<|endofprompt|>"), 5u);
  EXPECT_EQ(v->FindAny("<|reserved_5|>"), 5u);
  EXPECT_EQ(v->used_count(), 2u);
}

TEST(Vocabulary, AllBytes) {
  Spec spec;
  for (int byte = 0; byte < 256; ++byte) {
    char name[8];
    snprintf(name, sizeof(name), "<0x%02X>", byte);
    AddToken(&spec, 300 - byte, name, VocabularySpec::BYTE);
  }
  const auto v = Make(spec);
  EXPECT_TRUE(v->has_all_bytes());
  for (int byte = 0; byte < 256; ++byte) {
    EXPECT_EQ(v->FindByte(static_cast<uint8_t>(byte)), 300u - byte);
  }
}

TEST(Vocabulary, FaultsAreNamed) {
  Spec twice;
  AddToken(&twice, 3, "a");
  AddToken(&twice, 3, "b");
  EXPECT_NE(MessageOf(Vocabulary::Create(twice).status()).find("[V02]"),
            std::string_view::npos);

  Spec lengths;
  AddToken(&lengths, 3, "a");
  lengths.mutable_vocabulary()->add_tokens("b");
  EXPECT_NE(MessageOf(Vocabulary::Create(lengths).status()).find("[V01]"),
            std::string_view::npos);

  Spec huge;
  AddAdded(&huge, 0xFFFFFFFF, "x", true);
  EXPECT_NE(MessageOf(Vocabulary::Create(huge).status()).find("[V01]"),
            std::string_view::npos);

  for (const char* name : {"<0x4a>", "<0x-1>", "<0x041>", "<0xG0>", "0x41"}) {
    Spec bytes;
    AddToken(&bytes, 0, name, VocabularySpec::BYTE);
    EXPECT_NE(MessageOf(Vocabulary::Create(bytes).status()).find("[V04]"),
              std::string_view::npos)
        << name;
  }
}

// Against std::map, over short texts that collide in everything but content.
TEST(Vocabulary, RandomTextsLikeAMap) {
  std::mt19937 random(7);
  std::map<std::string, TokenId> twin;
  Spec spec;
  for (TokenId id = 0; id < 20000; ++id) {
    std::string text;
    const size_t size = 1 + random() % 6;
    for (size_t i = 0; i < size; ++i) text += static_cast<char>(random() % 12);
    if (!twin.emplace(text, id).second) continue;
    AddToken(&spec, id, text);
  }
  const auto v = Make(spec);
  EXPECT_EQ(v->used_count(), twin.size());
  for (int i = 0; i < 100000; ++i) {
    std::string text;
    const size_t size = 1 + random() % 7;
    for (size_t k = 0; k < size; ++k) text += static_cast<char>(random() % 12);
    const auto it = twin.find(text);
    const std::optional<TokenId> found = v->FindOrdinary(text);
    ASSERT_EQ(found.has_value(), it != twin.end());
    ASSERT_EQ(found.value_or(0), it != twin.end() ? it->second : 0);
  }
}

// The goal is 15 ms; the test allows for a busy machine.
TEST(Vocabulary, Builds200ThousandTokensQuickly) {
  Spec spec;
  for (TokenId id = 0; id < 200000; ++id) {
    AddToken(&spec, id, "token" + std::to_string(id * 7919u));
  }
  const CpuTime time;
  const auto v = Make(spec);
  EXPECT_LT(time.seconds(), 0.1);
  EXPECT_EQ(v->FindOrdinary("token7919"), 1u);
}

}  // namespace
}  // namespace tessera
