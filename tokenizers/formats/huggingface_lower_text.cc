#include "tokenizers/formats/huggingface_lower_text.h"

#include <string>
#include <utility>

#include "tokenizers/formats/conversion_check.h"
#include "tokenizers/formats/split_pattern.h"
#include "tokenizers/pretokenizers/families.h"
#include "tokenizers/spec.pb.h"
#include "tokenizers/text/charsmap.h"
#include "tokenizers/text/space_symbol.h"
#include "tokenizers/text/utf8.h"

namespace tessera {
namespace {

constexpr char kUseNative[] = "keep the .tessera file";
constexpr char kHuggingFaceAge[] = "9.0";

// With keys of one code point each, both ways of matching are the same: a
// cluster that is not found whole is looked up code point by code point.
bool HasOnlySingleKeys(const std::string& blob) {
  const StatusOr<Charsmap> map = Charsmap::Create(blob);
  if (!map.ok()) return false;
  for (const auto& [key, result] : map->Entries()) {
    if (CountCharacters(key) != 1) return false;
  }
  return true;
}

class NormalizerLowering {
 public:
  explicit NormalizerLowering(ConversionCheck* check) : check_(check) {}

  // Appends what stands for `from`, perhaps nothing.
  void Lower(const NormalizerSpec& from, const std::string& field,
             google::protobuf::RepeatedPtrField<NormalizerSpec>* to);

 private:
  void LowerCharsmap(const CharsmapSpec& from, const std::string& field,
                     google::protobuf::RepeatedPtrField<NormalizerSpec>* to);
  void LowerSentencePiece(
      const SentencePieceNormalizerSpec& from, const std::string& field,
      google::protobuf::RepeatedPtrField<NormalizerSpec>* to);

  ConversionCheck* check_;
};

void NormalizerLowering::LowerCharsmap(
    const CharsmapSpec& from, const std::string& field,
    google::protobuf::RepeatedPtrField<NormalizerSpec>* to) {
  if (from.match() == CharsmapSpec::LONGEST &&
      !HasOnlySingleKeys(from.blob())) {
    check_->Refuse("C03", field,
                   "the map has keys of several code points, which are "
                   "matched there by grapheme clusters",
                   kUseNative);
  }
  CharsmapSpec* charsmap = to->Add()->mutable_charsmap();
  *charsmap = from;
  charsmap->set_match(CharsmapSpec::GRAPHEME);
}

void NormalizerLowering::LowerSentencePiece(
    const SentencePieceNormalizerSpec& from, const std::string& field,
    google::protobuf::RepeatedPtrField<NormalizerSpec>* to) {
  if (!from.charsmap_blob().empty()) {
    CharsmapSpec charsmap;
    charsmap.set_blob(from.charsmap_blob());
    LowerCharsmap(charsmap, field, to);
  }
  if (from.remove_extra_whitespaces()) {
    check_->Refuse("C03", field + ".sentencepiece.remove_extra_whitespaces",
                   "no sequence of normalisers does it on all texts",
                   kUseNative);
    to->Add()->mutable_strip()->set_right(true);
    ReplaceSpec* replace = to->Add()->mutable_replace();
    replace->set_regex(" {2,}");
    replace->set_content(" ");
  }
  if (from.treat_whitespace_as_suffix() && from.add_dummy_prefix()) {
    check_->Refuse("C03", field + ".sentencepiece.treat_whitespace_as_suffix",
                   "no normaliser puts a space behind the text", kUseNative);
  } else if (from.add_dummy_prefix()) {
    to->Add()->mutable_prepend()->set_content(
        from.escape_whitespaces() ? kSpaceSymbol : " ");
  }
  if (from.escape_whitespaces()) {
    ReplaceSpec* replace = to->Add()->mutable_replace();
    replace->set_literal(" ");
    replace->set_content(kSpaceSymbol);
  }
}

void NormalizerLowering::Lower(
    const NormalizerSpec& from, const std::string& field,
    google::protobuf::RepeatedPtrField<NormalizerSpec>* to) {
  if (from.has_sequence()) {
    NormalizerSequence* sequence = to->Add()->mutable_sequence();
    for (int i = 0; i < from.sequence().members_size(); ++i) {
      Lower(from.sequence().members(i),
            field + ".sequence.members[" + std::to_string(i) + "]",
            sequence->mutable_members());
    }
  } else if (from.has_charsmap()) {
    LowerCharsmap(from.charsmap(), field, to);
  } else if (from.has_sentencepiece()) {
    LowerSentencePiece(from.sentencepiece(), field, to);
  } else if (from.has_ill_formed()) {
    // Texts there are well-formed before they reach a normaliser.
    check_->Drop(field, "texts are always well-formed UTF-8 there");
  } else {
    if (!from.lowercase().locale().empty()) {
      check_->Refuse("C03", field + ".lowercase.locale",
                     "lower case there knows no locale", kUseNative);
    }
    if (from.has_unicode() && from.unicode().unicode_age() != kHuggingFaceAge) {
      check_->Drop(field + ".unicode.unicode_age",
                   "Hugging Face normalises as Unicode 9.0 does");
    }
    *to->Add() = from;
  }
}

class PreTokenizerLowering {
 public:
  explicit PreTokenizerLowering(ConversionCheck* check) : check_(check) {}

  void Lower(PreTokenizerSpec* spec);

 private:
  void LowerFamily(PreTokenizerSpec* spec);
  void CheckRegex(const RegexSplitSpec& regex);

  ConversionCheck* check_;
};

void SetRegex(std::string pattern, SplitBehavior behavior, bool invert,
              PreTokenizerSpec* spec) {
  RegexSplitSpec* regex = spec->mutable_regex();
  regex->set_pattern(std::move(pattern));
  regex->set_behavior(behavior);
  regex->set_invert(invert);
}

// `$` is the end of a line to Oniguruma, and a `+` behind `{1,3}` repeats it.
std::string OnigurumaPattern(std::string_view pattern) {
  std::string text;
  for (size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == '$') {
      text += "\\z";
    } else if (pattern[i] != '+' || i == 0 || pattern[i - 1] != '}') {
      text += pattern[i];
    }
  }
  return text;
}

void PreTokenizerLowering::LowerFamily(PreTokenizerSpec* spec) {
  const FamilySpec from = spec->family();
  const StatusOr<const Family*> found = FamilyNamed(from.name());
  if (!found.ok()) {
    check_->Refuse("C02", "pretokenizer.family", MessageOf(found.status()),
                   "name a known family");
    return;
  }
  const Family& family = **found;
  if (!from.source_pattern().empty() && family.any_dialect) return;
  if (family.rules.size() == 1 && family.any_dialect) {
    FamilySpec* to = spec->mutable_family();
    to->set_source_pattern(std::string(family.rules[0].pattern));
    to->set_source_behavior(
        static_cast<SplitBehavior>(family.rules[0].behavior));
    to->set_source_invert(family.rules[0].invert);
    return;
  }
  PreTokenizerSequence sequence;
  for (const SplitRule& rule : family.rules) {
    SetRegex(family.any_dialect ? std::string(rule.pattern)
                                : OnigurumaPattern(rule.pattern),
             static_cast<SplitBehavior>(rule.behavior), rule.invert,
             sequence.add_members());
  }
  if (sequence.members_size() == 1) {
    *spec = sequence.members(0);
  } else {
    *spec->mutable_sequence() = sequence;
  }
}

void PreTokenizerLowering::CheckRegex(const RegexSplitSpec& regex) {
  if (regex.dialect() == RegexSplitSpec::ONIGURUMA) return;
  const std::string& pattern = regex.pattern();
  if (pattern.find_first_of("^$") == pattern.npos &&
      pattern.find("}+") == pattern.npos) {
    return;
  }
  check_->Refuse("C02", "pretokenizer.regex",
                 "`^`, `$` or `}+` mean something else to Oniguruma",
                 "write the pattern without them");
}

void PreTokenizerLowering::Lower(PreTokenizerSpec* spec) {
  switch (spec->kind_case()) {
    case PreTokenizerSpec::kSequence:
      for (PreTokenizerSpec& member :
           *spec->mutable_sequence()->mutable_members()) {
        Lower(&member);
      }
      break;
    case PreTokenizerSpec::kFamily:
      LowerFamily(spec);
      break;
    case PreTokenizerSpec::kRegex:
      CheckRegex(spec->regex());
      break;
    case PreTokenizerSpec::kLine: {
      LiteralSplitSpec* split = spec->mutable_literal();
      split->set_pattern("\n");
      split->set_behavior(MERGED_WITH_PREVIOUS);
      break;
    }
    case PreTokenizerSpec::kUnicodeScripts:
      if (!spec->unicode_scripts().drop_leading_spaces()) {
        check_->Refuse("C02", "pretokenizer.unicode_scripts",
                       "leading spaces are lost there", kUseNative);
      }
      break;
    default:
      break;
  }
}

bool ShowsBytes(const PreTokenizerSpec& spec) {
  for (const PreTokenizerSpec& member : spec.sequence().members()) {
    if (ShowsBytes(member)) return true;
  }
  return spec.has_byte_level();
}

void SetByteLevel(bool use_regex, ByteLevelSpec* spec) {
  spec->set_use_regex(use_regex);
  spec->set_trim_offsets(true);
}

// The vocabulary is spelt in letters there, so something must show bytes so.
void ShowBytes(TokenizerSpec* spec) {
  PreTokenizerSpec* pretokenizer = spec->mutable_pretokenizer();
  if (!spec->vocabulary().byte_level() || ShowsBytes(*pretokenizer)) return;
  const bool is_plain_gpt2 = pretokenizer->family().name() == "gpt2" &&
                             spec->source().format() != "huggingface";
  if (is_plain_gpt2) {
    SetByteLevel(/*use_regex=*/true, pretokenizer->mutable_byte_level());
  } else if (pretokenizer->kind_case() == PreTokenizerSpec::KIND_NOT_SET) {
    SetByteLevel(/*use_regex=*/false, pretokenizer->mutable_byte_level());
  } else {
    PreTokenizerSequence sequence;
    if (pretokenizer->has_sequence()) {
      sequence = pretokenizer->sequence();
    } else {
      *sequence.add_members() = *pretokenizer;
    }
    SetByteLevel(/*use_regex=*/false,
                 sequence.add_members()->mutable_byte_level());
    *pretokenizer->mutable_sequence() = std::move(sequence);
  }
  if (!spec->has_post_processor()) {
    ByteLevelProcessingSpec* byte_level =
        spec->mutable_post_processor()->mutable_byte_level();
    byte_level->set_add_prefix_space(true);
    byte_level->set_use_regex(true);
  }
}

}  // namespace

bool AddsDummyPrefix(const TokenizerSpec& spec) {
  for (const NormalizerSpec& normalizer : spec.normalizers()) {
    if (normalizer.sentencepiece().add_dummy_prefix()) return true;
  }
  return false;
}

void LowerText(ConversionCheck* check, TokenizerSpec* spec) {
  google::protobuf::RepeatedPtrField<NormalizerSpec> normalizers;
  NormalizerLowering lowering(check);
  for (int i = 0; i < spec->normalizers_size(); ++i) {
    lowering.Lower(spec->normalizers(i),
                   "normalizers[" + std::to_string(i) + "]", &normalizers);
  }
  spec->mutable_normalizers()->Swap(&normalizers);
  if (spec->pretokenizer().has_sentencepiece()) spec->clear_pretokenizer();
  if (spec->has_pretokenizer()) {
    PreTokenizerLowering(check).Lower(spec->mutable_pretokenizer());
  }
  ShowBytes(spec);
  if (spec->pretokenizer().kind_case() == PreTokenizerSpec::KIND_NOT_SET) {
    spec->clear_pretokenizer();
  }
}

}  // namespace tessera
