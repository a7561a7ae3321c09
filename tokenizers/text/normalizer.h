// Normalizer: text before it is cut into pretokens.
//
// A normaliser is immutable and thread-safe, takes any bytes and cannot fail.
// Ill-formed UTF-8 is copied as it is (but by the steps that are there to
// replace it) and is a border: normalisers work on the maximal well-formed runs
// between ill-formed bytes.
// Where a step changes text, it can also say where each output byte came from.
//
//   StatusOr<std::unique_ptr<Normalizer>> nfc = NewNormalizer(spec);
//   std::string out;
//   OffsetMap map;
//   (*nfc)->Append(text, &out, &map);   // map may be null

#ifndef TESSERA_TOKENIZERS_TEXT_NORMALIZER_H_
#define TESSERA_TOKENIZERS_TEXT_NORMALIZER_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tokenizers/base/status.h"
#include "tokenizers/base/types.h"

namespace tessera {

class NormalizerSpec;

// For each byte of an output the span of input bytes it stands for. Bytes that
// a step inserts have the span of a neighbour, as tokenizers 0.23.3 gives them,
// or an empty span at their place.
class OffsetMap {
 public:
  size_t size() const { return spans_.size(); }
  bool empty() const { return spans_.empty(); }
  void clear() { spans_.clear(); }
  const Span& operator[](size_t i) const { return spans_[i]; }
  Span& operator[](size_t i) { return spans_[i]; }

  // `count` output bytes that stand for input bytes [begin, end) together.
  void Append(size_t count, uint64_t begin, uint64_t end) {
    spans_.insert(spans_.end(), count, Span{begin, end});
  }
  // Output bytes equal to input bytes [begin, end), one for one.
  void AppendIdentity(uint64_t begin, uint64_t end) {
    for (uint64_t i = begin; i < end; ++i) spans_.push_back(Span{i, i + 1});
  }
  // All spans of another map, after these.
  void Append(const OffsetMap& other) {
    spans_.insert(spans_.end(), other.spans_.begin(), other.spans_.end());
  }
  void resize(size_t size) { spans_.resize(size); }

  // Input span of output bytes [begin, end): from the begin of the first to the
  // end of the last. `begin == end` gives the empty span at that place.
  Span Resolve(uint64_t begin, uint64_t end) const;

  // Turns spans of this map's input into spans of `before`'s input, where
  // `before` made that input.
  void ComposeAfter(const OffsetMap& before);

 private:
  std::vector<Span> spans_;
};

class Normalizer {
 public:
  virtual ~Normalizer() = default;

  // Appends the normalised text to *out and, if `map` is given, one span per
  // appended byte, counted from the begin of `text`. O(text).
  virtual void Append(std::string_view text, std::string* out,
                      OffsetMap* map) const = 0;

  // False only where Append would give `text` itself: then the caller need not
  // copy. Cheap (a scan at most); true when in doubt.
  virtual bool MayChange(std::string_view text) const { return !text.empty(); }

  // True if any text may be cut before an ASCII character: what the step makes
  // of the two parts, the second with AppendRest, is what it makes of the
  // whole.
  virtual bool is_local() const { return false; }

  // Append for the part of a text behind a cut: without what the step does at
  // the begin of a text.
  virtual void AppendRest(std::string_view rest, std::string* out,
                          OffsetMap* map) const {
    Append(rest, out, map);
  }

  // Upper bound of output bytes per input byte, at least 1 (rule V13).
  virtual uint64_t growth() const = 0;

  // Name of the step if some text cannot be recovered from its output, else
  // empty; `inspect` shows it.
  virtual std::string_view loses() const = 0;

  // The steps of a chain, in order, moved out of it: one who keeps buffers runs
  // them himself, and takes no memory a text. Absent for a single step.
  virtual std::optional<std::vector<std::unique_ptr<Normalizer>>>
  TakeMembers() {
    return std::nullopt;
  }
};

// Errors: InvalidArgument for an option out of range, a pattern that does not
// compile, a charsmap that is not one (V12).
StatusOr<std::unique_ptr<Normalizer>> NewNormalizer(const NormalizerSpec& spec);

// Appends a normaliser, or the steps of a chain, none of which is a chain.
void AppendSteps(std::unique_ptr<Normalizer> normalizer,
                 std::vector<std::unique_ptr<Normalizer>>* steps);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_TEXT_NORMALIZER_H_
