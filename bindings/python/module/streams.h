// Streams for Python: text in parts to ids, ids to text as they come.

#ifndef TESSERA_BINDINGS_PYTHON_MODULE_STREAMS_H_
#define TESSERA_BINDINGS_PYTHON_MODULE_STREAMS_H_

#include <nanobind/nanobind.h>

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "bindings/python/module/tokenizer.h"
#include "bindings/python/module/typed.h"
#include "tokenizers/decoder.h"
#include "tokenizers/encode_stream.h"

namespace tessera::python {

// Calls from two threads at once are refused with RuntimeError, not mixed up.
class PyEncodeStream {
 public:
  PyEncodeStream(std::shared_ptr<const Tokenizer> tokenizer, EncodeCall call,
                 PostFrame frame);

  // The ids that can no longer change, as an array.
  IdArray Push(nanobind::handle text);
  // The rest; the stream is then as new.
  IdArray Finish();

 private:
  const std::shared_ptr<const Tokenizer> tokenizer_;
  const EncodeCall call_;
  const PostFrame frame_;
  std::mutex mutex_;
  Tokenizer::Scratch scratch_;
  EncodeStream stream_;
  bool begun_ = false;
  std::string utf8_;
};

class PyDecodeStream {
 public:
  PyDecodeStream(std::shared_ptr<const Tokenizer> tokenizer,
                 const DecodeOptions& options)
      : tokenizer_(std::move(tokenizer)),
        stream_(tokenizer_->decoder(), options) {}

  // The text that has become complete with these ids. Errors: IndexError for
  // an id that no token has; those before it are taken.
  Text Push(nanobind::handle ids);
  Text Finish();

 private:
  const std::shared_ptr<const Tokenizer> tokenizer_;
  std::mutex mutex_;
  DecodeStream stream_;
};

}  // namespace tessera::python

#endif  // TESSERA_BINDINGS_PYTHON_MODULE_STREAMS_H_
