// JsonDocument: one JSON text as a tree, strictly read.
//
// What rule F4 (format.h) asks of JSON from strangers is checked here for every
// byte: RFC 8259, well-formed UTF-8, depth, no duplicate keys, no lone
// surrogates, finite numbers. What a caller then misses or dislikes in a value
// it reports with JsonValue::Error, which knows file and JSON pointer.
//
//   StatusOr<std::unique_ptr<JsonDocument>> json = ParseJson(bytes, "m.json");
//   JsonValue root = (*json)->root();
//   for (JsonValue element : root.Find("merges")->elements()) ...
//
// Cost: about 2 ns a byte, 16 bytes a value; strings stay in one buffer. Large
// objects carry a hash index, built while duplicates are looked for, so that
// Find is O(1) in them. simdjson does the parsing; json.cc alone includes it.

#ifndef TESSERA_TOKENIZERS_FORMATS_JSON_H_
#define TESSERA_TOKENIZERS_FORMATS_JSON_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tokenizers/base/status.h"

namespace tessera {

enum class JsonType : uint8_t {
  kNull,
  kFalse,
  kTrue,
  // Written without point and exponent, and within int64.
  kInteger,
  // Any other number; integers beyond int64 too.
  kDouble,
  kString,
  kArray,
  kObject,
};

// A value in pre-order: a container stands before its members, an object's
// members are key, value, key, value.
struct JsonNode {
  union {
    int64_t integer;
    double number;
    const char* chars;
    // Containers: index of the first node behind the last member, and number
    // of the object's hash index or kNoIndex.
    struct {
      uint32_t end;
      uint32_t index;
    } container;
  };
  // Bytes of a string, members of a container.
  uint32_t size;
  JsonType type;
  // A key that a later one of the same name replaces (compat).
  bool replaced = false;
};

class JsonDocument;
class JsonElements;
class JsonMembers;

// A place in a JsonDocument, valid while that lives.
class JsonValue {
 public:
  JsonValue(const JsonDocument* document, uint32_t node)
      : document_(document), node_(node) {}

  JsonType type() const;
  bool is_null() const { return type() == JsonType::kNull; }
  bool is_boolean() const {
    return type() == JsonType::kTrue || type() == JsonType::kFalse;
  }
  bool is_integer() const { return type() == JsonType::kInteger; }
  bool is_number() const { return is_integer() || type() == JsonType::kDouble; }
  bool is_string() const { return type() == JsonType::kString; }
  bool is_array() const { return type() == JsonType::kArray; }
  bool is_object() const { return type() == JsonType::kObject; }

  // Each requires the type it names.
  bool boolean() const { return type() == JsonType::kTrue; }
  int64_t integer() const;
  double number() const;
  std::string_view string() const;
  // Elements of an array, members of an object.
  size_t size() const;
  JsonElements elements() const;
  JsonMembers members() const;

  // Member of an object; nullopt if it has none of this name.
  std::optional<JsonValue> Find(std::string_view key) const;

  // Nodes of the values of many keys of an object at once; 0 for a key that it
  // does not have. Two to three times as fast as Find, because the waits for
  // memory overlap.
  std::vector<uint32_t> FindAll(
      const std::vector<std::string_view>& keys) const;

  // Where this value stands: "/model/merges/12"; "" is the root.
  std::string Pointer() const;
  // BadData "FILE:/pointer: message".
  Status Error(std::string_view message) const;
  // "null", "a string", ... for messages.
  std::string_view TypeName() const;

  const JsonDocument& document() const { return *document_; }
  uint32_t node() const { return node_; }

 private:
  const JsonDocument* document_;
  uint32_t node_;
};

// Range over the elements of an array.
class JsonElements {
 public:
  class Iterator {
   public:
    Iterator(const JsonDocument* document, uint32_t node)
        : document_(document), node_(node) {}
    JsonValue operator*() const { return JsonValue(document_, node_); }
    Iterator& operator++();
    bool operator!=(const Iterator& other) const {
      return node_ != other.node_;
    }

   private:
    const JsonDocument* document_;
    uint32_t node_;
  };
  JsonElements(Iterator begin, Iterator end) : begin_(begin), end_(end) {}
  Iterator begin() const { return begin_; }
  Iterator end() const { return end_; }

 private:
  Iterator begin_;
  Iterator end_;
};

struct JsonMember {
  std::string_view key;
  JsonValue value;
};

// Range over the members of an object that are in force, in file order.
class JsonMembers {
 public:
  class Iterator {
   public:
    Iterator(const JsonDocument* document, uint32_t node, uint32_t end)
        : document_(document), node_(node), end_(end) {
      SkipReplaced();
    }
    JsonMember operator*() const;
    Iterator& operator++();
    bool operator!=(const Iterator& other) const {
      return node_ != other.node_;
    }

   private:
    void SkipReplaced();

    const JsonDocument* document_;
    // The key.
    uint32_t node_;
    uint32_t end_;
  };
  JsonMembers(Iterator begin, Iterator end) : begin_(begin), end_(end) {}
  Iterator begin() const { return begin_; }
  Iterator end() const { return end_; }

 private:
  Iterator begin_;
  Iterator end_;
};

class JsonDocument {
 public:
  virtual ~JsonDocument() = default;

  JsonValue root() const { return JsonValue(this, 0); }
  const std::string& file() const { return file_; }
  const JsonNode& node(uint32_t i) const { return nodes_[i]; }
  // Index of the node behind node i and all that is in it.
  uint32_t Next(uint32_t i) const {
    const JsonNode& n = nodes_[i];
    return n.type >= JsonType::kArray ? n.container.end : i + 1;
  }
  // Node of the value of a key, by the hash index `index`; 0 if absent.
  virtual uint32_t FindIndexed(uint32_t index, std::string_view key) const = 0;
  // The same for `count` keys.
  virtual void FindIndexed(uint32_t index, const std::string_view* keys,
                           size_t count, uint32_t* nodes) const = 0;

  static constexpr uint32_t kNoIndex = 0xFFFFFFFF;

 protected:
  std::string file_;
  std::vector<JsonNode> nodes_;
};

// `file` is the name for messages. With `compat` a byte order mark is skipped
// and the last of equal keys counts.
StatusOr<std::unique_ptr<JsonDocument>> ParseJson(std::string_view bytes,
                                                  std::string_view file,
                                                  bool compat = false);

inline JsonType JsonValue::type() const { return document_->node(node_).type; }
inline int64_t JsonValue::integer() const {
  return document_->node(node_).integer;
}
inline double JsonValue::number() const {
  const JsonNode& n = document_->node(node_);
  return n.type == JsonType::kInteger ? static_cast<double>(n.integer)
                                      : n.number;
}
inline std::string_view JsonValue::string() const {
  const JsonNode& n = document_->node(node_);
  return std::string_view(n.chars, n.size);
}
inline size_t JsonValue::size() const { return document_->node(node_).size; }
inline JsonElements JsonValue::elements() const {
  return JsonElements({document_, node_ + 1},
                      {document_, document_->Next(node_)});
}
inline JsonMembers JsonValue::members() const {
  const uint32_t end = document_->Next(node_);
  return JsonMembers({document_, node_ + 1, end}, {document_, end, end});
}
inline JsonElements::Iterator& JsonElements::Iterator::operator++() {
  node_ = document_->Next(node_);
  return *this;
}
inline JsonMember JsonMembers::Iterator::operator*() const {
  return {JsonValue(document_, node_).string(),
          JsonValue(document_, node_ + 1)};
}
inline JsonMembers::Iterator& JsonMembers::Iterator::operator++() {
  node_ = document_->Next(node_ + 1);
  SkipReplaced();
  return *this;
}
inline void JsonMembers::Iterator::SkipReplaced() {
  while (node_ != end_ && document_->node(node_).replaced) {
    node_ = document_->Next(node_ + 1);
  }
}

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_FORMATS_JSON_H_
