#include "bindings/python/module/streams.h"

#include <string_view>
#include <utility>

#include "bindings/python/module/arrays.h"
#include "bindings/python/module/errors.h"

namespace nb = nanobind;

namespace tessera::python {
namespace {

constexpr size_t kUnlockBytesMin = 2048;

std::unique_lock<std::mutex> Enter(std::mutex* mutex) {
  std::unique_lock<std::mutex> lock(*mutex, std::try_to_lock);
  if (lock.owns_lock()) return lock;
  PyErr_SetString(PyExc_RuntimeError, "the stream is in use by another thread");
  throw nb::python_error();
}

Text StrOf(std::string_view text) {
  return As<Text>(nb::str(text.data(), text.size()));
}

}  // namespace

PyEncodeStream::PyEncodeStream(std::shared_ptr<const Tokenizer> tokenizer,
                               EncodeCall call, PostFrame frame)
    : tokenizer_(std::move(tokenizer)),
      call_(std::move(call)),
      frame_(std::move(frame)),
      scratch_(tokenizer_->NewScratch()),
      stream_(*tokenizer_, *call_.filter, &scratch_) {}

IdArray PyEncodeStream::Push(nb::handle text) {
  const PythonText one(text);
  if (call_.strict) one.CheckSurrogates();
  const std::unique_lock<std::mutex> lock = Enter(&mutex_);
  IdBuffer ids;
  if (!begun_) ids.Append(frame_.before.data(), frame_.before.size());
  begun_ = true;
  const auto push = [&] { stream_.Push(Utf8Of(one.ref(), &utf8_), &ids); };
  if (one.ref().size_hint() > kUnlockBytesMin) {
    const nb::gil_scoped_release unlock;
    push();
  } else {
    push();
  }
  return As<IdArray>(ArrayOf(std::move(ids), /*is_writeable=*/true));
}

IdArray PyEncodeStream::Finish() {
  const std::unique_lock<std::mutex> lock = Enter(&mutex_);
  IdBuffer ids;
  if (!begun_) ids.Append(frame_.before.data(), frame_.before.size());
  stream_.Finish(&ids);
  ids.Append(frame_.after.data(), frame_.after.size());
  begun_ = false;
  return As<IdArray>(ArrayOf(std::move(ids), /*is_writeable=*/true));
}

Text PyDecodeStream::Push(nb::handle ids) {
  const IdArgument all(ids);
  const std::unique_lock<std::mutex> lock = Enter(&mutex_);
  std::string text;
  for (size_t i = 0; i < all.size(); ++i) {
    const StatusOr<std::string_view> part = stream_.Push(all.data()[i]);
    if (!part.ok()) {
      throw nb::index_error(std::string(MessageOf(part.status())).c_str());
    }
    text += *part;
  }
  return StrOf(text);
}

Text PyDecodeStream::Finish() {
  const std::unique_lock<std::mutex> lock = Enter(&mutex_);
  return StrOf(stream_.Finish());
}

}  // namespace tessera::python
