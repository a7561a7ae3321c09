// What is legal and worth knowing.

#include <algorithm>
#include <string>

#include "absl/container/flat_hash_set.h"
#include "tokenizers/spec.pb.h"
#include "tokenizers/validate.h"
#include "tokenizers/validate_rules.h"

namespace tessera {
namespace {

using validate::Quote;
using validate::Tokens;

// "2 bytes have no token: F5 FF".
void AppendMissingBytes(const Tokens& tokens, std::vector<std::string>* lines) {
  std::vector<bool> has(256, false);
  for (size_t i = 0; i < tokens.size(); ++i) {
    if (tokens.text_class(i) == validate::kOrdinary &&
        tokens.text(i).size() == 1) {
      has[static_cast<uint8_t>(tokens.text(i)[0])] = true;
    }
  }
  std::string missing;
  size_t count = 0;
  for (size_t byte = 0; byte < 256; ++byte) {
    if (has[byte]) continue;
    static constexpr char kDigits[] = "0123456789ABCDEF";
    missing += ' ';
    missing += kDigits[byte >> 4];
    missing += kDigits[byte & 15];
    ++count;
  }
  if (count == 0) return;
  lines->push_back(std::to_string(count) + " bytes have no token:" + missing);
}

// "3 ids are holes: 7 8 9".
void AppendHoles(const absl::flat_hash_set<TokenId>& used, TokenId id_max,
                 std::vector<std::string>* lines) {
  constexpr size_t kListed = 10;
  const size_t holes = used.empty() ? 0 : id_max + size_t{1} - used.size();
  if (holes == 0) return;
  std::string line = std::to_string(holes) + " ids are holes:";
  size_t listed = 0;
  for (TokenId id = 0; id < id_max && listed < kListed; ++id) {
    if (used.contains(id)) continue;
    line += ' ' + std::to_string(id);
    ++listed;
  }
  if (holes > listed) line += " ...";
  lines->push_back(line);
}

}  // namespace

std::vector<std::string> FindOddities(const TokenizerSpec& spec) {
  std::vector<std::string> lines;
  const Tokens tokens(spec);
  if (tokens.byte_level()) AppendMissingBytes(tokens, &lines);
  absl::flat_hash_set<TokenId> used;
  TokenId id_max = 0;
  for (size_t i = 0; i < tokens.size(); ++i) {
    used.insert(tokens.id(i));
    id_max = std::max(id_max, tokens.id(i));
  }
  for (const AddedTokenSpec& token : spec.added_tokens()) {
    used.insert(token.id());
    id_max = std::max(id_max, token.id());
    if (!token.alias()) continue;
    lines.push_back("id " + std::to_string(token.id()) +
                    " has a second name, " + Quote(token.content()));
  }
  AppendHoles(used, id_max, &lines);
  return lines;
}

}  // namespace tessera
