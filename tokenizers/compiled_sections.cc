// The frame says everything that is small; whatever would take a pass over the
// vocabulary is in a table. So opening a file costs the same for any
// vocabulary.
//
// What the full checks make sure of, so that no text and no id leads out of the
// tables or round in them, whoever wrote the file and its checksums:
//   frame       nested at most 32 deep; V10; added tokens and templates name
//               ids in use; what normalisers, pretokenizer and decoder are made
//               from is judged by their factories, as always
//   vocabulary  texts lie in the arena, names have ids below their number, a
//               look-up meets a free slot soon
//   head        no more ids than fit, all below their number; a probe ends at a
//               slot by arithmetic alone
//   decoder     texts lie in the arena, flags are as many as ids
//   tries       a step ends inside, no two nodes have one child, nobody has the
//               root: what is walked is a tree; values are ids
//   BPE         ids, symbols, ranks below their numbers; a pair in the grid is
//               that pair; what is written unseen is a token; where symbols say
//               their sizes, parts add up to products, bytes are one byte and
//               folded characters their own size, so that tokens cover the word
//   Unigram     a score for each id
// Merging shrinks a word with every step, so it ends whatever the pairs are.
// Without the full checks sizes are checked, and so is all that is in a head.

#include "tokenizers/compiled_sections.h"

#include <array>
#include <cstring>
#include <utility>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "tokenizers/base/digest.h"
#include "tokenizers/base/limits.h"
#include "tokenizers/base/table.h"
#include "tokenizers/spec.pb.h"
#include "tokenizers/text/unicode.h"
#include "tokenizers/validate.h"

namespace tessera {
namespace {

void ClearRepeated(google::protobuf::Message* message) {
  const google::protobuf::Descriptor& type = *message->GetDescriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    if (type.field(i)->is_repeated()) {
      message->GetReflection()->ClearField(message, type.field(i));
    }
  }
}

// The spec without what stands in tables, and what only people read.
TokenizerSpec FrameOf(const TokenizerSpec& spec) {
  TokenizerSpec frame = spec;
  ClearRepeated(frame.mutable_vocabulary());
  for (ModelSpec& model : *frame.mutable_models()) {
    std::vector<const google::protobuf::FieldDescriptor*> kinds;
    const google::protobuf::Reflection& fields = *model.GetReflection();
    fields.ListFields(model, &kinds);
    for (const google::protobuf::FieldDescriptor* kind : kinds) {
      ClearRepeated(fields.MutableMessage(&model, kind));
    }
  }
  frame.mutable_runtime()->clear_head_list();
  frame.clear_training();
  frame.clear_self_tests();
  frame.clear_import_notes();
  frame.clear_chat_template();
  frame.clear_source();
  return frame;
}

std::string FrameSection(const Compiled& compiled, uint32_t spec_checksum) {
  const std::string fingerprint =
      FromHex(SpecFingerprint(compiled.spec.Get())).value();
  Sha256Digest digest;
  std::memcpy(digest.data(), fingerprint.data(), digest.size());
  TableWriter writer;
  writer.Put(kTableVersion);
  writer.PutText(kUnicodeVersion);
  writer.Put(spec_checksum);
  writer.Put(digest);
  const std::vector<std::string_view> cut_texts = CutTexts(compiled);
  writer.Put<uint64_t>(cut_texts.size());
  for (const std::string_view text : cut_texts) writer.PutText(text);
  writer.PutText(SerializeSpec(FrameOf(compiled.spec.Get())));
  return writer.Take();
}

// What stands in front of the frame, in all versions.
bool ReadVersion(const Section& spec, TableReader* reader) {
  return reader->Get<uint32_t>() == kTableVersion &&
         reader->GetText() == kUnicodeVersion &&
         reader->Get<uint32_t>() == spec.checksum && reader->ok();
}

// Reads the sections of one file.
class Loader {
 public:
  Loader(const SectionReader& sections, bool is_full,
         const CreateOptions& options, Compiled* compiled)
      : sections_(sections),
        is_full_(is_full),
        options_(options),
        compiled_(compiled) {}

  Status Load() {
    std::vector<std::string_view> cut_texts;
    TESSERA_RETURN_IF_ERROR(LoadFrame(&cut_texts));
    TESSERA_RETURN_IF_ERROR(LoadVocabulary());
    TESSERA_RETURN_IF_ERROR(CheckFrame());
    TESSERA_RETURN_IF_ERROR(LoadModels());
    TESSERA_RETURN_IF_ERROR(LoadDecoder());
    TESSERA_RETURN_IF_ERROR(CompileFrame(cut_texts, options_, compiled_));
    TESSERA_RETURN_IF_ERROR(CheckTemplates());
    return LoadHead();
  }

 private:
  StatusOr<TableReader> Open(uint32_t kind) const {
    const Section* const section = sections_.Find(kind);
    if (section == nullptr) {
      return BadDataError("section " + std::to_string(kind) +
                          ": it is missing; compile the file again");
    }
    return TableReader(section->bytes, is_full_);
  }
  static Status In(uint32_t kind, const Status& status) {
    return status.ok() ? status
                       : Annotate(status, "section " + std::to_string(kind));
  }

  Status LoadFrame(std::vector<std::string_view>* cut_texts) {
    const Section& spec = *sections_.Find(kSpecSection);
    compiled_->spec.SetBytes(spec.bytes);
    TESSERA_ASSIGN_OR_RETURN(TableReader reader, Open(kFrameSection));
    ReadVersion(spec, &reader);
    compiled_->fingerprint = ToHex(reader.Get<Sha256Digest>());
    const uint64_t cut_count = reader.Get<uint64_t>();
    for (uint64_t i = 0; i < cut_count && reader.ok(); ++i) {
      cut_texts->push_back(reader.GetText());
    }
    const std::string_view bytes = reader.GetText();
    TESSERA_RETURN_IF_ERROR(In(kFrameSection, reader.status()));
    auto frame = ParseSpec(bytes);
    if (!frame.ok()) return In(kFrameSection, frame.status());
    const Section* const tests = sections_.Find(kSelfTestSection);
    if (is_full_ && tests != nullptr) {
      auto with_tests = ParseSpec(tests->bytes);
      if (!with_tests.ok()) return In(kSelfTestSection, with_tests.status());
      frame->mutable_self_tests()->Swap(with_tests->mutable_self_tests());
    }
    compiled_->loaded_frame =
        std::make_unique<const TokenizerSpec>(*std::move(frame));
    return OkStatus();
  }

  // What parts count on and a validated spec would have.
  Status CheckFrame() const {
    const TokenizerSpec& frame = compiled_->frame();
    TESSERA_RETURN_IF_ERROR(In(kFrameSection, ValidateFrame(frame)));
    for (const AddedTokenSpec& token : frame.added_tokens()) {
      if (!compiled_->vocabulary->is_used(token.id())) {
        return In(kFrameSection, BadDataError("added_tokens: no token has id " +
                                              std::to_string(token.id())));
      }
    }
    return OkStatus();
  }

  Status CheckTemplates() const {
    const PostProcessor& post = *compiled_->post_processor;
    for (const auto* pieces : {&post.single(), &post.pair()}) {
      for (const PostPiece& piece : *pieces) {
        bool exists = piece.sequence <= 1;
        for (const TokenId id : piece.ids) {
          exists &= compiled_->vocabulary->is_used(id);
        }
        if (exists) continue;
        return In(kFrameSection,
                  BadDataError("post_processor: a piece that does not exist"));
      }
    }
    return OkStatus();
  }

  Status LoadVocabulary() {
    TESSERA_ASSIGN_OR_RETURN(TableReader reader, Open(kVocabularySection));
    auto vocabulary = Vocabulary::Load(&reader);
    if (!vocabulary.ok()) return In(kVocabularySection, vocabulary.status());
    compiled_->vocabulary = *std::move(vocabulary);
    return OkStatus();
  }

  Status LoadModels() {
    const TokenizerSpec& frame = compiled_->frame();
    for (int i = 0; i < frame.models_size(); ++i) {
      const uint32_t kind = kModelSections + static_cast<uint32_t>(i);
      TESSERA_ASSIGN_OR_RETURN(TableReader reader, Open(kind));
      auto model = LoadModel(frame.models(i), *compiled_->vocabulary, &reader);
      if (!model.ok()) return In(kind, model.status());
      compiled_->models.push_back(*std::move(model));
    }
    return OkStatus();
  }

  Status LoadDecoder() {
    TESSERA_ASSIGN_OR_RETURN(TableReader reader, Open(kDecoderSection));
    auto decoder =
        Decoder::Load(compiled_->frame(), *compiled_->vocabulary, &reader);
    if (!decoder.ok()) return In(kDecoderSection, decoder.status());
    compiled_->decoder = *std::move(decoder);
    return OkStatus();
  }

  Status LoadHead() {
    if (options_.head_words == 0) return OkStatus();
    if (options_.head_words > 0) {
      CompileHead(options_, compiled_);
      return OkStatus();
    }
    TESSERA_ASSIGN_OR_RETURN(TableReader reader, Open(kHeadSection));
    compiled_->head = HeadTable(&reader, compiled_->vocabulary->id_count());
    return In(kHeadSection, reader.status());
  }

  const SectionReader& sections_;
  const bool is_full_;
  const CreateOptions& options_;
  Compiled* const compiled_;
};

}  // namespace

std::vector<OwnedSection> TableSections(const Compiled& compiled,
                                        uint32_t spec_checksum) {
  std::vector<OwnedSection> sections;
  sections.push_back({kFrameSection, FrameSection(compiled, spec_checksum)});
  TableWriter writer;
  compiled.vocabulary->AppendTables(&writer);
  sections.push_back({kVocabularySection, writer.Take()});
  compiled.head.AppendTables(&writer);
  sections.push_back({kHeadSection, writer.Take()});
  compiled.decoder->AppendTables(&writer);
  sections.push_back({kDecoderSection, writer.Take()});
  const TokenizerSpec& spec = compiled.spec.Get();
  if (spec.self_tests_size() > 0) {
    TokenizerSpec tests;
    *tests.mutable_self_tests() = spec.self_tests();
    sections.push_back({kSelfTestSection, SerializeSpec(tests)});
  }
  for (size_t i = 0; i < compiled.models.size(); ++i) {
    compiled.models[i]->AppendTables(&writer);
    sections.push_back(
        {kModelSections + static_cast<uint32_t>(i), writer.Take()});
  }
  return sections;
}

bool HasTables(const SectionReader& reader) {
  const Section* const spec = reader.Find(kSpecSection);
  const Section* const frame = reader.Find(kFrameSection);
  if (spec == nullptr || frame == nullptr) return false;
  TableReader fields(frame->bytes, /*is_full=*/false);
  return ReadVersion(*spec, &fields);
}

Status LoadTables(const SectionReader& reader, bool is_full,
                  const CreateOptions& options, Compiled* compiled) {
  return Loader(reader, is_full, options, compiled).Load();
}

}  // namespace tessera
