#include "tests/conformance/toy_specs.h"

#include <cstdio>
#include <map>
#include <string_view>
#include <utility>

namespace tessera {
namespace {

// U+2581, a blank in vocabularies of characters.
constexpr char kMetaspace[] = "\xE2\x96\x81";

// Letters of the vocabularies over characters.
constexpr std::string_view kLetters[] = {"a", "b", "c", "A",  "e",
                                         "1", "2", "é", "中", "ж"};

// Tokens by text, in order of their ids.
class TokenList {
 public:
  explicit TokenList(VocabularySpec* spec) : spec_(spec) {}

  uint32_t Add(const std::string& text,
               VocabularySpec::Kind kind = VocabularySpec::NORMAL) {
    const auto [it, is_new] =
        ids_.emplace(text, static_cast<uint32_t>(spec_->tokens_size()));
    if (is_new) {
      spec_->add_tokens(text);
      spec_->add_kinds(kind);
      if (kind == VocabularySpec::NORMAL) parts_.push_back(text);
    }
    return it->second;
  }

  void AddBytes() {
    for (int byte = 0; byte < 256; ++byte) {
      char name[8];
      std::snprintf(name, sizeof(name), "<0x%02X>", byte);
      Add(name, VocabularySpec::BYTE);
    }
  }

  bool Has(const std::string& text) const { return ids_.count(text) > 0; }
  // Any normal token.
  const std::string& Draw(Random* random) const {
    return parts_[random->Below(parts_.size())];
  }

 private:
  VocabularySpec* spec_;
  std::map<std::string, uint32_t> ids_;
  std::vector<std::string> parts_;
};

// Merges of tokens drawn at random, each with a product of its own.
void AddMerges(size_t count, Random* random, TokenList* tokens,
               BpeModelSpec* bpe) {
  for (size_t made = 0; made < count;) {
    const std::string left = tokens->Draw(random);
    const std::string right = tokens->Draw(random);
    // A blank or U+2581 only begins words.
    const bool is_inside = right[0] == ' ' || right.rfind(kMetaspace, 0) == 0;
    if (is_inside || left.size() + right.size() > 12 ||
        tokens->Has(left + right)) {
      continue;
    }
    bpe->add_merges(tokens->Add(left));
    bpe->add_merges(tokens->Add(right));
    tokens->Add(left + right);
    ++made;
  }
}

TokenizerSpec ByteLevel(const std::string& family,
                        BpeModelSpec::RankLookup lookup) {
  Random random(404);
  TokenizerSpec spec;
  spec.set_version(1);
  spec.mutable_pretokenizer()->mutable_family()->set_name(family);
  spec.mutable_vocabulary()->set_byte_level(true);
  TokenList letters(spec.mutable_vocabulary());
  BpeModelSpec* bpe = spec.add_models()->mutable_bpe();
  // Letters first: merges are drawn of them, the other bytes come behind.
  letters.Add(" ");
  for (const std::string_view letter : kLetters) {
    for (const char byte : letter) letters.Add(std::string(1, byte));
  }
  bpe->set_rank_lookup(lookup);
  AddMerges(120, &random, &letters, bpe);
  if (lookup == BpeModelSpec::BYTES) bpe->clear_merges();
  for (int byte = 0; byte < 256; ++byte) {
    letters.Add(std::string(1, static_cast<char>(byte)));
  }
  spec.mutable_decoder()->mutable_byte_level();
  return spec;
}

void AddLetters(TokenList* tokens) {
  tokens->Add(kMetaspace);
  for (const std::string_view letter : kLetters) {
    tokens->Add(std::string(letter));
  }
}

TokenizerSpec Metaspace(MetaspaceSpec::PrependScheme scheme, bool split) {
  Random random(405);
  TokenizerSpec spec;
  spec.set_version(1);
  MetaspaceSpec* metaspace = spec.mutable_pretokenizer()->mutable_metaspace();
  metaspace->set_replacement(kMetaspace);
  metaspace->set_prepend_scheme(scheme);
  metaspace->set_split(split);
  TokenList tokens(spec.mutable_vocabulary());
  const uint32_t unk = tokens.Add("<unk>", VocabularySpec::UNKNOWN);
  tokens.AddBytes();
  AddLetters(&tokens);
  BpeModelSpec* bpe = spec.add_models()->mutable_bpe();
  bpe->set_alphabet(BpeModelSpec::CHARACTERS);
  bpe->set_byte_fallback(true);
  bpe->set_fuse_unk(true);
  bpe->set_unk_id(unk);
  AddMerges(120, &random, &tokens, bpe);
  auto* members = spec.mutable_decoder()->mutable_sequence();
  auto* replace = members->add_members()->mutable_replace();
  replace->set_literal(kMetaspace);
  replace->set_content(" ");
  members->add_members()->mutable_byte_fallback();
  members->add_members()->mutable_fuse();
  return spec;
}

TokenizerSpec Unigram(bool byte_fallback) {
  Random random(406);
  TokenizerSpec spec;
  spec.set_version(1);
  auto* normalizer = spec.add_normalizers()->mutable_sentencepiece();
  normalizer->set_name("identity");
  normalizer->set_add_dummy_prefix(true);
  normalizer->set_remove_extra_whitespaces(true);
  normalizer->set_escape_whitespaces(true);
  spec.mutable_pretokenizer()->mutable_sentencepiece();
  TokenList tokens(spec.mutable_vocabulary());
  const uint32_t unk = tokens.Add("<unk>", VocabularySpec::UNKNOWN);
  if (byte_fallback) tokens.AddBytes();
  AddLetters(&tokens);
  for (int i = 0; i < 120; ++i) {
    const std::string piece = tokens.Draw(&random) + tokens.Draw(&random);
    if (piece.find(kMetaspace, 1) == std::string::npos) tokens.Add(piece);
  }
  UnigramModelSpec* unigram = spec.add_models()->mutable_unigram();
  unigram->set_unk_id(unk);
  unigram->set_byte_fallback(byte_fallback);
  unigram->set_sentencepiece_semantics(true);
  for (const auto& token : spec.vocabulary().tokens()) {
    unigram->add_scores(-random.Unit() * 8 -
                        0.1 * static_cast<double>(token.size()));
  }
  auto* decoder = spec.mutable_decoder()->mutable_sentencepiece();
  decoder->set_unk_surface(" \xE2\x81\x87 ");
  decoder->set_add_dummy_prefix(true);
  decoder->set_remove_extra_whitespaces(true);
  return spec;
}

TokenizerSpec WordPiece() {
  Random random(407);
  TokenizerSpec spec;
  spec.set_version(1);
  auto* bert = spec.add_normalizers()->mutable_bert();
  bert->set_clean_text(true);
  bert->set_handle_chinese_chars(true);
  bert->set_lowercase(true);
  spec.mutable_pretokenizer()->mutable_bert();
  TokenList tokens(spec.mutable_vocabulary());
  const uint32_t unk = tokens.Add("[UNK]", VocabularySpec::UNKNOWN);
  for (const std::string_view letter : kLetters) {
    tokens.Add(std::string(letter));
  }
  for (int i = 0; i < 60; ++i) {
    const std::string word = tokens.Draw(&random) + tokens.Draw(&random);
    if (word.find("##") == std::string::npos) tokens.Add(word);
  }
  std::vector<std::string> words(spec.vocabulary().tokens().begin() + 1,
                                 spec.vocabulary().tokens().end());
  for (const std::string& word : words) tokens.Add("##" + word);
  auto* model = spec.add_models()->mutable_wordpiece();
  model->set_unk_id(unk);
  model->set_continuing_subword_prefix("##");
  model->set_max_input_chars_per_word(100);
  auto* decoder = spec.mutable_decoder()->mutable_wordpiece();
  decoder->set_prefix("##");
  decoder->set_cleanup(true);
  return spec;
}

// Normalised step by step, so that text may be cut all the same.
TokenizerSpec Composed() {
  TokenizerSpec spec = ByteLevel("cl100k_hf", BpeModelSpec::PAIRS);
  auto* steps = spec.add_normalizers()->mutable_sequence();
  steps->add_members()->mutable_unicode()->set_form(UnicodeNormalizerSpec::NFC);
  steps->add_members()->mutable_lowercase();
  return spec;
}

// The older way to write a metaspace: as normalisers.
TokenizerSpec Prepended() {
  TokenizerSpec spec = Metaspace(MetaspaceSpec::ALWAYS, false);
  spec.clear_pretokenizer();
  spec.add_normalizers()->mutable_prepend()->set_content(kMetaspace);
  auto* replace = spec.add_normalizers()->mutable_replace();
  replace->set_literal(" ");
  replace->set_content(kMetaspace);
  return spec;
}

// Special tokens first; then one of each flag, `normalized` if asked for: text
// is not cut where such a token may be found behind a normaliser.
void AddAddedTokens(bool with_normalized, TokenizerSpec* spec) {
  uint32_t id = static_cast<uint32_t>(spec->vocabulary().tokens_size());
  for (const std::string& content : ToySpecialTokens()) {
    AddedTokenSpec* token = spec->add_added_tokens();
    token->set_id(id++);
    token->set_content(content);
    token->set_special(true);
  }
  spec->mutable_added_tokens(1)->set_lstrip(true);
  const int first = spec->added_tokens_size();
  for (const std::string& content : ToyAddedTokens()) {
    AddedTokenSpec* token = spec->add_added_tokens();
    token->set_id(id++);
    token->set_content(content);
  }
  spec->mutable_added_tokens(first)->set_lstrip(true);
  spec->mutable_added_tokens(first + 1)->set_rstrip(true);
  spec->mutable_added_tokens(first + 2)->set_single_word(true);
  spec->mutable_added_tokens(first + 3)->set_normalized(with_normalized);
}

}  // namespace

const std::vector<std::string>& ToySpecialTokens() {
  static const auto* const tokens =
      new std::vector<std::string>{"<|end|>", "<s>", "<|end|><|end|>", "abc<s"};
  return *tokens;
}

const std::vector<std::string>& ToyAddedTokens() {
  static const auto* const tokens =
      new std::vector<std::string>{"<left>", "<right>", "ca", "É b", "\n\n"};
  return *tokens;
}

std::vector<ToySpec> ToySpecs() {
  std::vector<ToySpec> specs = {
      {"gpt2", ByteLevel("gpt2", BpeModelSpec::PAIRS)},
      {"cl100k_hf", ByteLevel("cl100k_hf", BpeModelSpec::PAIRS)},
      {"cl100k_tiktoken", ByteLevel("cl100k_tiktoken", BpeModelSpec::BYTES)},
      {"o200k", ByteLevel("o200k", BpeModelSpec::BYTES)},
      {"metaspace", Metaspace(MetaspaceSpec::ALWAYS, true)},
      {"metaspace_first", Metaspace(MetaspaceSpec::FIRST, false)},
      {"metaspace_never", Metaspace(MetaspaceSpec::NEVER, true)},
      {"unigram", Unigram(false)},
      {"unigram_bytes", Unigram(true)},
      {"wordpiece", WordPiece()},
      {"composed", Composed()},
      {"prepended", Prepended()},
  };
  const size_t count = specs.size();
  for (size_t i = 0; i < count; ++i) {
    specs.push_back({specs[i].name + "_added", specs[i].spec});
    const bool is_cut =
        specs[i].name == "composed" || specs[i].name == "prepended";
    AddAddedTokens(/*with_normalized=*/!is_cut, &specs.back().spec);
  }
  return specs;
}

std::string RandomToyText(size_t size, Random* random) {
  static constexpr std::string_view kParts[] = {"a",
                                                "b",
                                                "c",
                                                "ab",
                                                "abc",
                                                "cab",
                                                "A",
                                                "É",
                                                "é",
                                                "e",
                                                "中",
                                                "文",
                                                "ж",
                                                "Ж",
                                                "ı",
                                                "1",
                                                "22",
                                                "333",
                                                " ",
                                                "  ",
                                                "\n",
                                                "\n\n",
                                                "\r\n",
                                                "\t",
                                                "'s",
                                                "'LL",
                                                "'",
                                                ".",
                                                ",",
                                                "-",
                                                "/",
                                                "\u3000",
                                                "\u0301",
                                                "\u200d",
                                                "\U0001F600",
                                                "\u2581",
                                                "\xFF",
                                                "\xC3",
                                                "\xE2\x82",
                                                "\xED\xA0\x80",
                                                "\xF0\x9F\x98",
                                                std::string_view("\0", 1),
                                                "<",
                                                "|>",
                                                "##a",
                                                "[UNK]"};
  std::string text;
  while (text.size() < size) {
    const uint64_t shape = random->Below(16);
    if (shape == 0) {
      const std::string& token =
          ToySpecialTokens()[random->Below(ToySpecialTokens().size())];
      text += random->Below(3) > 0
                  ? token
                  : token.substr(0, random->Below(token.size()));
    } else if (shape == 1) {
      text += ToyAddedTokens()[random->Below(ToyAddedTokens().size())];
    } else if (shape == 2) {
      // One part again and again.
      const std::string_view part = kParts[random->Below(std::size(kParts))];
      for (uint64_t i = random->Below(30); i > 0; --i) text += part;
    } else {
      text += kParts[random->Below(std::size(kParts))];
    }
  }
  return text;
}

}  // namespace tessera
