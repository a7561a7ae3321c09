#include "tokenizers/trainers/counts_header.h"

#include <vector>

#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "tokenizers/base/digest.h"
#include "tokenizers/spec.pb.h"
#include "tokenizers/text/unicode.h"
#include "tokenizers/trainers/counts.pb.h"

namespace tessera {
namespace {

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
  header->set_counts_added_tokens(spec.merge_order() == TrainerSpec::HF);
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
  header->set_documents(totals.documents);
  header->set_bytes(totals.bytes);
  header->set_pretokens(totals.pretokens);
}

}  // namespace tessera
