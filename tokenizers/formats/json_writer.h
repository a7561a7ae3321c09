// JsonWriter: JSON text, byte for byte as Hugging Face tokenizers writes it.
//
// Pretty: two spaces, one element a line, LF, no newline at the end, `[]` and
// `{}` where empty. Compact: no white space. Strings escape `"`, `\` and
// U+0000-001F only. Source: tokenizers 0.23.3.
//
//   JsonWriter json(/*pretty=*/true);
//   json.BeginObject();
//   json.Key("version");
//   json.String("1.0");
//   json.EndObject();
//   std::string text = json.Take();

#ifndef TESSERA_TOKENIZERS_FORMATS_JSON_WRITER_H_
#define TESSERA_TOKENIZERS_FORMATS_JSON_WRITER_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tessera {

class JsonWriter {
 public:
  explicit JsonWriter(bool pretty) : pretty_(pretty) {}

  void BeginObject() { Open('{'); }
  void EndObject() { Close('}'); }
  void BeginArray() { Open('['); }
  void EndArray() { Close(']'); }
  void Key(std::string_view key);

  void Null() { Raw("null"); }
  void Bool(bool value) { Raw(value ? "true" : "false"); }
  void Uint(uint64_t value);
  void String(std::string_view value);
  // Shortest decimal that reads back the same, with a point or exponent;
  // exponents below 1e-5 (float: 1e-6) and from 1e16.
  void Double(double value);
  void Float(float value);
  // A number or word as it is.
  void Raw(std::string_view text);

  // Key and value in one call.
  void Field(std::string_view key, std::string_view value) {
    Key(key);
    String(value);
  }
  void Field(std::string_view key, bool value) {
    Key(key);
    Bool(value);
  }
  void Field(std::string_view key, const char* value) {
    Field(key, std::string_view(value));
  }
  void UintField(std::string_view key, uint64_t value) {
    Key(key);
    Uint(value);
  }
  void NullField(std::string_view key) {
    Key(key);
    Null();
  }

  std::string Take() { return std::move(text_); }

 private:
  void Open(char bracket);
  void Close(char bracket);
  void BeginValue();
  void NewLine();
  template <typename Real>
  void Shortest(Real value, int fixed_exponent_min);

  bool pretty_;
  // The value that comes belongs to a key.
  bool after_key_ = false;
  // Members of each open container so far: none?
  std::vector<bool> is_empty_;
  std::string text_;
};

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_FORMATS_JSON_WRITER_H_
