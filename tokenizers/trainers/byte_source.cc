// Packed files are read in parts of 256 KiB. Both formats may hold several
// streams one after another (as `cat a.gz b.gz` makes); the file has to end
// where one of them does.

#include "tokenizers/trainers/byte_source.h"

#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <cstring>
#include <string_view>
#include <utility>
#include <vector>

#include "tokenizers/base/limits.h"

namespace tessera {
namespace {

constexpr size_t kMagicBytes = 4;
constexpr size_t kPackedBytes = size_t{256} << 10;

// The first bytes were read to see what the file is.
class PlainSource : public ByteSource {
 public:
  PlainSource(std::unique_ptr<InputStream> stream, std::string_view head)
      : ByteSource(std::move(stream)), head_(head), held_(head_) {}

  StatusOr<size_t> Read(char* buffer, size_t bytes) override {
    const size_t from_held = TakeHeld(buffer, bytes);
    if (from_held == bytes) return bytes;
    TESSERA_ASSIGN_OR_RETURN(
        const size_t count,
        stream_->Read(buffer + from_held, bytes - from_held));
    return from_held + count;
  }

  StatusOr<size_t> ReadSome(char* buffer, size_t bytes) override {
    if (held_.empty()) {
      TESSERA_ASSIGN_OR_RETURN(held_, stream_->Next());
    }
    return TakeHeld(buffer, bytes);
  }

 private:
  size_t TakeHeld(char* buffer, size_t bytes) {
    const size_t count = std::min(bytes, held_.size());
    std::memcpy(buffer, held_.data(), count);
    held_.remove_prefix(count);
    return count;
  }

  const std::string head_;
  // Bytes that were read and not yet given out: of head_, or of the stream's
  // last part.
  std::string_view held_;
};

// What gzip and zstd have in common: packed bytes in, bytes out.
class PackedSource : public ByteSource {
 public:
  PackedSource(std::unique_ptr<InputStream> stream, std::string_view head)
      : ByteSource(std::move(stream)), packed_(kPackedBytes) {
    std::memcpy(packed_.data(), head.data(), head.size());
    packed_size_ = head.size();
  }

  StatusOr<size_t> Read(char* buffer, size_t bytes) override {
    size_t done = 0;
    while (done < bytes) {
      if (packed_used_ == packed_size_ && !at_end_) {
        TESSERA_ASSIGN_OR_RETURN(packed_size_,
                                 stream_->Read(packed_.data(), packed_.size()));
        packed_used_ = 0;
        at_end_ = packed_size_ == 0;
      }
      const size_t used_before = packed_used_;
      TESSERA_ASSIGN_OR_RETURN(const size_t count,
                               Unpack(buffer + done, bytes - done));
      done += count;
      if (count > 0 || packed_used_ > used_before) continue;
      if (inside_) return Damaged("expected more packed bytes, found the end");
      break;
    }
    return done;
  }

 protected:
  // Unpacks from the packed bytes at hand; returns the bytes written and moves
  // packed_used_. Sets inside_ as long as a packed stream has not ended.
  virtual StatusOr<size_t> Unpack(char* buffer, size_t bytes) = 0;

  const char* packed() const { return packed_.data() + packed_used_; }
  size_t packed_left() const { return packed_size_ - packed_used_; }

  Status Damaged(std::string_view what) const {
    return BadDataError(QuoteForError(path(), 200) + ":byte " +
                        std::to_string(file_position() - packed_left()) + ": " +
                        std::string(what) +
                        "; the packed file is damaged or cut");
  }

  size_t packed_used_ = 0;
  bool inside_ = true;

 private:
  std::vector<char> packed_;
  size_t packed_size_ = 0;
  bool at_end_ = false;
};

class GzipSource : public PackedSource {
 public:
  using PackedSource::PackedSource;
  ~GzipSource() override {
    if (ready_) inflateEnd(&inflater_);
  }

 protected:
  StatusOr<size_t> Unpack(char* buffer, size_t bytes) override {
    if (!inside_) {
      // Zeros after the last stream are padding (tapes).
      while (packed_left() > 0 && *packed() == 0) ++packed_used_;
      if (packed_left() == 0) return size_t{0};
      inside_ = true;
      inflateReset(&inflater_);
    }
    if (!ready_) {
      // 16: gzip, with its checksum.
      if (inflateInit2(&inflater_, MAX_WBITS + 16) != Z_OK) {
        return OutOfMemoryError(path() + ": no memory to unpack it");
      }
      ready_ = true;
    }
    inflater_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed()));
    inflater_.avail_in = static_cast<uInt>(packed_left());
    inflater_.next_out = reinterpret_cast<Bytef*>(buffer);
    const uInt room = static_cast<uInt>(std::min(bytes, size_t{1} << 30));
    inflater_.avail_out = room;
    const int result = inflate(&inflater_, Z_NO_FLUSH);
    packed_used_ += packed_left() - inflater_.avail_in;
    if (result == Z_STREAM_END) {
      inside_ = false;
    } else if (result != Z_OK && result != Z_BUF_ERROR) {
      return Damaged("is not gzip data");
    }
    return static_cast<size_t>(room - inflater_.avail_out);
  }

 private:
  z_stream inflater_ = {};
  bool ready_ = false;
};

class ZstdSource : public PackedSource {
 public:
  ZstdSource(std::unique_ptr<InputStream> stream, std::string_view head)
      : PackedSource(std::move(stream), head), context_(ZSTD_createDCtx()) {
    if (context_ != nullptr) {
      ZSTD_DCtx_setParameter(context_, ZSTD_d_windowLogMax, kZstdWindowLogMax);
    }
  }
  ~ZstdSource() override { ZSTD_freeDCtx(context_); }

 protected:
  StatusOr<size_t> Unpack(char* buffer, size_t bytes) override {
    if (context_ == nullptr) {
      return OutOfMemoryError(path() + ": no memory to unpack it");
    }
    if (!inside_ && packed_left() == 0) return size_t{0};
    ZSTD_inBuffer in = {packed(), packed_left(), 0};
    ZSTD_outBuffer out = {buffer, bytes, 0};
    const size_t result = ZSTD_decompressStream(context_, &out, &in);
    if (ZSTD_isError(result)) {
      return Damaged(std::string("is not zstd data that can be unpacked (") +
                     ZSTD_getErrorName(result) + ")");
    }
    packed_used_ += in.pos;
    inside_ = result != 0;
    return out.pos;
  }

 private:
  ZSTD_DCtx* const context_;
};

}  // namespace

StatusOr<std::unique_ptr<ByteSource>> ByteSource::Open(
    const std::string& path) {
  TESSERA_ASSIGN_OR_RETURN(std::unique_ptr<InputStream> stream,
                           InputStream::Open(path));
  // A stream may give its first line and then wait: only what may be packed is
  // asked for more than a byte.
  char buffer[kMagicBytes];
  TESSERA_ASSIGN_OR_RETURN(size_t size, stream->Read(buffer, 1));
  if (size == 1 && (buffer[0] == '\x1F' || buffer[0] == '\x28')) {
    TESSERA_ASSIGN_OR_RETURN(const size_t more,
                             stream->Read(buffer + 1, sizeof(buffer) - 1));
    size += more;
  }
  const std::string_view head(buffer, size);
  std::unique_ptr<ByteSource> source;
  if (head.substr(0, 2) == "\x1F\x8B") {
    source = std::make_unique<GzipSource>(std::move(stream), head);
  } else if (head == "\x28\xB5\x2F\xFD") {
    source = std::make_unique<ZstdSource>(std::move(stream), head);
  } else {
    source = std::make_unique<PlainSource>(std::move(stream), head);
  }
  return source;
}

}  // namespace tessera
