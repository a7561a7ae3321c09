#include "tokenizers/formats/special_options.h"

#include <limits>
#include <optional>

#include "tokenizers/base/string_number.h"
#include "tokenizers/formats/token_text.h"
#include "tokenizers/pretokenizers/families.h"
#include "tokenizers/spec.pb.h"
#include "tokenizers/text/utf8.h"

namespace tessera {
namespace {

std::optional<uint32_t> FindInVocabulary(const VocabularySpec& vocabulary,
                                         std::string_view name) {
  for (int i = 0; i < vocabulary.tokens_size(); ++i) {
    if (vocabulary.tokens(i) == name) return IdOfEntry(vocabulary, i);
  }
  return std::nullopt;
}

}  // namespace

void AddSpecialToken(uint32_t id, std::string_view content,
                     TokenizerSpec* spec) {
  AddedTokenSpec* added = spec->add_added_tokens();
  added->set_id(id);
  added->set_content(std::string(content));
  added->set_special(true);
}

Status AddSpecialOptions(const ReadOptions& options, TokenizerSpec* spec) {
  for (const auto& [name, id] : options.special_tokens) {
    if (!IsWellFormed(name)) {
      return UsageError("special token `" + QuoteForError(name) +
                        "`: ill-formed UTF-8");
    }
    if (id.empty()) {
      const std::optional<uint32_t> found =
          FindInVocabulary(spec->vocabulary(), name);
      if (!found.has_value()) {
        return UsageError("special token `" + QuoteForError(name) +
                          "`: the vocabulary has no such token; give its id "
                          "with --special-token NAME=ID");
      }
      AddSpecialToken(*found, name, spec);
      continue;
    }
    const std::optional<uint64_t> number = ParseUint64(id);
    if (!number.has_value() || *number > std::numeric_limits<uint32_t>::max()) {
      return UsageError("special token `" + QuoteForError(name) + "`: `" +
                        QuoteForError(id) + "` is no id");
    }
    AddSpecialToken(static_cast<uint32_t>(*number), name, spec);
  }
  return OkStatus();
}

Status SetFamilyOption(const ReadOptions& options, std::string_view absent,
                       TokenizerSpec* spec) {
  const std::string name =
      options.pretokenizer.empty() ? std::string(absent) : options.pretokenizer;
  if (name.empty()) return OkStatus();
  const StatusOr<const Family*> family = FamilyNamed(name);
  if (!family.ok()) return UsageError(MessageOf(family.status()));
  spec->mutable_pretokenizer()->mutable_family()->set_name(name);
  return OkStatus();
}

}  // namespace tessera
