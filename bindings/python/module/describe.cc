#include "bindings/python/module/describe.h"

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "bindings/python/module/arrays.h"
#include "bindings/python/module/errors.h"
#include "bindings/python/module/python_text.h"
#include "tokenizers/base/limits.h"
#include "tokenizers/formats/format.h"
#include "tokenizers/pipeline_text.h"
#include "tokenizers/spec.pb.h"
#include "tokenizers/vocab/vocabulary.h"

namespace nb = nanobind;

namespace tessera::python {
namespace {

const char* NameOf(TokenKind kind) {
  switch (kind) {
    case TokenKind::kNormal:
      return "normal";
    case TokenKind::kUnknown:
      return "unknown";
    case TokenKind::kControl:
      return "control";
    case TokenKind::kUserDefined:
      return "user_defined";
    case TokenKind::kUnused:
      return "unused";
    case TokenKind::kByte:
      return "byte";
    case TokenKind::kLiteral:
      return "literal";
    case TokenKind::kAdded:
      return "added";
    case TokenKind::kHole:
      return "hole";
  }
  return "hole";
}

TokenId UsedId(const Tokenizer& tokenizer, nb::handle id) {
  const IdArgument one(id);
  if (one.size() != 1) throw nb::type_error("id must be one int");
  if (tokenizer.vocabulary().is_used(one.data()[0])) return one.data()[0];
  throw nb::index_error(("id " + std::to_string(one.data()[0]) +
                         " is no token of the vocabulary (ids 0.." +
                         std::to_string(tokenizer.id_count() - 1) + ")")
                            .c_str());
}

// The value of a byte token, whose text is a name.
std::string BytesOf(const Vocabulary& vocabulary, TokenId id) {
  if (vocabulary.kind(id) == TokenKind::kByte) {
    for (int byte = 0; byte < 256; ++byte) {
      if (vocabulary.FindByte(static_cast<uint8_t>(byte)) == id) {
        return std::string(1, static_cast<char>(byte));
      }
    }
  }
  return std::string(vocabulary.text(id));
}

nb::str StrOf(std::string_view text) {
  const nb::object str = nb::steal(PyUnicode_DecodeUTF8(
      text.data(), static_cast<Py_ssize_t>(text.size()), "replace"));
  if (!str.is_valid()) throw nb::python_error();
  return nb::borrow<nb::str>(str);
}

nb::dict TrainingInfo(const TrainingRecord& record) {
  nb::dict info;
  info["algorithm"] = StrOf(record.trainer().algorithm());
  info["vocab_size"] = record.trainer().vocab_size();
  info["corpus_fingerprint"] = StrOf(record.corpus_fingerprint());
  info["documents"] = record.documents();
  info["bytes"] = record.bytes();
  info["pretokens"] = record.pretokens();
  info["distinct_words"] = record.distinct_words();
  info["tokens"] = record.tokens();
  return info;
}

}  // namespace

nb::bytes IdToBytes(const Tokenizer& tokenizer, nb::handle id) {
  const std::string bytes =
      BytesOf(tokenizer.vocabulary(), UsedId(tokenizer, id));
  return nb::bytes(bytes.data(), bytes.size());
}

nb::object BytesToId(const Tokenizer& tokenizer, nb::handle bytes) {
  const PythonText text(bytes);
  std::string buffer;
  const std::string_view utf8 = Utf8Of(text.ref(), &buffer);
  auto id = tokenizer.vocabulary().FindAny(utf8);
  if (!id.has_value() && utf8.size() == 1) {
    id = tokenizer.vocabulary().FindByte(static_cast<uint8_t>(utf8[0]));
  }
  return id.has_value() ? nb::object(nb::int_(*id)) : nb::object(nb::none());
}

nb::str KindOfId(const Tokenizer& tokenizer, nb::handle id) {
  return nb::str(NameOf(tokenizer.vocabulary().kind(UsedId(tokenizer, id))));
}

nb::dict SpecialTokens(const Tokenizer& tokenizer) {
  std::vector<std::pair<TokenId, std::string_view>> specials;
  for (const AddedTokenSpec& token : tokenizer.spec().added_tokens()) {
    if (token.special()) specials.emplace_back(token.id(), token.content());
  }
  const Vocabulary& vocabulary = tokenizer.vocabulary();
  for (TokenId id = 0; id < vocabulary.id_count(); ++id) {
    const TokenKind kind = vocabulary.kind(id);
    if (kind == TokenKind::kControl || kind == TokenKind::kUnknown) {
      specials.emplace_back(id, vocabulary.text(id));
    }
  }
  std::stable_sort(
      specials.begin(), specials.end(),
      [](const auto& a, const auto& b) { return a.first < b.first; });
  nb::dict result;
  for (const auto& [id, content] : specials) result[StrOf(content)] = id;
  return result;
}

nb::tuple VocabArrays(const Tokenizer& tokenizer) {
  const Vocabulary& vocabulary = tokenizer.vocabulary();
  IdBuffer ids;
  std::string bytes;
  std::vector<int64_t> offsets = {0};
  nb::list kinds;
  for (TokenId id = 0; id < vocabulary.id_count(); ++id) {
    if (!vocabulary.is_used(id)) continue;
    ids.Append(id);
    bytes += BytesOf(vocabulary, id);
    offsets.push_back(static_cast<int64_t>(bytes.size()));
    kinds.append(NameOf(vocabulary.kind(id)));
  }
  return nb::make_tuple(ArrayOf(std::move(ids)), ArrayOf(std::move(bytes)),
                        ArrayOf(std::move(offsets)), kinds);
}

nb::bytes SpecBytes(const Tokenizer& tokenizer) {
  const std::string bytes = tokenizer.spec().SerializeAsString();
  return nb::bytes(bytes.data(), bytes.size());
}

nb::str SpecText(const Tokenizer& tokenizer) {
  const Format* format = ValueOf(FindFormat("textproto"));
  const FileSet files =
      ValueOf(format->write(tokenizer.spec(), WriteOptions(), nullptr));
  return StrOf(files.begin()->second);
}

std::shared_ptr<const Tokenizer> TokenizerOfSpec(
    nb::bytes spec, const std::string& fingerprint) {
  const std::string_view bytes(static_cast<const char*>(spec.data()),
                               spec.size());
  const auto make = [&]() -> StatusOr<std::unique_ptr<const Tokenizer>> {
    TokenizerSpec parsed;
    if (bytes.size() > kModelFileBytesMax ||
        !parsed.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
      return BadDataError("spec: expected a serialised TokenizerSpec");
    }
    CreateOptions options;
    options.mode = ValidateMode::kCompat;
    TESSERA_ASSIGN_OR_RETURN(auto tokenizer,
                             Tokenizer::Create(std::move(parsed), options));
    if (!fingerprint.empty() && tokenizer->fingerprint() != fingerprint) {
      return BadDataError("spec: expected fingerprint " + fingerprint +
                          ", found " + tokenizer->fingerprint());
    }
    return tokenizer;
  };
  StatusOr<std::unique_ptr<const Tokenizer>> made = [&] {
    const nb::gil_scoped_release unlock;
    return make();
  }();
  return ValueOf(std::move(made));
}

nb::dict Info(const Tokenizer& tokenizer) {
  const TokenizerSpec& spec = tokenizer.spec();
  nb::dict info;
  info["pipeline"] = StrOf(PipelineText(spec));
  info["template"] = StrOf(TemplateText(spec.post_processor()));
  info["vocab_size"] = tokenizer.used_id_count();
  info["id_size"] = tokenizer.id_count();
  info["special_tokens"] = SpecialTokens(tokenizer);
  info["is_lossless"] = tokenizer.IsLossless();
  info["loses"] = tokenizer.IsLossless() ? nb::object(nb::none())
                                         : nb::object(StrOf(tokenizer.loses()));
  info["fingerprint"] = StrOf(tokenizer.fingerprint());
  info["format"] = StrOf(spec.source().format());
  nb::list notes;
  for (const std::string& note : spec.import_notes()) notes.append(StrOf(note));
  info["notes"] = notes;
  info["training"] = spec.has_training()
                         ? nb::object(TrainingInfo(spec.training()))
                         : nb::object(nb::none());
  return info;
}

}  // namespace tessera::python
