// The order of the rules. The rules themselves are in
// validate_*.cc, each a function that gives its faults to a Judge.

#include "tokenizers/validate.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "tokenizers/spec.pb.h"
#include "tokenizers/validate_rules.h"

namespace tessera {
namespace {

using validate::Judge;

struct Rule {
  const char* name;
  void (*check)(const TokenizerSpec& spec, Judge* judge);
};

constexpr Rule kRules[] = {
    {"V01", validate::CheckSizes},
    {"V02", validate::CheckIds},
    {"V03", validate::CheckTexts},
    {"V04", validate::CheckBytes},
    {"V05", validate::CheckMerges},
    {"V06", validate::CheckScores},
    {"V07", validate::CheckRoles},
    {"V08", validate::CheckAddedTokens},
    {"V09", validate::CheckTemplates},
    {"V10", validate::CheckOptions},
    {"V11", validate::CheckSpecialProducts},
};

}  // namespace

std::vector<Status> FindFaults(const TokenizerSpec& spec, size_t count_max) {
  Judge judge(count_max);
  for (const Rule& rule : kRules) {
    const size_t before = judge.faults().size();
    rule.check(spec, &judge);
    // The next rules count on this one.
    if (judge.faults().size() > before || judge.full()) break;
  }
  return judge.faults();
}

namespace {

// Once: a spec that was written and read again is the same spec.
void AddNote(const std::string& note, TokenizerSpec* spec,
             std::vector<std::string>* warnings) {
  const auto& known = spec->import_notes();
  if (std::find(known.begin(), known.end(), note) == known.end()) {
    spec->add_import_notes(note);
  }
  if (warnings != nullptr) warnings->push_back(note);
}

}  // namespace

Status ValidateSpec(ValidateMode mode, TokenizerSpec* spec,
                    std::vector<std::string>* warnings) {
  const bool compat = mode == ValidateMode::kCompat;
  if (compat) {
    std::vector<std::string> notes;
    if (spec->vocabulary().ids_size() == 0 ||
        spec->vocabulary().ids_size() == spec->vocabulary().tokens_size()) {
      validate::MendTexts(spec, &notes);
    }
    validate::MendMerges(spec, &notes);
    for (const std::string& note : notes) AddNote(note, spec, warnings);
  }
  for (const Rule& rule : kRules) {
    Judge judge(1);
    rule.check(*spec, &judge);
    if (judge.faults().empty()) continue;
    const std::string_view name = rule.name;
    const bool passes = compat && (name == "V04" || name == "V11");
    if (!passes) return judge.faults().front();
    AddNote(std::string(MessageOf(judge.faults().front())), spec, warnings);
  }
  return OkStatus();
}

Status ValidateFrame(const TokenizerSpec& frame) {
  if (frame.models_size() == 0) {
    return BadDataError("models: expected at least one model [V07]");
  }
  Judge judge(1);
  validate::CheckOptions(frame, &judge);
  return judge.faults().empty() ? OkStatus() : judge.faults().front();
}

}  // namespace tessera
