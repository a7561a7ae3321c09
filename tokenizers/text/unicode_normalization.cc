// Text is copied up to the first character that the form might change, a
// segment around it is decomposed, sorted and composed, and so on.
//
// A *border* is a place that no composition and no sorting crosses: before a
// starter whose (decomposed) first character neither composes with what stands
// before it nor has a combining class. Segments run from border to border, so
// each is normalised by itself.
//
// The trie gives each code point the number of its record; number 0 is what
// most have: no combining class, no decomposition, no composition backwards.

#include "tokenizers/text/unicode_normalization.h"

#include <algorithm>

#include "absl/container/inlined_vector.h"
#include "tokenizers/text/aligned_output.h"
#include "tokenizers/text/code_point_trie.h"
#include "tokenizers/text/utf8.h"

namespace tessera {
namespace {

struct NormalizationRecord {
  uint8_t combining_class;
  uint8_t flags;
  // major * 8 + minor
  uint8_t age;
  // Full decompositions in kDecompositions; size 0 = none.
  uint8_t canonical_size, compatible_size;
  uint16_t canonical, compatible;
};

enum RecordFlags : uint8_t {
  kNfcUnstable = 1,
  kNfdUnstable = 2,
  kNfkcUnstable = 4,
  kNfkdUnstable = 8,
  kNoCanonicalBorder = 16,
  kNoCompatibleBorder = 32,
  kHangulSyllable = 64,
};

}  // namespace

#include "tokenizers/text/normalization_tables.inc"

namespace {

constexpr char32_t kHangulBase = 0xAC00;
constexpr char32_t kLeadBase = 0x1100, kVowelBase = 0x1161, kTailBase = 0x11A7;
constexpr char32_t kLeadCount = 19, kVowelCount = 21, kTailCount = 28;
constexpr char32_t kHangulCount = kLeadCount * kVowelCount * kTailCount;

// NFC touches no code point below U+0300, whose lead byte in UTF-8 is CC.
constexpr unsigned char kNfcFirstLead = 0xCC;

inline const NormalizationRecord& RecordAt(uint16_t number, uint8_t age) {
  const NormalizationRecord& record = kNormalizationRecords[number];
  return record.age <= age ? record : kNormalizationRecords[0];
}

inline const NormalizationRecord& RecordOf(char32_t c, uint8_t age) {
  if (c >= kCodePointCount) return kNormalizationRecords[0];
  return RecordAt(TrieValue(kNormalizationIndex, kNormalizationBlocks, c), age);
}

size_t DecomposeHangul(char32_t c, char32_t* parts) {
  const char32_t syllable = c - kHangulBase;
  const char32_t tail = syllable % kTailCount;
  parts[0] = kLeadBase + syllable / (kVowelCount * kTailCount);
  parts[1] = kVowelBase + syllable / kTailCount % kVowelCount;
  parts[2] = kTailBase + tail;
  return tail == 0 ? 2 : 3;
}

// The primary composite of two characters, 0 if there is none.
char32_t Compose(char32_t first, char32_t second, uint8_t age) {
  if (first - kLeadBase < kLeadCount && second - kVowelBase < kVowelCount) {
    return kHangulBase +
           ((first - kLeadBase) * kVowelCount + (second - kVowelBase)) *
               kTailCount;
  }
  if (first - kHangulBase < kHangulCount &&
      (first - kHangulBase) % kTailCount == 0 &&
      second - kTailBase - 1 < kTailCount - 1) {
    return first + (second - kTailBase);
  }
  const uint64_t key = uint64_t{first} << 32 | second;
  const auto* found = std::lower_bound(std::begin(kCompositionPairs),
                                       std::end(kCompositionPairs), key);
  if (found == std::end(kCompositionPairs) || *found != key) return 0;
  const char32_t composite = kComposites[found - kCompositionPairs];
  return RecordOf(composite, age).age != 0 ? composite : 0;
}

}  // namespace

uint8_t CombiningClassOf(char32_t c, UnicodeAge age) {
  return RecordOf(c, age.code()).combining_class;
}

size_t CanonicalDecomposition(char32_t c, UnicodeAge age,
                              char32_t parts[kCanonicalPartsMax]) {
  const NormalizationRecord& record = RecordOf(c, age.code());
  if ((record.flags & kHangulSyllable) != 0) return DecomposeHangul(c, parts);
  if (record.canonical_size == 0) {
    parts[0] = c;
    return 1;
  }
  std::copy_n(kDecompositions + record.canonical, record.canonical_size, parts);
  return record.canonical_size;
}

// One segment at a time; the buffer is reused.
class UnicodeNormalization::Segment {
 public:
  explicit Segment(const UnicodeNormalization& form) : form_(form) {}

  void Append(std::string_view text, size_t begin, size_t end, std::string* out,
              OffsetMap* map) {
    Normalize(text, begin, end);
    AlignedOutput output(text, begin, out, map);
    for (const Item& item : items_) output.Append(item.c, item.change);
  }

  // Is the segment normalised as it is?
  bool IsNormalized(std::string_view text, size_t begin, size_t end) {
    Normalize(text, begin, end);
    for (const Item& item : items_) {
      if (begin >= end) return false;
      const CodePoint c = DecodeUtf8(text, begin);
      if (c.value != item.c) return false;
      begin += c.size;
    }
    return begin == end;
  }

 private:
  struct Item {
    char32_t c;
    uint8_t combining_class;
    // As AlignedOutput understands it.
    int64_t change;
  };

  void Normalize(std::string_view text, size_t begin, size_t end) {
    items_.clear();
    for (size_t i = begin; i < end;) {
      const CodePoint c = DecodeUtf8(text, i);
      Decompose(c.value);
      i += c.size;
    }
    Sort();
    if (form_.composes()) ComposeAll();
  }
  void Decompose(char32_t c);
  // Marks of each run by combining class.
  void Sort();
  static void StableSort(Item* begin, Item* end);
  void ComposeAll();

  const UnicodeNormalization& form_;
  // A segment is a character with its marks: more are rare.
  absl::InlinedVector<Item, 32> items_;
};

void UnicodeNormalization::Segment::Decompose(char32_t c) {
  const NormalizationRecord& record = RecordOf(c, form_.age_);
  char32_t hangul[3];
  const char32_t* parts = &c;
  size_t size = 1;
  if ((record.flags & kHangulSyllable) != 0) {
    size = DecomposeHangul(c, hangul);
    parts = hangul;
  } else if (form_.compatible() && record.compatible_size != 0) {
    size = record.compatible_size;
    parts = kDecompositions + record.compatible;
  } else if (!form_.compatible() && record.canonical_size != 0) {
    size = record.canonical_size;
    parts = kDecompositions + record.canonical;
  }
  for (size_t i = 0; i < size; ++i) {
    items_.push_back({parts[i], RecordOf(parts[i], form_.age_).combining_class,
                      i == 0 ? 0 : 1});
  }
}

// By combining class. A few marks are sorted in place: the library's stable
// sort takes memory.
void UnicodeNormalization::Segment::StableSort(Item* begin, Item* end) {
  constexpr ptrdiff_t kFew = 16;
  const auto less = [](const Item& a, const Item& b) {
    return a.combining_class < b.combining_class;
  };
  if (std::is_sorted(begin, end, less)) return;
  if (end - begin > kFew) return std::stable_sort(begin, end, less);
  for (Item* i = begin; i != end; ++i) {
    std::rotate(std::upper_bound(begin, i, *i, less), i, i + 1);
  }
}

void UnicodeNormalization::Segment::Sort() {
  for (auto begin = items_.begin(); begin != items_.end();) {
    if (begin->combining_class == 0) {
      ++begin;
      continue;
    }
    const auto end = std::find_if(begin, items_.end(), [](const Item& item) {
      return item.combining_class == 0;
    });
    StableSort(begin, end);
    begin = end;
  }
}

// Joins each character to the last starter unless one of the same or a higher
// class, or another starter, stands between them.
void UnicodeNormalization::Segment::ComposeAll() {
  constexpr size_t kNone = static_cast<size_t>(-1);
  size_t starter = kNone;
  // Class of the last character kept after the starter; 0 = none kept.
  uint8_t last_class = 0;
  size_t kept = 0;
  for (size_t i = 0; i < items_.size(); ++i) {
    const Item item = items_[i];
    if (starter != kNone &&
        (last_class == 0 || last_class < item.combining_class)) {
      const char32_t composite = Compose(items_[starter].c, item.c, form_.age_);
      if (composite != 0) {
        items_[starter].c = composite;
        items_[starter].change += item.change - 1;
        continue;
      }
    }
    if (item.combining_class == 0) starter = kept;
    last_class = item.combining_class;
    items_[kept++] = item;
  }
  items_.resize(kept);
}

UnicodeNormalization::UnicodeNormalization(NormalizationForm form,
                                           UnicodeAge age)
    : form_(form), age_(age.code()) {
  switch (form) {
    case NormalizationForm::kNfc:
      unstable_ = kNfcUnstable;
      break;
    case NormalizationForm::kNfd:
      unstable_ = kNfdUnstable;
      break;
    case NormalizationForm::kNfkc:
      unstable_ = kNfkcUnstable;
      break;
    case NormalizationForm::kNfkd:
      unstable_ = kNfkdUnstable;
      break;
  }
  no_border_ = compatible() ? kNoCompatibleBorder : kNoCanonicalBorder;
}

// Place of the first character at or after the border `from` that the form may
// change, text.size() if there is none. *border = the last border at or before
// it, with no ill-formed byte between them.
size_t UnicodeNormalization::QuickCheck(std::string_view text, size_t from,
                                        size_t* border) const {
  // Bytes below need no look at the tables.
  const unsigned char limit =
      form_ == NormalizationForm::kNfc ? kNfcFirstLead : 0x80;
  size_t last_border = from;
  size_t i = from;
  uint8_t last_class = 0;
  while (i < text.size()) {
    if (static_cast<unsigned char>(text[i]) < limit) {
      const size_t stable = i + PrefixBelow(text.substr(i), limit);
      const CodePoint last =
          DecodeLastUtf8(text.data() + i, text.data() + stable);
      last_border = last.well_formed() ? stable - last.size : stable;
      last_class = 0;
      i = stable;
      continue;
    }
    const CodePoint c = DecodeUtf8(text, i);
    if (!c.well_formed()) {
      last_border = ++i;
      last_class = 0;
      continue;
    }
    const uint16_t number =
        TrieValue(kNormalizationIndex, kNormalizationBlocks, c.value);
    if (number == 0) {
      last_border = i;
      last_class = 0;
      i += c.size;
      continue;
    }
    const NormalizationRecord& record = RecordAt(number, age_);
    if ((record.flags & no_border_) == 0) last_border = i;
    if ((record.flags & unstable_) != 0 ||
        (record.combining_class != 0 && record.combining_class < last_class)) {
      break;
    }
    last_class = record.combining_class;
    i += c.size;
  }
  *border = last_border;
  return i;
}

size_t UnicodeNormalization::NextBorder(std::string_view text,
                                        size_t from) const {
  while (from < text.size()) {
    const CodePoint c = DecodeUtf8(text, from);
    if ((RecordOf(c.value, age_).flags & no_border_) == 0) break;
    from += c.size;
  }
  return from;
}

void UnicodeNormalization::Append(std::string_view text, std::string* out,
                                  OffsetMap* map) const {
  Segment segment(*this);
  for (size_t begin = 0; begin < text.size();) {
    size_t border = 0;
    const size_t unstable = QuickCheck(text, begin, &border);
    if (unstable == text.size()) border = unstable;
    out->append(text, begin, border - begin);
    if (map != nullptr) map->AppendIdentity(begin, border);
    if (unstable == text.size()) return;
    begin = NextBorder(text, unstable + DecodeUtf8(text, unstable).size);
    segment.Append(text, border, begin, out, map);
  }
}

size_t UnicodeNormalization::NormalizedPrefix(std::string_view text) const {
  Segment segment(*this);
  for (size_t begin = 0; begin < text.size();) {
    size_t border = 0;
    const size_t unstable = QuickCheck(text, begin, &border);
    if (unstable == text.size()) break;
    begin = NextBorder(text, unstable + DecodeUtf8(text, unstable).size);
    if (!segment.IsNormalized(text, border, begin)) return border;
  }
  return text.size();
}

}  // namespace tessera
