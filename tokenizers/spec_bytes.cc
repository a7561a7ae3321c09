#include "tokenizers/spec_bytes.h"

#include <utility>

#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "google/protobuf/stubs/logging.h"
#include "tokenizers/base/digest.h"
#include "tokenizers/base/limits.h"
#include "tokenizers/spec.pb.h"
#include "tokenizers/validate.h"

namespace tessera {
namespace {

TokenizerSpec ParseValid(std::string_view bytes) {
  auto spec = ParseSpec(bytes);
  Status status = spec.status();
  if (status.ok()) {
    // Judged as it was when it was written; a copy, since judging mends.
    TokenizerSpec judged = *spec;
    status = ValidateSpec(ValidateMode::kCompat, &judged, nullptr);
    if (status.ok()) return *std::move(spec);
  }
  TokenizerSpec damaged;
  damaged.add_import_notes("the file's spec is damaged: " +
                           std::string(MessageOf(status)));
  return damaged;
}

}  // namespace

std::string SerializeSpec(const TokenizerSpec& spec) {
  std::string bytes;
  google::protobuf::io::StringOutputStream stream(&bytes);
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  spec.SerializeToCodedStream(&coded);
  coded.Trim();
  return bytes;
}

StatusOr<TokenizerSpec> ParseSpec(std::string_view bytes) {
  google::protobuf::io::CodedInputStream coded(
      reinterpret_cast<const uint8_t*>(bytes.data()),
      static_cast<int>(bytes.size()));
  coded.SetRecursionLimit(kProtobufDepthMax);
  // It would write of ill-formed text itself, to stderr.
  const google::protobuf::LogSilencer silencer;
  TokenizerSpec spec;
  if (bytes.size() > kModelFileBytesMax || !spec.ParseFromCodedStream(&coded) ||
      !coded.ConsumedEntireMessage()) {
    return BadDataError("expected a serialised TokenizerSpec");
  }
  return spec;
}

std::string SpecFingerprint(const TokenizerSpec& spec) {
  TokenizerSpec identity = spec;
  identity.clear_runtime();
  return ToHex(Sha256(SerializeSpec(identity)));
}

LazySpec::LazySpec() = default;
LazySpec::~LazySpec() = default;

void LazySpec::Set(TokenizerSpec spec) {
  spec_ = std::make_unique<const TokenizerSpec>(std::move(spec));
}

const TokenizerSpec& LazySpec::Get() const {
  std::call_once(once_, [this] {
    if (spec_ != nullptr) return;
    spec_ = std::make_unique<const TokenizerSpec>(ParseValid(bytes_));
  });
  return *spec_;
}

}  // namespace tessera
