#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tokenizers/decode_steps.h"
#include "tokenizers/spec.pb.h"
#include "tokenizers/text/byte_alphabet.h"
#include "tokenizers/text/space_symbol.h"
#include "tokenizers/text/utf8.h"

namespace tessera {
namespace {

using Pieces = std::vector<DecodePiece>;

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

// Letters of the byte alphabet back to bytes, over the whole list: a character
// may be spread over several tokens. A token with a foreign character gives its
// text.
class ByteLevelStep final : public DecodeStep {
 public:
  void Apply(DecodeForm form, Pieces* pieces) const override {
    std::string all;
    std::string run;
    const auto flush = [&] {
      if (form == DecodeForm::kText) {
        AppendWellFormed(run, &all);
      } else {
        all += run;
      }
      run.clear();
    };
    for (const DecodePiece& piece : *pieces) {
      if (piece.opaque) {
        flush();
        all += piece.text;
      } else if (!AppendBytesOfLetters(piece.text, &run)) {
        run += piece.text;
      }
    }
    flush();
    pieces->assign(1, DecodePiece{std::move(all)});
  }
  bool is_lossless() const override { return true; }
};

class FuseStep final : public DecodeStep {
 public:
  void Apply(DecodeForm, Pieces* pieces) const override {
    std::string all;
    for (const DecodePiece& piece : *pieces) all += piece.text;
    pieces->assign(1, DecodePiece{std::move(all)});
  }
  bool is_lossless() const override { return true; }
};

class ByteFallbackStep final : public DecodeStep {
 public:
  void Apply(DecodeForm form, Pieces* pieces) const override {
    Pieces out;
    std::string run;
    const auto flush = [&] {
      if (run.empty()) return;
      if (form == DecodeForm::kBytes || IsWellFormed(run)) {
        out.push_back(DecodePiece{run});
      } else {
        out.resize(out.size() + run.size(),
                   DecodePiece{std::string(kReplacement)});
      }
      run.clear();
    };
    for (DecodePiece& piece : *pieces) {
      const std::optional<char> byte =
          piece.opaque ? std::nullopt : ByteOfName(piece.text);
      if (byte.has_value()) {
        run += *byte;
      } else {
        flush();
        out.push_back(std::move(piece));
      }
    }
    flush();
    *pieces = std::move(out);
  }
  bool is_lossless() const override { return true; }
};

// SentencePiece's Decode: while nothing has been given out, one U+2581 at the
// begin of a piece vanishes.
class SentencePieceStep final : public DecodeStep {
 public:
  explicit SentencePieceStep(const SentencePieceDecoderSpec& spec)
      : spec_(spec) {}

  void Apply(DecodeForm form, Pieces* pieces) const override {
    std::string all;
    std::string run;
    bool seen_blank = false;
    const auto flush = [&] {
      AppendRun(form, run, &all);
      run.clear();
    };
    for (const DecodePiece& piece : *pieces) {
      const std::optional<char> byte =
          piece.opaque ? std::nullopt : ByteOfName(piece.text);
      if (byte.has_value()) {
        run += *byte;
        continue;
      }
      flush();
      if (piece.opaque) {
        all += piece.text;
      } else if (piece.is_unknown) {
        all += spec_.unk_surface();
      } else if (!piece.is_control) {
        AppendPiece(piece.text, seen_blank || !all.empty(), &seen_blank, &all);
      }
    }
    flush();
    pieces->assign(1, DecodePiece{std::move(all)});
  }

 private:
  void AppendPiece(std::string text, bool inside, bool* seen_blank,
                   std::string* all) const {
    const bool strips =
        spec_.add_dummy_prefix() || spec_.remove_extra_whitespaces();
    if (!inside && strips &&
        text.compare(0, kSpaceSymbolSize, kSpaceSymbol) == 0) {
      text.erase(0, 3);
      *seen_blank = !spec_.remove_extra_whitespaces();
    }
    ReplaceAll(kSpaceSymbol, " ", &text);
    *all += text;
  }

  // A run of bytes: its characters, and U+FFFD for each other byte.
  static void AppendRun(DecodeForm form, std::string_view run,
                        std::string* all) {
    if (form == DecodeForm::kBytes) {
      all->append(run);
      return;
    }
    for (size_t at = 0; at < run.size();) {
      const CodePoint c = DecodeUtf8(run, at);
      all->append(c.well_formed() ? run.substr(at, c.size) : kReplacement);
      at += c.size;
    }
  }

  SentencePieceDecoderSpec spec_;
};

}  // namespace

std::optional<char> ByteOfName(std::string_view name) {
  if (name.size() != 6 || name.substr(0, 3) != "<0x" || name[5] != '>') {
    return std::nullopt;
  }
  const auto digit = [](char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return -1;
  };
  const int high = digit(name[3]);
  const int low = digit(name[4]);
  if (high < 0 || low < 0) return std::nullopt;
  return static_cast<char>(high * 16 + low);
}

DecodeStepPtr NewByteLevelStep() { return std::make_unique<ByteLevelStep>(); }
DecodeStepPtr NewByteFallbackStep() {
  return std::make_unique<ByteFallbackStep>();
}
DecodeStepPtr NewFuseStep() { return std::make_unique<FuseStep>(); }
DecodeStepPtr NewSentencePieceStep(const SentencePieceDecoderSpec& spec) {
  return std::make_unique<SentencePieceStep>(spec);
}

}  // namespace tessera
