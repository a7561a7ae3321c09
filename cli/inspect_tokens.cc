// `tessera inspect` --tokens, --token, --grep, --merges, --unreachable: the
// vocabulary as lists. Texts are spelt as `encode --format pieces` spells them;
// columns are divided by TAB.

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/inspect.h"
#include "cli/output.h"
#include "cli/row_format.h"
#include "tokenizers/base/digest.h"
#include "tokenizers/base/string_number.h"
#include "tokenizers/formats/json_writer.h"
#include "tokenizers/models/model.h"
#include "tokenizers/pretokenizers/pretokenizer.h"
#include "tokenizers/spec.pb.h"
#include "tokenizers/vocab/vocabulary.h"

namespace tessera {
namespace {

constexpr const char* kKindNames[] = {"normal",       "unknown", "control",
                                      "user-defined", "unused",  "byte",
                                      "literal",      "added",   "hole"};

std::string KindText(const Vocabulary& vocabulary, TokenId id) {
  std::string text = kKindNames[static_cast<size_t>(vocabulary.kind(id))];
  if (vocabulary.is_special(id)) text += ",special";
  return text;
}

void AppendTokenLine(bool as_json, const Vocabulary& vocabulary, TokenId id,
                     std::string* out) {
  if (!as_json) {
    *out += std::to_string(id) + "\t" + KindText(vocabulary, id) + "\t" +
            ShownPiece(vocabulary.text(id)) + "\n";
    return;
  }
  std::string piece;
  AppendPiece(vocabulary.text(id), &piece);
  JsonWriter json(/*pretty=*/false);
  json.BeginObject();
  json.UintField("id", id);
  json.Field("kind", kKindNames[static_cast<size_t>(vocabulary.kind(id))]);
  json.Field("special", vocabulary.is_special(id));
  json.Field("piece", piece);
  json.Field("hex", ToHex(vocabulary.text(id)));
  json.EndObject();
  *out += json.Take() + "\n";
}

// What a piece spells: the inverse of AppendPiece; nullopt for another escape.
std::optional<std::string> ParsePiece(std::string_view piece) {
  std::string text;
  for (size_t i = 0; i < piece.size(); ++i) {
    if (piece[i] != '\\') {
      text += piece[i];
      continue;
    }
    const char c = i + 1 < piece.size() ? piece[i + 1] : '\0';
    ++i;
    if (c == 'x') {
      const auto byte = FromHex(piece.substr(i + 1, 2));
      if (!byte.has_value() || byte->size() != 1) return std::nullopt;
      text += *byte;
      i += 2;
      continue;
    }
    constexpr std::string_view kEscapes = "snrt\\";
    constexpr std::string_view kMeant = " \n\r\t\\";
    const size_t at = kEscapes.find(c);
    if (at == std::string_view::npos) return std::nullopt;
    text += kMeant[at];
  }
  return text;
}

StatusOr<TokenId> FindToken(const Tokenizer& tokenizer,
                            const std::string& name) {
  const Vocabulary& vocabulary = tokenizer.vocabulary();
  const auto id = ParseUint64(name);
  if (id.has_value() && *id < vocabulary.id_count() &&
      vocabulary.is_used(static_cast<TokenId>(*id))) {
    return static_cast<TokenId>(*id);
  }
  auto found = vocabulary.FindAny(name);
  const auto spelt = ParsePiece(name);
  if (!found.has_value() && spelt.has_value()) {
    found = vocabulary.FindAny(*spelt);
  }
  if (found.has_value()) return *found;
  return BadDataError("no token has the id or text \"" + QuoteForError(name) +
                      "\" (ids 0.." +
                      std::to_string(vocabulary.id_count() - 1) +
                      "; texts as --tokens spells them)");
}

std::string JoinedIds(const std::vector<TokenId>& ids) {
  std::string text;
  for (TokenId id : ids) {
    text += (text.empty() ? "" : " ") + std::to_string(id);
  }
  return text.empty() ? "none" : text;
}

// Product text of each merge is left + right without the prefix in between.
std::string ProductText(const Vocabulary& vocabulary, const BpeModelSpec& model,
                        TokenId left, TokenId right) {
  std::string_view tail = vocabulary.text(right);
  const std::string& prefix = model.continuing_subword_prefix();
  if (!prefix.empty() && tail.starts_with(prefix)) {
    tail.remove_prefix(prefix.size());
  }
  return std::string(vocabulary.text(left)) + std::string(tail);
}

const BpeModelSpec* FirstBpe(const TokenizerSpec& spec) {
  for (const ModelSpec& model : spec.models()) {
    if (model.has_bpe()) return &model.bpe();
  }
  return nullptr;
}

// "rank 12: l + o", for each merge that makes the token.
std::string MergesInto(const Tokenizer& tokenizer, TokenId id) {
  constexpr size_t kShown = 4;
  const BpeModelSpec* model = FirstBpe(tokenizer.spec());
  if (model == nullptr) return "";
  const Vocabulary& vocabulary = tokenizer.vocabulary();
  std::string text;
  size_t count = 0;
  for (int i = 0; i + 1 < model->merges_size(); i += 2) {
    const TokenId left = model->merges(i);
    const TokenId right = model->merges(i + 1);
    if (ProductText(vocabulary, *model, left, right) != vocabulary.text(id)) {
      continue;
    }
    if (++count > kShown) continue;
    text += (text.empty() ? "" : "; ") + std::string("rank ") +
            FormatGrouped(static_cast<uint64_t>(i) / 2) + ": " +
            ShownPiece(vocabulary.text(left)) + " + " +
            ShownPiece(vocabulary.text(right));
  }
  if (count > kShown) {
    text += "; " + std::to_string(count - kShown) + " more";
  }
  return text;
}

// Does any part of the text match? A pattern whose matches are dropped tells.
bool Matches(const PreTokenizer& pattern, std::string_view text) {
  PretokenCursor cursor;
  PretokenBlock block;
  pattern.Begin(text, /*first_bytes=*/1, /*want_map=*/false, &cursor);
  while (pattern.Fill(&cursor, &block)) {
    if (!block.has_dropped) continue;
    for (size_t i = 0; i < block.count; ++i) {
      if ((block.flags[i] & kDropped) != 0) return true;
    }
  }
  return false;
}

// WordPiece's tokens inside a word depend on what stands before them: nothing
// is said of those.
bool ContinuesWord(const ModelSpec& spec, std::string_view text) {
  const std::string& prefix = spec.wordpiece().continuing_subword_prefix();
  return spec.has_wordpiece() && !prefix.empty() && text.starts_with(prefix);
}

size_t Limit(const Arguments& arguments, const char* flag) {
  return static_cast<size_t>(arguments.Number(flag, UINT64_MAX));
}

}  // namespace

Status PrintTokens(const Arguments& arguments, const Tokenizer& tokenizer) {
  const Vocabulary& vocabulary = tokenizer.vocabulary();
  const size_t limit = Limit(arguments, "--tokens");
  std::string out;
  size_t count = 0;
  for (TokenId id = 0; id < vocabulary.id_count() && count < limit; ++id) {
    if (!vocabulary.is_used(id)) continue;
    ++count;
    AppendTokenLine(arguments.IsOn("--json"), vocabulary, id, &out);
  }
  return PrintResult(out);
}

Status PrintGrep(const Arguments& arguments, const Tokenizer& tokenizer) {
  PreTokenizerSpec spec;
  spec.mutable_regex()->set_pattern(arguments.Get("--grep"));
  spec.mutable_regex()->set_behavior(REMOVED);
  const auto pattern = NewPreTokenizer(spec);
  if (!pattern.ok()) {
    return UsageError("--grep: " + std::string(MessageOf(pattern.status())));
  }
  const Vocabulary& vocabulary = tokenizer.vocabulary();
  std::string out;
  for (TokenId id = 0; id < vocabulary.id_count(); ++id) {
    if (!vocabulary.is_used(id)) continue;
    if (Matches(**pattern, vocabulary.text(id))) {
      AppendTokenLine(arguments.IsOn("--json"), vocabulary, id, &out);
    }
  }
  return PrintResult(out);
}

Status PrintMerges(const Arguments& arguments, const Tokenizer& tokenizer) {
  const BpeModelSpec* model = FirstBpe(tokenizer.spec());
  if (model == nullptr || model->merges_size() == 0) {
    return BadDataError(
        "--merges: the tokenizer has no list of merges; the ranks of its "
        "tokens decide, see --tokens");
  }
  const Vocabulary& vocabulary = tokenizer.vocabulary();
  const size_t limit = Limit(arguments, "--merges");
  std::string out;
  const auto merges = static_cast<size_t>(model->merges_size()) / 2;
  for (size_t rank = 0; rank < std::min(limit, merges); ++rank) {
    const TokenId left = model->merges(static_cast<int>(2 * rank));
    const TokenId right = model->merges(static_cast<int>(2 * rank + 1));
    const auto product =
        vocabulary.FindAny(ProductText(vocabulary, *model, left, right));
    out += std::to_string(rank) + "\t" + ShownPiece(vocabulary.text(left)) +
           "\t" + ShownPiece(vocabulary.text(right)) + "\t" +
           (product.has_value() ? std::to_string(*product) : "-") + "\n";
  }
  return PrintResult(out);
}

Status PrintToken(const Arguments& arguments, const Tokenizer& tokenizer) {
  TESSERA_ASSIGN_OR_RETURN(const TokenId id,
                           FindToken(tokenizer, arguments.Get("--token")));
  const Vocabulary& vocabulary = tokenizer.vocabulary();
  if (arguments.IsOn("--json")) {
    std::string line;
    AppendTokenLine(/*as_json=*/true, vocabulary, id, &line);
    return PrintResult(line);
  }
  std::string out = "id           " + std::to_string(id) + "\n";
  out += "text         " + ShownPiece(vocabulary.text(id)) + "\n";
  out += "bytes        " + ToHex(vocabulary.text(id)) + "\n";
  out += "kind         " + KindText(vocabulary, id) + "\n";
  const std::string merges = MergesInto(tokenizer, id);
  if (!merges.empty()) out += "merges       " + merges + "\n";
  const StatusOr<std::string> text = tokenizer.Decode({id});
  if (text.ok()) {
    out += "decodes to   " + ShownPiece(*text) + "\n";
    out += "encodes to   " + JoinedIds(tokenizer.Encode(*text)) + "\n";
  }
  return PrintResult(out);
}

Status PrintUnreachable(const Tokenizer& tokenizer) {
  const Vocabulary& vocabulary = tokenizer.vocabulary();
  std::vector<uint8_t> reached(vocabulary.id_count(), 0);
  for (const ModelSpec& spec : tokenizer.spec().models()) {
    TESSERA_ASSIGN_OR_RETURN(const auto model, NewModel(spec, vocabulary));
    const auto scratch = model->NewScratch();
    ModelOutput output;
    for (TokenId id = 0; id < vocabulary.id_count(); ++id) {
      if (!vocabulary.is_used(id) || vocabulary.text(id).empty()) continue;
      const std::string_view word = vocabulary.text(id);
      output.clear();
      model->Encode(&word, 1, /*want_sizes=*/false, scratch.get(), &output);
      // A token that is not among the ids of its own text is in no longer
      // word's either.
      for (TokenId made : output.ids) reached[made] = 1;
      if (ContinuesWord(spec, word)) reached[id] = 1;
    }
  }
  std::string out;
  for (TokenId id = 0; id < vocabulary.id_count(); ++id) {
    const TokenKind kind = vocabulary.kind(id);
    const bool is_ordinary =
        kind == TokenKind::kNormal || kind == TokenKind::kUserDefined;
    if (!is_ordinary || vocabulary.is_special(id) || reached[id] != 0) continue;
    AppendTokenLine(/*as_json=*/false, vocabulary, id, &out);
  }
  return PrintResult(out);
}

}  // namespace tessera
