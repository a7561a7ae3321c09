// Small specs that the conversion tests start from.

#ifndef TESSERA_TESTS_FORMATS_SAMPLE_SPECS_H_
#define TESSERA_TESTS_FORMATS_SAMPLE_SPECS_H_

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/formats/format_testing.h"

namespace tessera {

inline TokenizerSpec ParseSpec(const std::string& text) {
  TokenizerSpec spec;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &spec));
  return spec;
}

// Bytes 0-255, then "ab" = 256 and "abc" = 257.
inline TokenizerSpec ByteLevelBpe() {
  TokenizerSpec spec;
  for (int i = 0; i < 256; ++i) {
    spec.mutable_vocabulary()->add_tokens(std::string(1, static_cast<char>(i)));
  }
  spec.mutable_vocabulary()->add_tokens("ab");
  spec.mutable_vocabulary()->add_tokens("abc");
  spec.mutable_vocabulary()->set_byte_level(true);
  spec.mutable_pretokenizer()->mutable_family()->set_name("cl100k_hf");
  spec.mutable_decoder()->mutable_byte_level();
  BpeModelSpec* bpe = spec.add_models()->mutable_bpe();
  for (const uint32_t id : {97, 98, 256, 99}) bpe->add_merges(id);
  return spec;
}

inline TokenizerSpec CharacterBpe() {
  return ParseSpec(R"pb(
    normalizers { prepend { content: "\342\226\201" } }
    normalizers { replace { literal: " " content: "\342\226\201" } }
    models {
      bpe {
        merges: [ 2, 3, 4, 5 ]
        alphabet: CHARACTERS
        unk_id: 0
        fuse_unk: true
      }
    }
    vocabulary {
      tokens: [ "<unk>", "\342\226\201", "a", "b", "ab", "c", "abc" ]
    }
    added_tokens { id: 0 content: "<unk>" special: true }
    decoder {
      sequence {
        members { replace { literal: "\342\226\201" content: " " } }
        members { byte_fallback {} }
        members { fuse {} }
        members { strip { content: " " start: 1 } }
      }
    }
    roles { unk: 0 }
  )pb");
}

// Text of the refusal, "" if there is none.
inline std::string FaultOfWrite(const char* format, const TokenizerSpec& spec) {
  const StatusOr<FileSet> files = WriteAs(format, spec);
  return files.ok() ? "" : std::string(MessageOf(files.status()));
}

template <typename Change>
std::string FaultAfter(const char* format, TokenizerSpec spec, Change change) {
  change(&spec);
  return FaultOfWrite(format, spec);
}

inline std::string Cannot(const char* format, const std::string& rest) {
  return std::string("cannot write the tokenizer as ") + format + ": " + rest;
}

}  // namespace tessera

#endif  // TESSERA_TESTS_FORMATS_SAMPLE_SPECS_H_
