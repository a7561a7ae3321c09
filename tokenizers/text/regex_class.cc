// Bracketed classes of patterns: members, ranges, classes inside classes, and
// the operations && and, in Rust, -- and ~~. These bind less than what stands
// side by side: [ab&&bc] is [ab] && [bc].

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tokenizers/text/regex_names.h"
#include "tokenizers/text/regex_syntax.h"

namespace tessera {
namespace {

constexpr size_t kClassDepthMax = 32;

// After "[:": the name and ":]".
StatusOr<CodePointSet> TakePosixClass(RegexReader* reader) {
  const bool negated = reader->Take("^");
  TESSERA_ASSIGN_OR_RETURN(const std::string_view name, reader->TakeUntil(':'));
  const std::optional<CodePointSet> set = PosixClass(name, reader->dialect);
  if (!set.has_value() || !reader->Take("]")) {
    return reader->Error("no class has the name [:" + std::string(name) + ":]");
  }
  return negated ? set->Complement() : *set;
}

// One member of a class that is a set by itself; nullopt if a character comes.
StatusOr<std::optional<CodePointSet>> TakeClassSet(
    RegexReader* reader, bool ignore_case, std::string* engine_defined) {
  const size_t begin = reader->position;
  if (reader->Take("[:") &&
      reader->pattern.find(":]", reader->position) != std::string_view::npos) {
    return TakePosixClass(reader);
  }
  reader->position = begin;
  if (reader->Take("[")) return reader->TakeClass(ignore_case, engine_defined);
  if (reader->Take("\\")) {
    TESSERA_ASSIGN_OR_RETURN(
        std::optional<CodePointSet> set,
        reader->TakeEscapedSet(/*in_class=*/true, engine_defined));
    if (set.has_value()) return set;
  }
  reader->position = begin;
  return std::nullopt;
}

StatusOr<char32_t> TakeClassCharacter(RegexReader* reader) {
  if (!reader->Take("\\")) return reader->TakeCharacter();
  if (reader->Take("b")) return U'\b';
  return reader->TakeEscapedCharacter();
}

// One character or range of a class.
StatusOr<CodePointSet> TakeClassRange(RegexReader* reader) {
  TESSERA_ASSIGN_OR_RETURN(const char32_t first, TakeClassCharacter(reader));
  char32_t last = first;
  // '-' is a character before ']', and Rust's "--" is a difference.
  if (reader->Sees("-") && !reader->Sees("-]") &&
      (reader->oniguruma() || !reader->Sees("--"))) {
    ++reader->position;
    if (reader->Sees("[")) return reader->Error("a range ends in a class");
    TESSERA_ASSIGN_OR_RETURN(last, TakeClassCharacter(reader));
    if (last < first) return reader->Error("a range is reversed");
  }
  return CodePointSet({{first, last}});
}

enum class ClassOperation { kUnion, kIntersect, kMinus, kSymmetric };

std::optional<ClassOperation> TakeClassOperation(RegexReader* reader) {
  if (reader->Take("&&")) return ClassOperation::kIntersect;
  if (reader->oniguruma()) return std::nullopt;
  if (reader->Take("--")) return ClassOperation::kMinus;
  if (reader->Take("~~")) return ClassOperation::kSymmetric;
  return std::nullopt;
}

CodePointSet Apply(ClassOperation operation, const CodePointSet& left,
                   const CodePointSet& right) {
  switch (operation) {
    case ClassOperation::kUnion:
      return left.Union(right);
    case ClassOperation::kIntersect:
      return left.Intersect(right);
    case ClassOperation::kMinus:
      return left.Minus(right);
    case ClassOperation::kSymmetric:
      break;
  }
  return left.Minus(right).Union(right.Minus(left));
}

}  // namespace

StatusOr<CodePointSet> RegexReader::TakeClass(bool ignore_case,
                                              std::string* engine_defined) {
  if (++class_depth > kClassDepthMax) return Error("classes nested too deep");
  const bool negated = Take("^");
  // Rust ignores case in each part of a class, Oniguruma in the whole.
  const bool close_items = ignore_case && !oniguruma();
  // left OPERATION right, where `right` is the union that is being read.
  CodePointSet left;
  ClassOperation operation = ClassOperation::kUnion;
  std::vector<CodePointRange> right;
  // ']' in the first place is a character.
  for (bool first = true; first || !Take("]"); first = false) {
    const std::optional<ClassOperation> next = TakeClassOperation(this);
    if (next.has_value()) {
      left = Apply(operation, left, CodePointSet(std::move(right)));
      operation = *next;
      right.clear();
      continue;
    }
    TESSERA_ASSIGN_OR_RETURN(std::optional<CodePointSet> item,
                             TakeClassSet(this, close_items, engine_defined));
    if (!item.has_value()) {
      TESSERA_ASSIGN_OR_RETURN(item, TakeClassRange(this));
    }
    if (close_items) item = item->CloseOverCase();
    right.insert(right.end(), item->ranges().begin(), item->ranges().end());
  }
  --class_depth;
  left = Apply(operation, left, CodePointSet(std::move(right)));
  if (ignore_case) left = left.CloseOverCase();
  return negated ? left.Complement() : left;
}

}  // namespace tessera
