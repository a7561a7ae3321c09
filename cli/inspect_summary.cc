// `tessera inspect FILE`: at most 25 lines for people, or one object.

#include <algorithm>
#include <string>
#include <vector>

#include "cli/inspect.h"
#include "cli/output.h"
#include "cli/terminal.h"
#include "cli/train_summary.h"
#include "tokenizers/base/string_number.h"
#include "tokenizers/formats/json_writer.h"
#include "tokenizers/pipeline_text.h"
#include "tokenizers/spec.pb.h"
#include "tokenizers/validate.h"
#include "tokenizers/vocab/vocabulary.h"

namespace tessera {
namespace {

constexpr size_t kLinesMax = 25;
constexpr size_t kLabelColumns = 13;
constexpr size_t kSpecialsShown = 8;

struct Role {
  const char* name;
  bool (RolesSpec::*has)() const;
  uint32_t (RolesSpec::*id)() const;
};
constexpr Role kRoles[] = {
    {"unk", &RolesSpec::has_unk, &RolesSpec::unk},
    {"bos", &RolesSpec::has_bos, &RolesSpec::bos},
    {"eos", &RolesSpec::has_eos, &RolesSpec::eos},
    {"pad", &RolesSpec::has_pad, &RolesSpec::pad},
    {"mask", &RolesSpec::has_mask, &RolesSpec::mask},
    {"sep", &RolesSpec::has_sep, &RolesSpec::sep},
    {"cls", &RolesSpec::has_cls, &RolesSpec::cls},
};

std::string FormatOfSpec(const TokenizerSpec& spec) {
  return spec.source().format().empty() ? "native" : spec.source().format();
}

size_t LongestToken(const Vocabulary& vocabulary) {
  size_t longest = 0;
  for (TokenId id = 0; id < vocabulary.id_count(); ++id) {
    if (!vocabulary.is_used(id)) continue;
    longest = std::max(longest, vocabulary.text(id).size());
  }
  return longest;
}

std::vector<const AddedTokenSpec*> SpecialsOf(const TokenizerSpec& spec) {
  std::vector<const AddedTokenSpec*> specials;
  for (const AddedTokenSpec& token : spec.added_tokens()) {
    if (token.special()) specials.push_back(&token);
  }
  return specials;
}

std::string SpecialsText(const TokenizerSpec& spec) {
  const auto specials = SpecialsOf(spec);
  std::string text = FormatGrouped(specials.size());
  for (size_t i = 0; i < specials.size() && i < kSpecialsShown; ++i) {
    text += (i == 0 ? ": " : ", ") + ShownPiece(specials[i]->content()) + " " +
            std::to_string(specials[i]->id());
  }
  return text + (specials.size() > kSpecialsShown ? ", ..." : "");
}

std::string RolesText(const RolesSpec& roles) {
  std::string text;
  for (const Role& role : kRoles) {
    if (!(roles.*role.has)()) continue;
    text += (text.empty() ? "" : ", ") + std::string(role.name) + " " +
            std::to_string((roles.*role.id)());
  }
  return text;
}

std::string TrainingText(const TrainingRecord& record) {
  return record.trainer().algorithm() + ", vocab-size " +
         FormatGrouped(record.trainer().vocab_size()) + ", on " +
         FormatGrouped(record.documents()) + " documents, " +
         FormatGrouped(record.bytes()) + " bytes" + BytesPerTokenOf(record);
}

class Summary {
 public:
  void Add(const char* label, const std::string& text) {
    if (text.empty()) return;
    std::string line = label;
    line.resize(std::max(kLabelColumns, line.size() + 1), ' ');
    lines_.push_back(line + text);
  }

  // Repeated lines, of which there is room for some.
  void AddList(const char* label, const std::vector<std::string>& texts,
               size_t room) {
    size_t shown = std::min(texts.size(), room);
    if (shown < texts.size() && shown > 0) --shown;
    for (size_t i = 0; i < shown; ++i) Add(i == 0 ? label : "", texts[i]);
    if (shown < texts.size()) {
      Add(shown == 0 ? label : "",
          FormatGrouped(texts.size() - shown) + " more; --json has all");
    }
  }

  size_t room() const { return kLinesMax - std::min(kLinesMax, lines_.size()); }

  std::string Text() const {
    std::string text;
    for (const std::string& line : lines_) text += line + "\n";
    return text;
  }

 private:
  std::vector<std::string> lines_;
};

std::string ForPeople(const Inspected& inspected,
                      const std::vector<std::string>& oddities) {
  const Tokenizer& tokenizer = *inspected.tokenizer;
  const TokenizerSpec& spec = tokenizer.spec();
  const Vocabulary& vocabulary = tokenizer.vocabulary();
  Summary summary;
  std::string file = FormatOfSpec(spec);
  if (inspected.bytes > 0) file += ", " + FormatSize(inspected.bytes);
  summary.Add("tokenizer", NameForError(inspected.name) + " (" + file + ")");
  summary.Add("SHA-256", inspected.sha256);
  summary.Add("fingerprint", "sha256:" + tokenizer.fingerprint());
  std::string size = FormatGrouped(vocabulary.used_count()) + " tokens";
  if (vocabulary.id_count() != vocabulary.used_count()) {
    size += ", ids 0.." + std::to_string(vocabulary.id_count() - 1);
  }
  size += vocabulary.byte_level() ? "; of bytes" : "; of characters";
  size += ", the longest " + FormatGrouped(LongestToken(vocabulary)) + " bytes";
  summary.Add("vocabulary", size);
  summary.Add("specials", SpecialsText(spec));
  const size_t added =
      static_cast<size_t>(spec.added_tokens_size()) - SpecialsOf(spec).size();
  if (added > 0) summary.Add("added", FormatGrouped(added) + " not special");
  summary.Add("roles", RolesText(spec.roles()));
  summary.Add("pipeline", PipelineText(spec));
  summary.Add("template", TemplateText(spec.post_processor()));
  summary.Add("lossless", tokenizer.IsLossless()
                              ? std::string("yes")
                              : "no: " + std::string(tokenizer.loses()));
  summary.Add("Unicode", spec.unicode_version());
  if (spec.has_training()) {
    summary.Add("training", TrainingText(spec.training()));
    summary.Add("corpus", spec.training().corpus_fingerprint());
  }
  if (spec.self_tests_size() > 0) {
    summary.Add("self-tests", std::to_string(spec.self_tests_size()));
  }
  const std::vector<std::string> notes(spec.import_notes().begin(),
                                       spec.import_notes().end());
  const size_t for_notes = std::min(notes.size(), summary.room() / 2);
  summary.AddList("odd", oddities, summary.room() - for_notes);
  summary.AddList("notes", notes, summary.room());
  return summary.Text();
}

void AddStrings(const char* key, const std::vector<std::string>& texts,
                JsonWriter* json) {
  json->Key(key);
  json->BeginArray();
  for (const std::string& text : texts) json->String(text);
  json->EndArray();
}

void AddSpecials(const TokenizerSpec& spec, JsonWriter* json) {
  json->Key("specials");
  json->BeginArray();
  for (const AddedTokenSpec* token : SpecialsOf(spec)) {
    json->BeginObject();
    json->UintField("id", token->id());
    json->Field("content", token->content());
    json->EndObject();
  }
  json->EndArray();
  json->Key("roles");
  json->BeginObject();
  for (const Role& role : kRoles) {
    if ((spec.roles().*role.has)()) {
      json->UintField(role.name, (spec.roles().*role.id)());
    }
  }
  json->EndObject();
}

std::string ForMachines(const Inspected& inspected,
                        const std::vector<std::string>& oddities) {
  const Tokenizer& tokenizer = *inspected.tokenizer;
  const TokenizerSpec& spec = tokenizer.spec();
  JsonWriter json(/*pretty=*/true);
  json.BeginObject();
  json.Field("name", inspected.name);
  json.Field("format", FormatOfSpec(spec));
  json.UintField("bytes", inspected.bytes);
  json.Field("sha256", inspected.sha256);
  json.Field("fingerprint", tokenizer.fingerprint());
  json.UintField("id_count", tokenizer.id_count());
  json.UintField("tokens", tokenizer.used_id_count());
  json.Field("byte_level", tokenizer.vocabulary().byte_level());
  json.UintField("longest_token_bytes", LongestToken(tokenizer.vocabulary()));
  AddSpecials(spec, &json);
  json.Field("pipeline", PipelineText(spec));
  json.Field("template", TemplateText(spec.post_processor()));
  json.Field("lossless", tokenizer.IsLossless());
  json.Field("loses", tokenizer.loses());
  json.Field("unicode", spec.unicode_version());
  if (spec.has_training()) {
    const TrainingRecord& record = spec.training();
    json.Key("training");
    json.BeginObject();
    json.Field("algorithm", record.trainer().algorithm());
    json.UintField("vocab_size", record.trainer().vocab_size());
    json.Field("corpus", record.corpus_fingerprint());
    json.UintField("documents", record.documents());
    json.UintField("bytes", record.bytes());
    json.UintField("tokens", record.tokens());
    json.EndObject();
  }
  json.UintField("self_tests", static_cast<uint64_t>(spec.self_tests_size()));
  AddStrings("odd", oddities, &json);
  AddStrings("notes", {spec.import_notes().begin(), spec.import_notes().end()},
             &json);
  json.EndObject();
  return json.Take() + "\n";
}

}  // namespace

Status PrintSummaryOf(const Arguments& arguments, const Inspected& inspected) {
  const std::vector<std::string> oddities =
      FindOddities(inspected.tokenizer->spec());
  return PrintResult(arguments.IsOn("--json") ? ForMachines(inspected, oddities)
                                              : ForPeople(inspected, oddities));
}

}  // namespace tessera
