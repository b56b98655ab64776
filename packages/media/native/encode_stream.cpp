// `avcl_media::encode_stream`: raw full-range YUV 4:2:0 pictures out of a pipe that ffmpeg writes, to JPEG files one after another.
// It reads the pipe itself, one picture in one buffer used again and again: through Node's streams each would be copied three times.
// `quality` is ffmpeg's -q:v: the intra matrix of MPEG-1 (ISO 11172-2, 2.4.3.2) times quality / 8, for all planes; libjpeg's standard
// Huffman tables: 7 % larger files than with fitted ones in a third of the time. `avcl_media::pipe` makes the pipe.
#include <ATen/ATen.h>
#include <c10/util/Exception.h>
#include <fcntl.h>
#include <torch/library.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <tuple>
#include <vector>

#include "jpeg.h"

namespace avcl {
namespace {

constexpr unsigned kIntraMatrix[64] = {8,  16, 19, 22, 26, 27, 29, 34, 16, 16, 22, 24, 27, 29, 34, 37,
                                       19, 22, 26, 27, 29, 34, 34, 38, 22, 22, 26, 27, 29, 34, 37, 40,
                                       22, 26, 27, 29, 32, 35, 40, 48, 26, 27, 29, 32, 35, 40, 48, 58,
                                       26, 27, 29, 34, 38, 46, 56, 69, 27, 29, 35, 38, 46, 56, 69, 83};
constexpr int kStrip = 16;  // luma rows that libjpeg takes at once with 4:2:0

class JpegWriter {
 public:
  JpegWriter() {
    info_.err = jpeg_std_error(&errors_.base);
    errors_.base.error_exit = onError;
    jpeg_create_compress(&info_);
  }
  ~JpegWriter() {
    jpeg_destroy_compress(&info_);
    std::free(buffer_);
  }
  JpegWriter(const JpegWriter&) = delete;
  JpegWriter& operator=(const JpegWriter&) = delete;

  // Encodes the three planes that follow one another at `picture`, and appends the JPEG file to `to`. Returns its length.
  size_t encode(const uint8_t* picture, int width, int height, int quality,
                std::vector<uint8_t>& to) {
    const size_t padded = (static_cast<size_t>(width) + kStrip - 1) / kStrip * kStrip;
    strip_.resize(padded * kStrip * 3 / 2);
    if (!encodeGuarded(picture, width, height, quality, padded)) {
      jpeg_abort_compress(&info_);
      TORCH_CHECK(false, errors_.message);
    }
    to.insert(to.end(), buffer_, buffer_ + length_);
    return length_;
  }

 private:
  struct Errors {
    jpeg_error_mgr base;
    jmp_buf back;
    char message[JMSG_LENGTH_MAX];
  };

  static void onError(j_common_ptr info) {
    auto* errors = reinterpret_cast<Errors*>(info->err);
    (*info->err->format_message)(info, errors->message);
    longjmp(errors->back, 1);
  }

  // No C++ object with a destructor lives here: longjmp leaves through it.
  bool encodeGuarded(const uint8_t* picture, int width, int height, int quality, size_t padded) {
    if (setjmp(errors_.back)) return false;
    std::free(buffer_);
    buffer_ = nullptr;
    length_ = 0;
    jpeg_mem_dest(&info_, &buffer_, &length_);
    info_.image_width = static_cast<JDIMENSION>(width);
    info_.image_height = static_cast<JDIMENSION>(height);
    info_.input_components = 3;
    info_.in_color_space = JCS_YCbCr;
    jpeg_set_defaults(&info_);
    unsigned matrix[64];
    for (int i = 0; i < 64; ++i) matrix[i] = i == 0 ? 8 : std::max(1u, kIntraMatrix[i] * static_cast<unsigned>(quality) / 8);
    jpeg_add_quant_table(&info_, 0, matrix, 100, TRUE);
    jpeg_add_quant_table(&info_, 1, matrix, 100, TRUE);
    info_.raw_data_in = TRUE;
    info_.optimize_coding = FALSE;
    info_.dct_method = JDCT_ISLOW;
    jpeg_start_compress(&info_, TRUE);

    const int half_width = (width + 1) / 2, half_height = (height + 1) / 2;
    const uint8_t* const planes[3] = {picture, picture + int64_t{width} * height,
                                      picture + int64_t{width} * height + int64_t{half_width} * half_height};
    JSAMPROW rows[3][kStrip];
    JSAMPARRAY components[3] = {rows[0], rows[1], rows[2]};
    for (int top = 0; top < height; top += kStrip) {
      uint8_t* to = strip_.data();
      for (int plane = 0; plane < 3; ++plane) {
        const int shift = plane ? 1 : 0;
        const int columns = plane ? half_width : width, lines = plane ? half_height : height;
        for (int row = 0; row < kStrip >> shift; ++row) {
          const int line = std::min((top >> shift) + row, lines - 1);  // the last row and column are repeated to the edge
          std::memcpy(to, planes[plane] + int64_t{line} * columns, static_cast<size_t>(columns));
          std::memset(to + columns, to[columns - 1], (padded >> shift) - static_cast<size_t>(columns));
          rows[plane][row] = to;
          to += padded >> shift;
        }
      }
      jpeg_write_raw_data(&info_, components, kStrip);
    }
    jpeg_finish_compress(&info_);
    return true;
  }

  jpeg_compress_struct info_;
  Errors errors_;
  std::vector<uint8_t> strip_;
  unsigned char* buffer_ = nullptr;
  unsigned long length_ = 0;
};

class File {
 public:
  explicit File(int64_t descriptor) : descriptor_(static_cast<int>(descriptor)) {}
  ~File() { close(descriptor_); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  // Fills `to`, unless the stream ends before.
  bool fill(std::vector<uint8_t>& to) const {
    for (size_t filled = 0; filled < to.size();) {
      const ssize_t got = read(descriptor_, to.data() + filled, to.size() - filled);
      if (got < 0 && errno == EINTR) continue;
      TORCH_CHECK(got >= 0, "cannot read the pipe: ", std::strerror(errno));
      if (got == 0) return false;
      filled += static_cast<size_t>(got);
    }
    return true;
  }

 private:
  int descriptor_;
};

template <class T>
at::Tensor copied(const std::vector<T>& values, at::ScalarType type) {
  at::Tensor tensor = at::empty({static_cast<int64_t>(values.size())}, type);
  if (!values.empty()) std::memcpy(tensor.mutable_data_ptr(), values.data(), values.size() * sizeof(T));
  return tensor;
}

// Pictures of kSide x kSide means of luma, for the checks of a build. At most kMost of them: beyond that only every second, fourth, ...
// picture is kept, so that a file of a million tiny pictures does not fill memory.
class Thumbnails {
 public:
  static constexpr int kSide = 32;
  static constexpr size_t kMost = 4096;

  void add(const uint8_t* luma, int width, int height) {
    if (seen_++ % step_ != 0) return;
    if (kept_.size() == kMost * kSide * kSide) {
      for (size_t i = 1; 2 * i < kMost; ++i) {
        std::memcpy(&kept_[i * kSide * kSide], &kept_[2 * i * kSide * kSide], kSide * kSide);
      }
      kept_.resize(kMost / 2 * kSide * kSide);
      step_ *= 2;
    }
    for (int row = 0; row < kSide; ++row) {
      const int top = edge(row, height), bottom = std::max(top + 1, edge(row + 1, height));
      for (int column = 0; column < kSide; ++column) {
        const int left = edge(column, width), right = std::max(left + 1, edge(column + 1, width));
        unsigned sum = 0;
        for (int y = top; y < bottom; ++y) {
          for (int x = left; x < right; ++x) sum += luma[int64_t{y} * width + x];
        }
        const auto count = static_cast<unsigned>((bottom - top) * (right - left));
        kept_.push_back(static_cast<uint8_t>((sum + count / 2) / count));
      }
    }
  }

  // (M, kSide, kSide) uint8.
  at::Tensor tensor() const {
    return copied(kept_, at::kByte).view({static_cast<int64_t>(kept_.size()) / (kSide * kSide), kSide, kSide});
  }

 private:
  static int edge(int cell, int pixels) { return static_cast<int>(int64_t{cell} * pixels / kSide); }

  std::vector<uint8_t> kept_;
  size_t seen_ = 0, step_ = 1;
};

// Reads pictures of width x height (planes Y, Cb, Cr without padding) from the descriptor `file` until its end, and closes it;
// stops early when the JPEG files together reach `limit` bytes. Result: the files (total) uint8, their lengths (T) int64, and
// thumbnails (M, 32, 32) uint8 of every s-th picture; s is the least power of two with M <= 4096.
std::tuple<at::Tensor, at::Tensor, at::Tensor> encodeStream(int64_t file, int64_t width, int64_t height, int64_t quality, int64_t limit) {
  const File stream(file);
  TORCH_CHECK(width > 0 && height > 0 && width <= JPEG_MAX_DIMENSION && height <= JPEG_MAX_DIMENSION && quality >= 1 &&
                  quality <= 31,
              "expected a size and a quality of 1 to 31, got ", width, " x ", height, ", ", quality);
  JpegWriter writer;
  std::vector<uint8_t> picture(static_cast<size_t>(width * height + 2 * ((width + 1) / 2) * ((height + 1) / 2)));
  std::vector<uint8_t> bytes;
  std::vector<int64_t> lengths;
  Thumbnails thumbnails;
  while (static_cast<int64_t>(bytes.size()) < limit && stream.fill(picture)) {
    lengths.push_back(static_cast<int64_t>(writer.encode(picture.data(), static_cast<int>(width), static_cast<int>(height),
                                                         static_cast<int>(quality), bytes)));
    thumbnails.add(picture.data(), static_cast<int>(width), static_cast<int>(height));
  }
  return {copied(bytes, at::kByte), copied(lengths, at::kLong), thumbnails.tensor()};
}

// A pipe: its reading end, and its writing end to be given to a child. Neither is inherited by other children.
std::tuple<int64_t, int64_t> makePipe() {
  int ends[2];
  TORCH_CHECK(pipe2(ends, O_CLOEXEC) == 0, "cannot make a pipe: ", std::strerror(errno));
  fcntl(ends[1], F_SETPIPE_SZ, 1 << 20);  // fewer turns between writer and reader; a smaller one works too
  return {ends[0], ends[1]};
}

}  // namespace
}  // namespace avcl

TORCH_LIBRARY_FRAGMENT(avcl_media, m) {
  m.def("encode_stream(int file, int width, int height, int quality, int limit) -> (Tensor, Tensor, Tensor)", avcl::encodeStream);
  m.def("pipe() -> (int, int)", avcl::makePipe);
}
