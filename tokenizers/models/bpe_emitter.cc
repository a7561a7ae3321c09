#include "tokenizers/models/bpe_emitter.h"

#include <algorithm>
#include <string_view>

#include "tokenizers/spec.pb.h"
#include "tokenizers/vocab/vocabulary.h"

namespace tessera {

BpeEmitter::BpeEmitter(const BpeModelSpec& spec, const Vocabulary& vocabulary,
                       const BpeCompiled& compiled, TableReader* reader)
    : compiled_(compiled),
      // SentencePiece has one unk for a run of unknown characters.
      fuse_unk_(spec.fuse_unk() || spec.sentencepiece_semantics()) {
  if (spec.has_unk_id()) unk_id_ = spec.unk_id();
  for (uint32_t byte = 0; byte < 256; ++byte) {
    byte_ids_[byte] =
        spec.byte_fallback()
            ? vocabulary.FindByte(static_cast<uint8_t>(byte)).value_or(kNoPart)
            : kNoPart;
  }
  if (reader == nullptr) {
    FindUnused(spec, vocabulary);
    return;
  }
  is_plain_ = reader->Get<uint8_t>() != 0;
  is_unused_ = reader->GetArray<uint8_t>();
  splits_ = reader->GetArray<BpeTables::Parts>();
  const size_t count = compiled.ids().size();
  reader->Require((is_unused_.empty() || is_unused_.size() == count) &&
                      splits_.size() == is_unused_.size(),
                  "a split for each unused token");
  if (reader->is_full()) {
    reader->Require(!reader->ok() || IsSound(),
                    "tokens that are made of shorter ones");
  }
}

void BpeEmitter::FindUnused(const BpeModelSpec& spec,
                            const Vocabulary& vocabulary) {
  const FrozenArray<uint32_t>& ids = compiled_.ids();
  if (spec.sentencepiece_semantics()) {
    std::vector<uint8_t> unused(ids.size());
    bool any = false;
    for (size_t symbol = 0; symbol < ids.size(); ++symbol) {
      unused[symbol] = ids[symbol] != kNoPart &&
                       vocabulary.kind(ids[symbol]) == TokenKind::kUnused;
      any |= unused[symbol] != 0;
    }
    if (any) is_unused_ = std::move(unused);
  }
  if (has_unused()) {
    BpeSplitOfSymbol splits(ids.size(), {kNoSymbol, kNoSymbol});
    const FrozenArray<BpeTables::Parts>& pairs = compiled_.pairs();
    for (uint32_t number = 0; number < pairs.size(); ++number) {
      splits[compiled_.tables().ProductOf(number)] = pairs[number];
    }
    splits_ = std::move(splits);
  }
  // With a merge list what is unknown has become something else before.
  is_plain_ = !has_unused() && spec.rank_lookup() == BpeModelSpec::PAIRS;
  if (!is_plain_ && !has_unused()) {
    is_plain_ = spec.alphabet() == BpeModelSpec::BYTE_LEVEL &&
                std::find(ids.begin(), ids.end() - 1, kNoPart) == ids.end() - 1;
  }
}

void BpeEmitter::AppendTables(TableWriter* writer) const {
  writer->Put<uint8_t>(is_plain_);
  writer->PutArray(is_unused_);
  writer->PutArray(splits_);
}

// A token comes apart into two that are shorter, and not for ever.
bool BpeEmitter::IsSound() const {
  const FrozenArray<uint32_t>& sizes = compiled_.sizes();
  for (size_t symbol = 0; symbol < splits_.size(); ++symbol) {
    const auto [left, right] = splits_[symbol];
    if (left == kNoSymbol) continue;
    if (left >= sizes.size() || right >= sizes.size() ||
        uint64_t{sizes[left]} + sizes[right] != sizes[symbol]) {
      return false;
    }
  }
  return true;
}

void BpeEmitter::Note(uint32_t left, uint32_t right,
                      BpeSplitOfSymbol* splits) const {
  const BpeTables& tables = compiled_.tables();
  const uint32_t product = tables.ProductOf(tables.Find(left, right));
  if (is_unused_[product] != 0) (*splits)[product] = {left, right};
}

// One word on its way out.
class BpeEmitter::Run {
 public:
  Run(const BpeEmitter& emitter, const BpeWord& word, bool want_sizes,
      ModelOutput* out)
      : emitter_(emitter),
        text_(word.text),
        want_sizes_(want_sizes),
        out_(out),
        first_(out->ids.size()),
        loss_(word.loss) {}

  // A symbol that stands for text[begin, end).
  void Symbol(uint32_t symbol, uint64_t begin, uint64_t end) {
    const uint32_t id = emitter_.compiled_.ids()[symbol];
    const bool unused =
        emitter_.has_unused() && emitter_.is_unused_[symbol] != 0;
    if (id != kNoPart && !unused) {
      Token(id, end - begin);
    } else if (!ByteTokens(begin, end)) {
      Unknown(end - begin);
    }
  }

  void Finish() {
    out_->ends.push_back(out_->ids.size());
    out_->losses.push_back(loss_);
  }

 private:
  void Token(TokenId id, uint64_t size) {
    out_->ids.push_back(id);
    if (want_sizes_) out_->sizes.push_back(size + carried_);
    carried_ = 0;
    after_unknown_ = false;
  }

  bool ByteTokens(uint64_t begin, uint64_t end) {
    const std::string_view bytes = text_.substr(begin, end - begin);
    for (const char c : bytes) {
      if (emitter_.byte_ids_[static_cast<uint8_t>(c)] == kNoPart) return false;
    }
    for (const char c : bytes) {
      Token(emitter_.byte_ids_[static_cast<uint8_t>(c)], 1);
    }
    return true;
  }

  void Unknown(uint64_t size) {
    const bool any_id = out_->ids.size() > first_;
    if (!emitter_.unk_id_.has_value()) {
      AddLoss(size, &loss_.dropped_bytes);
      if (!any_id) {
        carried_ += size;
      } else if (want_sizes_) {
        out_->sizes.back() += size;
      }
      return;
    }
    AddLoss(size, &loss_.unknown_bytes);
    if (after_unknown_ && emitter_.fuse_unk_) {
      if (want_sizes_) out_->sizes.back() += size;
    } else {
      Token(*emitter_.unk_id_, size);
      after_unknown_ = true;
    }
  }

  const BpeEmitter& emitter_;
  const std::string_view text_;
  const bool want_sizes_;
  ModelOutput* const out_;
  const size_t first_;
  WordLoss loss_;
  // Dropped bytes before the first id.
  uint64_t carried_ = 0;
  bool after_unknown_ = false;
};

void BpeEmitter::Emit(const BpeWord& word, bool want_sizes,
                      const BpeSplitOfSymbol& splits,
                      std::vector<uint32_t>* stack, ModelOutput* out) const {
  if (is_plain_) return EmitPlain(word, want_sizes, out);
  const BpeTables::Parts* const parts =
      splits.empty() ? splits_.data() : splits.data();
  Run run(*this, word, want_sizes, out);
  const size_t count = word.symbols.size();
  uint64_t end = 0;
  for (size_t i = 0; i < count; ++i) {
    uint64_t begin = end;
    end = EndOf(word, i, begin);
    stack->assign(1, word.symbols[i]);
    while (!stack->empty()) {
      const uint32_t symbol = stack->back();
      stack->pop_back();
      if (has_unused() && is_unused_[symbol] != 0 &&
          parts[symbol].left != kNoSymbol) {
        stack->push_back(parts[symbol].right);
        stack->push_back(parts[symbol].left);
        continue;
      }
      const uint64_t stop =
          stack->empty() ? end : begin + compiled_.sizes()[symbol];
      run.Symbol(symbol, begin, stop);
      begin = stop;
    }
  }
  run.Finish();
}

void BpeEmitter::EmitPlain(const BpeWord& word, bool want_sizes,
                           ModelOutput* out) const {
  uint64_t begin = 0;
  for (size_t i = 0; i < word.symbols.size(); ++i) {
    out->ids.push_back(compiled_.ids()[word.symbols[i]]);
    if (want_sizes) {
      const uint64_t end = EndOf(word, i, begin);
      out->sizes.push_back(end - begin);
      begin = end;
    }
  }
  out->ends.push_back(out->ids.size());
  out->losses.push_back(word.loss);
}

// What lies between two symbols belongs to the first; what lies before all, to
// the first of them.
uint64_t BpeEmitter::EndOf(const BpeWord& word, size_t i,
                           uint64_t begin) const {
  if (i + 1 == word.symbols.size()) return word.text.size();
  if (!word.begins.empty()) return word.begins[i + 1];
  return begin + compiled_.sizes()[word.symbols[i]];
}

}  // namespace tessera
