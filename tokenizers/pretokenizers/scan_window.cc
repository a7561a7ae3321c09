// ASCII is classified 16 bytes at a time by comparisons. Other characters are
// found by what their bytes look like and classified by the tables of
// scan_classes.h, but for those that most text is made of: of them the first
// byte tells the class.

#include "tokenizers/pretokenizers/scan_window.h"

#include <cstring>

#include "tokenizers/base/bits.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace tessera::scan {
namespace {

constexpr size_t IndexOf(ClassMask mask) { return std::countr_zero(mask); }

// The sets of the classes of scan_classes.h.
using ClassSets = ByteSet[IndexOf(kRest) + 1];

// Without the bytes of a last character that the window's end cuts.
size_t SizeOfWhole(Pointer p, size_t size) {
  for (size_t back = 1; back <= 3; ++back) {
    const Byte byte = p[size - back];
    if (byte < 0x80) break;
    if (byte < 0xC0) continue;
    const size_t need = byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
    return need > back ? size - back : size;
  }
  return size;
}

// Puts the characters of `high`, bytes that are not ASCII, into their sets and
// their first bytes into *starts. A branch for each size, which the predictor
// guesses, so that no character waits for the table of the one before.
void AddOneByOne(Pointer p, Pointer end, ByteSet high, ClassSets& sets,
                 ByteSet* starts) {
  while (high != 0) {
    const size_t at = std::countr_zero(high);
    const Pointer c = p + at;
    ByteSet bytes = ByteSet{1} << at;
    *starts |= bytes;
    if (IsSequenceOf2(c, end)) {
      bytes *= 3;
      sets[kShortClasses[CodePointOf2(c)]] |= bytes;
    } else if (IsSequenceOf3(c, end)) {
      bytes *= 7;
      sets[ClassNumberOfLong(CodePointOf3(c))] |= bytes;
    } else if (IsSequenceOf4(c, end)) {
      bytes *= 15;
      sets[IndexOf(ClassOfSupplementary(CodePointOf4(c)))] |= bytes;
    } else {
      sets[IndexOf(kPunctuation)] |= bytes;
    }
    high &= ~bytes;
  }
}

#if defined(__SSE2__)

// Bytes of 16 that are in [first, first + count).
inline __m128i InRange(__m128i bytes, Byte first, Byte count) {
  // Comparisons are signed: the range's begin goes to the lowest number.
  const auto to_lowest = static_cast<char>(0x80 - first);
  const auto bound = static_cast<char>(0x80 + count);
  return _mm_cmplt_epi8(_mm_add_epi8(bytes, _mm_set1_epi8(to_lowest)),
                        _mm_set1_epi8(bound));
}
inline __m128i IsByte(__m128i bytes, Byte byte) {
  return _mm_cmpeq_epi8(bytes, _mm_set1_epi8(static_cast<char>(byte)));
}
inline __m128i Load16(Pointer p) {
  return _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
}
inline void Add(__m128i bytes, size_t at, ByteSet* set) {
  *set |= static_cast<ByteSet>(static_cast<uint32_t>(_mm_movemask_epi8(bytes)))
          << at;
}

// The sets that most characters go to, in registers: through memory, each would
// wait for the one before. Letters are in `lower` where cases do not count.
template <bool kCases>
struct LetterSets {
  ByteSet upper = 0, lower = 0, caseless = 0, mark = 0;

  void Add(size_t index, ByteSet bytes, ClassSets& others) {
    const auto if_so = [bytes](bool is_it) {
      return bytes & (0 - static_cast<ByteSet>(is_it));
    };
    static_assert(IndexOf(kUpper) == 0 && IndexOf(kLower) == 1 &&
                  IndexOf(kCaseless) == 2 && IndexOf(kMark) == 3);
    if constexpr (kCases) {
      upper |= if_so(index == IndexOf(kUpper));
      lower |= if_so(index == IndexOf(kLower));
      caseless |= if_so(index == IndexOf(kCaseless));
    } else {
      lower |= if_so(index < IndexOf(kMark));
    }
    mark |= if_so(index == IndexOf(kMark));
    if (index > IndexOf(kMark)) others[index] |= bytes;
  }
  void AddTo(ClassSets& sets) const {
    sets[IndexOf(kUpper)] |= upper;
    sets[IndexOf(kLower)] |= lower;
    sets[IndexOf(kCaseless)] |= caseless;
    sets[IndexOf(kMark)] |= mark;
  }
};

// The same for a window of 64 bytes of which many are high: none waits for the
// one before.
template <bool kCases>
void AddMany(Pointer p, Pointer end, ByteSet high, ClassSets& sets,
             ByteSet* starts) {
  ByteSet continuation = 0;
  ByteSet first_of_2 = 0;
  ByteSet first_of_3 = 0;
  ByteSet first_of_4 = 0;
  // First bytes of letters alone: C4, C5, D0, D1, of both cases; caseless ones,
  // Han and Hangul; and E4, before B8 to BF.
  ByteSet first_of_cased = 0;
  ByteSet first_of_caseless = 0;
  ByteSet e4 = 0;
  ByteSet behind_e4 = 0;
  // E0 begins too long a form before less than A0, ED a surrogate from there
  // on.
  ByteSet e0 = 0;
  ByteSet ed = 0;
  ByteSet from_a0 = 0;
  for (size_t at = 0; at < kWindowBytes; at += 16) {
    const __m128i bytes = Load16(p + at);
    Add(InRange(bytes, 0x80, 0x40), at, &continuation);
    Add(InRange(bytes, 0xC2, 0xE0 - 0xC2), at, &first_of_2);
    Add(InRange(bytes, 0xE0, 0x10), at, &first_of_3);
    Add(InRange(bytes, 0xF0, 0x10), at, &first_of_4);
    Add(_mm_or_si128(InRange(bytes, 0xC4, 2), InRange(bytes, 0xD0, 2)), at,
        &first_of_cased);
    Add(_mm_or_si128(InRange(bytes, 0xE5, 5), InRange(bytes, 0xEB, 2)), at,
        &first_of_caseless);
    Add(IsByte(bytes, 0xE4), at, &e4);
    Add(InRange(bytes, 0xB8, 8), at, &behind_e4);
    Add(IsByte(bytes, 0xE0), at, &e0);
    Add(IsByte(bytes, 0xED), at, &ed);
    Add(InRange(bytes, 0xA0, 0x20), at, &from_a0);
  }
  const ByteSet twos = first_of_2 & (continuation >> 1) & high;
  const ByteSet wrong = (e0 & ~(from_a0 >> 1)) | (ed & (from_a0 >> 1));
  const ByteSet threes =
      first_of_3 & ~wrong & (continuation >> 1) & (continuation >> 2) & high;
  const ByteSet cased = kCases ? 0 : twos & first_of_cased;
  const ByteSet caseless =
      threes & (first_of_caseless | (e4 & (behind_e4 >> 1)));
  LetterSets<kCases> letters;
  letters.lower = cased * 3;
  letters.caseless = caseless * 7;
  for (ByteSet left = twos ^ cased; left != 0; left &= left - 1) {
    const size_t at = std::countr_zero(left);
    letters.Add(kShortClasses[CodePointOf2(p + at)], ByteSet{3} << at, sets);
  }
  for (ByteSet left = threes ^ caseless; left != 0; left &= left - 1) {
    const size_t at = std::countr_zero(left);
    letters.Add(ClassNumberOfLong(CodePointOf3(p + at)), ByteSet{7} << at,
                sets);
  }
  letters.AddTo(sets);
  *starts |= twos | threes;
  const ByteSet known = twos * 3 | threes * 7;
  if (known == high) return;
  // What looks like a sequence of four; all else is ill-formed, byte by byte.
  const ByteSet fours = first_of_4 & (continuation >> 1) & (continuation >> 2) &
                        (continuation >> 3) & high;
  const ByteSet ill_formed = high & ~known & ~(fours * 15);
  sets[IndexOf(kPunctuation)] |= ill_formed;
  *starts |= ill_formed;
  AddOneByOne(p, end, fours * 15, sets, starts);
}

// Returns the bytes that are not ASCII.
template <bool kCases>
inline ByteSet AddAscii(Pointer p, ClassWindow* window) {
  ByteSet high = 0;
  for (size_t at = 0; at < kWindowBytes; at += 16) {
    const __m128i bytes = Load16(p + at);
    const __m128i newline =
        _mm_or_si128(IsByte(bytes, '\n'), IsByte(bytes, '\r'));
    if constexpr (kCases) {
      Add(InRange(bytes, 'A', 26), at, &window->upper);
      Add(InRange(bytes, 'a', 26), at, &window->lower);
      Add(IsByte(bytes, '/'), at, &window->slash);
    } else {
      const __m128i folded = _mm_or_si128(bytes, _mm_set1_epi8(0x20));
      Add(InRange(folded, 'a', 26), at, &window->lower);
    }
    Add(InRange(bytes, '0', 10), at, &window->number);
    Add(IsByte(bytes, ' '), at, &window->space);
    Add(newline, at, &window->newline);
    Add(_mm_andnot_si128(newline, InRange(bytes, '\t', 5)), at, &window->blank);
    Add(IsByte(bytes, '\''), at, &window->apostrophe);
    Add(bytes, at, &high);
  }
  window->symbol = ~(window->upper | window->lower | window->slash |
                     window->number | window->space | window->newline |
                     window->blank | window->apostrophe | high);
  return high;
}

#else

template <bool kCases>
void AddMany(Pointer p, Pointer end, ByteSet high, ClassSets& sets,
             ByteSet* starts) {
  AddOneByOne(p, end, high, sets, starts);
}

template <bool kCases>
ByteSet AddAscii(Pointer p, ClassWindow* window) {
  ClassSets sets = {};
  ByteSet high = 0;
  for (size_t i = 0; i < kWindowBytes; ++i) {
    (p[i] < 0x80 ? sets[kShortClasses[p[i]]] : high) |= ByteSet{1} << i;
  }
  window->upper = kCases ? sets[IndexOf(kUpper)] : 0;
  window->lower = sets[IndexOf(kLower)] | (kCases ? 0 : sets[IndexOf(kUpper)]);
  window->number = sets[IndexOf(kNumber)];
  window->space = sets[IndexOf(kSpace)];
  window->newline = sets[IndexOf(kNewline)];
  window->blank = sets[IndexOf(kBlank)];
  window->apostrophe = sets[IndexOf(kApostrophe)];
  window->slash = kCases ? sets[IndexOf(kSlash)] : 0;
  window->symbol = sets[IndexOf(kPunctuation)] | sets[IndexOf(kRest)] |
                   (kCases ? 0 : sets[IndexOf(kSlash)]);
  return high;
}

#endif

// Adds the characters of `high` to a window that has its ASCII.
template <bool kCases>
[[gnu::noinline]] void AddHigh(Pointer p, Pointer end, ByteSet high,
                               ClassWindow* window) {
  // Below, to tell the bytes apart costs more than it spares.
  constexpr size_t kMany = 16;
  ClassSets sets = {};
  const bool is_full = window->size == kWindowBytes;
  if (is_full) window->size = SizeOfWhole(p, kWindowBytes);
  high &= window->inside();
  window->starts = ~high;
  if (is_full && CountBits(high) >= kMany) {
    AddMany<kCases>(p, end, high, sets, &window->starts);
  } else {
    AddOneByOne(p, end, high, sets, &window->starts);
  }
  window->upper |= sets[IndexOf(kUpper)];
  window->lower |= sets[IndexOf(kLower)];
  window->caseless = sets[IndexOf(kCaseless)];
  window->mark = sets[IndexOf(kMark)];
  window->number |= sets[IndexOf(kNumber)];
  window->blank |= sets[IndexOf(kBlank)];
  window->symbol |= sets[IndexOf(kPunctuation)] | sets[IndexOf(kRest)];
}

// Takes out what lies behind the window's end.
void DropOutside(ClassWindow* window) {
  const ByteSet inside = window->inside();
  for (ByteSet* set : {&window->upper, &window->lower, &window->number,
                       &window->space, &window->newline, &window->blank,
                       &window->apostrophe, &window->slash, &window->symbol}) {
    *set &= inside;
  }
}

}  // namespace

template <bool kCases>
ClassWindow ReadWindow(Pointer p, Pointer end) {
  ClassWindow window = {};
  window.starts = ~ByteSet{0};
  window.size = kWindowBytes;
  const size_t left = static_cast<size_t>(end - p);
  Byte tail[kWindowBytes];
  Pointer bytes = p;
  if (left < kWindowBytes) {
    window.size = left;
    std::memset(tail, 0, sizeof tail);
    std::memcpy(tail, p, left);
    bytes = tail;
  }
  const ByteSet high = AddAscii<kCases>(bytes, &window);
  if (high != 0) AddHigh<kCases>(p, end, high, &window);
  if (window.size < kWindowBytes) DropOutside(&window);
  return window;
}

ByteSet PlacesOf(Byte byte, Pointer p) {
  ByteSet places = 0;
#if defined(__SSE2__)
  for (size_t at = 0; at < kWindowBytes; at += 16) {
    Add(IsByte(Load16(p + at), byte), at, &places);
  }
#else
  for (size_t i = 0; i < kWindowBytes; ++i) {
    places |= static_cast<ByteSet>(p[i] == byte) << i;
  }
#endif
  return places;
}

template ClassWindow ReadWindow<false>(Pointer p, Pointer end);
template ClassWindow ReadWindow<true>(Pointer p, Pointer end);

}  // namespace tessera::scan
