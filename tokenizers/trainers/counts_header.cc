#include "tokenizers/trainers/counts_header.h"

#include <utility>

#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "tokenizers/base/digest.h"
#include "tokenizers/spec.pb.h"
#include "tokenizers/text/unicode.h"
#include "tokenizers/trainers/counts.pb.h"

namespace tessera {
namespace {

constexpr uint64_t kSentenceBytesMax = 4192;

// Of a header all that decides what the words are.
CountsHeader IdentityOf(const CountsHeader& header) {
  CountsHeader identity;
  *identity.mutable_pipeline()->mutable_normalizers() =
      header.pipeline().normalizers();
  *identity.mutable_pipeline()->mutable_pretokenizer() =
      header.pipeline().pretokenizer();
  *identity.mutable_pipeline()->mutable_added_tokens() =
      header.pipeline().added_tokens();
  identity.set_unicode_version(header.unicode_version());
  identity.set_documents_mode(header.documents_mode());
  identity.set_counts_added_tokens(header.counts_added_tokens());
  *identity.mutable_borders() = header.borders();
  identity.set_document_bytes_max(header.document_bytes_max());
  return identity;
}

// The identity's fields in the order in which a difference is named.
struct NamedPart {
  const char* name;
  std::string (*bytes)(const CountsHeader& header);
};

template <typename Messages>
std::string Joined(const Messages& messages) {
  std::string bytes;
  for (const auto& message : messages) {
    bytes += std::to_string(message.ByteSizeLong()) + ":";
    bytes += message.SerializeAsString();
  }
  return bytes;
}

const NamedPart kParts[] = {
    {"normalizers",
     [](const CountsHeader& h) { return Joined(h.pipeline().normalizers()); }},
    {"pretokenizer",
     [](const CountsHeader& h) {
       return h.pipeline().pretokenizer().SerializeAsString();
     }},
    {"added tokens",
     [](const CountsHeader& h) { return Joined(h.pipeline().added_tokens()); }},
    {"Unicode version",
     [](const CountsHeader& h) { return h.unicode_version(); }},
    {"documents",
     [](const CountsHeader& h) { return std::to_string(h.documents_mode()); }},
    {"whether added tokens are counted",
     [](const CountsHeader& h) {
       return std::to_string(h.counts_added_tokens());
     }},
    {"longest document",
     [](const CountsHeader& h) {
       return std::to_string(h.document_bytes_max());
     }},
    {"special and required tokens",
     [](const CountsHeader& h) {
       std::string bytes;
       for (const std::string& border : h.borders()) {
         bytes += std::to_string(border.size()) + ":" + border;
       }
       return bytes;
     }},
};

}  // namespace

std::string SerializeHeader(const CountsHeader& header) {
  std::string bytes;
  google::protobuf::io::StringOutputStream stream(&bytes);
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  header.SerializeToCodedStream(&coded);
  coded.Trim();
  return bytes;
}

std::string CountsFingerprint(const CountsHeader& header) {
  const Sha256Digest digest = Sha256(SerializeHeader(IdentityOf(header)));
  return std::string(digest.begin(), digest.end());
}

std::vector<std::string> GivenTokens(const TrainerSpec& spec) {
  std::vector<std::string> given(spec.special_tokens().begin(),
                                 spec.special_tokens().end());
  given.insert(given.end(), spec.required_tokens().begin(),
               spec.required_tokens().end());
  return given;
}

std::vector<std::string> BordersOf(const TrainerSpec& spec) {
  if (spec.merge_order() == TrainerSpec::HF) return {};
  return GivenTokens(spec);
}

uint64_t MaxDocumentBytes(const TrainerSpec& spec) {
  if (spec.merge_order() != TrainerSpec::SPM) return 0;
  return spec.has_max_sentence_length() ? spec.max_sentence_length()
                                        : kSentenceBytesMax;
}

std::unique_ptr<CountsHeader> NewCountsHeader(const TokenizerSpec& pipeline,
                                              const TrainerSpec& spec) {
  auto header = std::make_unique<CountsHeader>();
  TokenizerSpec* const kept = header->mutable_pipeline();
  *kept = pipeline;
  kept->clear_models();
  kept->clear_training();
  kept->mutable_vocabulary()->clear_tokens();
  header->set_unicode_version(kUnicodeVersion);
  header->set_documents_mode(spec.documents());
  // Without added tokens there is nothing to tell apart.
  header->set_counts_added_tokens(pipeline.added_tokens_size() > 0 &&
                                  spec.merge_order() == TrainerSpec::HF);
  for (std::string& border : BordersOf(spec)) {
    header->add_borders(std::move(border));
  }
  header->set_document_bytes_max(MaxDocumentBytes(spec));
  header->set_fingerprint(CountsFingerprint(*header));
  return header;
}

Status CheckSameWords(const CountsHeader& have, const CountsHeader& want,
                      std::string_view name) {
  if (have.fingerprint() == want.fingerprint()) return OkStatus();
  for (const NamedPart& part : kParts) {
    const std::string a = part.bytes(have);
    const std::string b = part.bytes(want);
    if (a == b) continue;
    return BadDataError(std::string(name) +
                        ": its words are told apart in another way (" +
                        part.name + "); count both in the same way");
  }
  return BadDataError(std::string(name) + ": has another fingerprint");
}

void SetTotals(const CorpusTotals& totals, CountsHeader* header) {
  header->set_corpus_fingerprint(FormatFingerprint(totals.fingerprint));
  header->set_sample(totals.sample);
  header->set_documents(totals.documents);
  header->set_bytes(totals.bytes);
  header->set_pretokens(totals.pretokens);
}

}  // namespace tessera
