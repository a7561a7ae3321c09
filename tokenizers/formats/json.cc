// simdjson parses into its own tape; one walk over that makes the flat nodes,
// the hash indexes and the checks. Nodes are in pre-order, so the parent of a
// node is found again by walking down from the root, which only errors do.
//
// What simdjson accepts too much (lone surrogates) or refuses too much
// (integers beyond 64 bits, which transformers writes) goes through ScanJson.

#include "tokenizers/formats/json.h"

#include <simdjson.h>

#include <algorithm>
#include <utility>

#include "tokenizers/base/limits.h"
#include "tokenizers/formats/json_key_index.h"
#include "tokenizers/formats/json_scan.h"

namespace tessera {
namespace {

// Objects from this size on get a hash index.
constexpr size_t kIndexedSizeMin = 24;
// Vocabularies have about 14; pages that stay unused cost nothing.
constexpr size_t kBytesPerNode = 10;
// Keys whose slots are fetched together.
constexpr size_t kFindBlock = 32;
// Shown of a pointer in an error, which is one line of 1,000 bytes at most.
constexpr size_t kPointerBytesMax = 300;

std::string AtByte(std::string_view file, size_t offset) {
  return std::string(file) + ":byte " + std::to_string(offset);
}

// Escapes of surrogates are rare enough to be looked at slowly.
bool HasSurrogateEscapes(std::string_view text) {
  for (size_t at = text.find("\\u"); at != text.npos;
       at = text.find("\\u", at + 1)) {
    if (at + 3 >= text.size()) return false;
    const char first = static_cast<char>(text[at + 2] | 0x20);
    const char second = static_cast<char>(text[at + 3] | 0x20);
    if (first != 'd' || (second < 'a' && second != '8' && second != '9')) {
      continue;
    }
    // Behind another backslash this one is only a character.
    size_t begin = at;
    while (begin > 0 && text[begin - 1] == '\\') --begin;
    if ((at - begin) % 2 == 0) return true;
  }
  return false;
}

class Document : public JsonDocument {
 public:
  Status Parse(std::string_view bytes, std::string_view file, bool compat);

  uint32_t FindIndexed(uint32_t index, std::string_view key) const override {
    const uint32_t found = indexes_[index].Find(key, KeyOf());
    return found == JsonKeyIndex::kNone ? 0 : found;
  }
  void FindIndexed(uint32_t index, const std::string_view* keys, size_t count,
                   uint32_t* nodes) const override;

 private:
  // The key that stands before the value at a node.
  struct KeyOfNode {
    const std::vector<JsonNode>* nodes;
    std::string_view operator()(uint32_t value) const {
      const JsonNode& key = (*nodes)[value - 1];
      return std::string_view(key.chars, key.size);
    }
  };
  KeyOfNode KeyOf() const { return KeyOfNode{&nodes_}; }

  Status ParseText(std::string_view text, size_t skipped);
  Status Fault(std::string_view text, size_t skipped,
               simdjson::error_code code) const;
  void AppendValue(simdjson::dom::element element);
  void AppendString(std::string_view string);
  JsonNode& AppendNode(JsonType type, size_t size);
  uint32_t OpenContainer(JsonType type, size_t size);
  Status CheckKeys(bool compat);
  Status IndexKeys(uint32_t object, bool compat);

  simdjson::dom::parser parser_;
  std::vector<JsonKeyIndex> indexes_;
  // Nodes of objects, in order.
  std::vector<uint32_t> objects_;
};

Status Document::Parse(std::string_view bytes, std::string_view file,
                       bool compat) {
  file_ = std::string(file);
  if (bytes.size() > kModelFileBytesMax) {
    return BadDataError(file_ + ": more than " +
                        std::to_string(kModelFileBytesMax) + " bytes");
  }
  size_t skipped = 0;
  if (bytes.substr(0, 3) == "\xEF\xBB\xBF") {
    if (!compat) {
      return BadDataError(AtByte(file_, 0) +
                          ": a byte order mark stands before the JSON text; "
                          "save the file as plain UTF-8, or use --compat [F3]");
    }
    skipped = 3;
  }
  TESSERA_RETURN_IF_ERROR(ParseText(bytes.substr(skipped), skipped));
  return CheckKeys(compat);
}

Status Document::ParseText(std::string_view text, size_t skipped) {
  if (HasSurrogateEscapes(text)) {
    TESSERA_RETURN_IF_ERROR(Fault(text, skipped, simdjson::SUCCESS));
  }
  simdjson::error_code code =
      parser_.allocate(text.size(), static_cast<size_t>(kJsonDepthMax));
  if (code != simdjson::SUCCESS) {
    return OutOfMemoryError(file_ + ": no memory to parse " +
                            std::to_string(text.size()) + " bytes of JSON");
  }
  simdjson::dom::element root;
  // simdjson reads a little beyond the end of the text.
  const simdjson::padded_string padded(text);
  code = parser_.parse(padded).get(root);
  if (code == simdjson::SUCCESS) {
    nodes_.reserve(text.size() / kBytesPerNode);
    AppendValue(root);
    return OkStatus();
  }
  const JsonScan scan = ScanJson(text);
  if (!scan.fault.empty() || scan.long_integer_ends.empty()) {
    return Fault(text, skipped, code);
  }
  // A point behind them makes the long integers doubles. The new text has no
  // long integer, so this happens once.
  std::string with_points;
  size_t begin = 0;
  for (const size_t end : scan.long_integer_ends) {
    with_points += text.substr(begin, end - begin);
    with_points += ".0";
    begin = end;
  }
  with_points += text.substr(begin);
  return ParseText(with_points, skipped);
}

Status Document::Fault(std::string_view text, size_t skipped,
                       simdjson::error_code code) const {
  const JsonScan scan = ScanJson(text);
  if (!scan.fault.empty()) {
    return BadDataError(AtByte(file_, skipped + scan.offset) + ": " +
                        scan.fault + " [F4]");
  }
  if (code == simdjson::SUCCESS) return OkStatus();
  // The only faults the scan has no word for are numbers out of range.
  return BadDataError(
      file_ + ": no JSON text: " + simdjson::error_message(code) + " [F4]");
}

JsonNode& Document::AppendNode(JsonType type, size_t size) {
  JsonNode node;
  node.integer = 0;
  node.size = static_cast<uint32_t>(size);
  node.type = type;
  nodes_.push_back(node);
  return nodes_.back();
}

uint32_t Document::OpenContainer(JsonType type, size_t size) {
  JsonNode& node = AppendNode(type, size);
  node.container.index = kNoIndex;
  return static_cast<uint32_t>(nodes_.size() - 1);
}

void Document::AppendString(std::string_view string) {
  AppendNode(JsonType::kString, string.size()).chars = string.data();
}

// Recursion is bounded by the depth the parser accepts.
void Document::AppendValue(simdjson::dom::element element) {
  using Type = simdjson::dom::element_type;
  switch (element.type()) {
    case Type::NULL_VALUE:
      AppendNode(JsonType::kNull, 0);
      return;
    case Type::BOOL:
      AppendNode(element.get_bool().value_unsafe() ? JsonType::kTrue
                                                   : JsonType::kFalse,
                 0);
      return;
    case Type::INT64:
      AppendNode(JsonType::kInteger, 0).integer =
          element.get_int64().value_unsafe();
      return;
    case Type::UINT64:
      AppendNode(JsonType::kDouble, 0).number =
          static_cast<double>(element.get_uint64().value_unsafe());
      return;
    case Type::DOUBLE:
      AppendNode(JsonType::kDouble, 0).number =
          element.get_double().value_unsafe();
      return;
    case Type::STRING:
      AppendString(element.get_string().value_unsafe());
      return;
    case Type::ARRAY: {
      const uint32_t node = OpenContainer(JsonType::kArray, 0);
      uint32_t size = 0;
      const simdjson::dom::array array = element.get_array().value_unsafe();
      for (const simdjson::dom::element child : array) {
        AppendValue(child);
        ++size;
      }
      nodes_[node].size = size;
      nodes_[node].container.end = static_cast<uint32_t>(nodes_.size());
      return;
    }
    case Type::OBJECT: {
      const uint32_t node = OpenContainer(JsonType::kObject, 0);
      objects_.push_back(node);
      uint32_t size = 0;
      const simdjson::dom::object object = element.get_object().value_unsafe();
      for (const simdjson::dom::key_value_pair field : object) {
        AppendString(field.key);
        AppendValue(field.value);
        ++size;
      }
      nodes_[node].size = size;
      nodes_[node].container.end = static_cast<uint32_t>(nodes_.size());
      return;
    }
  }
}

// The slots of a whole block are on their way before the first is looked at.
void Document::FindIndexed(uint32_t index, const std::string_view* keys,
                           size_t count, uint32_t* nodes) const {
  const JsonKeyIndex& table = indexes_[index];
  for (size_t begin = 0; begin < count; begin += kFindBlock) {
    const size_t end = std::min(count, begin + kFindBlock);
    for (size_t i = begin; i < end; ++i) table.Prefetch(keys[i]);
    for (size_t i = begin; i < end; ++i) {
      nodes[i] = FindIndexed(index, keys[i]);
    }
  }
}

Status Document::CheckKeys(bool compat) {
  for (const uint32_t object : objects_) {
    if (nodes_[object].size >= kIndexedSizeMin) {
      TESSERA_RETURN_IF_ERROR(IndexKeys(object, compat));
      continue;
    }
    const uint32_t end = nodes_[object].container.end;
    for (uint32_t a = object + 1; a != end; a = Next(a + 1)) {
      for (uint32_t b = Next(a + 1); b != end; b = Next(b + 1)) {
        if (KeyOf()(a + 1) != KeyOf()(b + 1)) continue;
        if (!compat) {
          return JsonValue(this, b + 1).Error("the key stands twice [F4]");
        }
        nodes_[a].replaced = true;
      }
    }
  }
  return OkStatus();
}

Status Document::IndexKeys(uint32_t object, bool compat) {
  std::vector<uint32_t> keys;
  keys.reserve(nodes_[object].size);
  const uint32_t end = nodes_[object].container.end;
  for (uint32_t key = object + 1; key != end; key = Next(key + 1)) {
    keys.push_back(key);
  }
  JsonKeyIndex table(keys.size());
  // From the back, because the last of equal keys is the one that counts.
  for (auto key = keys.rbegin(); key != keys.rend(); ++key) {
    if (table.Insert(KeyOf()(*key + 1), *key + 1, KeyOf())) continue;
    if (!compat) {
      return JsonValue(this, *key + 1).Error("the key stands twice [F4]");
    }
    nodes_[*key].replaced = true;
  }
  nodes_[object].container.index = static_cast<uint32_t>(indexes_.size());
  indexes_.push_back(std::move(table));
  return OkStatus();
}

// Appends "/token" with the two escapes of RFC 6901.
void AppendPointerToken(std::string_view token, std::string* pointer) {
  *pointer += '/';
  for (const char c : token) {
    if (c == '~') {
      *pointer += "~0";
    } else if (c == '/') {
      *pointer += "~1";
    } else {
      *pointer += c;
    }
  }
}

}  // namespace

std::optional<JsonValue> JsonValue::Find(std::string_view key) const {
  const uint32_t index = document_->node(node_).container.index;
  if (index != JsonDocument::kNoIndex) {
    const uint32_t found = document_->FindIndexed(index, key);
    if (found == 0) return std::nullopt;
    return JsonValue(document_, found);
  }
  for (const JsonMember member : members()) {
    if (member.key == key) return member.value;
  }
  return std::nullopt;
}

std::vector<uint32_t> JsonValue::FindAll(
    const std::vector<std::string_view>& keys) const {
  std::vector<uint32_t> nodes(keys.size());
  const uint32_t index = document_->node(node_).container.index;
  if (index != JsonDocument::kNoIndex) {
    document_->FindIndexed(index, keys.data(), keys.size(), nodes.data());
    return nodes;
  }
  for (size_t i = 0; i < keys.size(); ++i) {
    const std::optional<JsonValue> found = Find(keys[i]);
    if (found.has_value()) nodes[i] = found->node();
  }
  return nodes;
}

std::string JsonValue::Pointer() const {
  std::string pointer;
  uint32_t at = 0;
  while (at != node_) {
    const bool is_object = document_->node(at).type == JsonType::kObject;
    uint32_t child = at + 1;
    // Members are key, value: step over both and keep the value.
    if (is_object) ++child;
    size_t position = 0;
    while (document_->Next(child) <= node_) {
      child = document_->Next(child);
      if (is_object) ++child;
      ++position;
    }
    if (is_object) {
      const std::string_view key = JsonValue(document_, child - 1).string();
      AppendPointerToken(QuoteForError(key), &pointer);
    } else {
      pointer += "/" + std::to_string(position);
    }
    at = child;
  }
  return pointer;
}

Status JsonValue::Error(std::string_view message) const {
  return BadDataError(document_->file() + ":" + (node_ == 0 ? "/" : Pointer()) +
                      ": " + std::string(message));
}

std::string_view JsonValue::TypeName() const {
  switch (type()) {
    case JsonType::kNull:
      return "null";
    case JsonType::kFalse:
      return "false";
    case JsonType::kTrue:
      return "true";
    case JsonType::kInteger:
      return "an integer";
    case JsonType::kDouble:
      return "a number with a point, an exponent or too many digits";
    case JsonType::kString:
      return "a string";
    case JsonType::kArray:
      return "an array";
    case JsonType::kObject:
      return "an object";
  }
  return "nothing";
}

StatusOr<std::unique_ptr<JsonDocument>> ParseJson(std::string_view bytes,
                                                  std::string_view file,
                                                  bool compat) {
  auto document = std::make_unique<Document>();
  TESSERA_RETURN_IF_ERROR(document->Parse(bytes, file, compat));
  return std::unique_ptr<JsonDocument>(std::move(document));
}

}  // namespace tessera
