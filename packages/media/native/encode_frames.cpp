// `avcl_media::encode_frames`: raw full-range YUV 4:2:0 pictures, as ffmpeg hands them over, to JPEG files one after another.
// `quality` is ffmpeg's -q:v: the intra matrix of MPEG-1 (ISO 11172-2, 2.4.3.2) times quality / 8, for all planes; Huffman
// tables fitted to each picture. As ffmpeg's own MJPEG encoder does it, in half its time. Same bytes whatever the threads.
#include <ATen/ATen.h>
#include <c10/util/Exception.h>
#include <torch/library.h>

#include <cstdlib>
#include <cstring>
#include <tuple>
#include <vector>

#include "jpeg.h"
#include "parallel.h"

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

  // Encodes the three planes that follow one another at `picture`.
  std::vector<uint8_t> encode(const uint8_t* picture, int width, int height, int quality) {
    const size_t padded = (static_cast<size_t>(width) + kStrip - 1) / kStrip * kStrip;
    strip_.resize(padded * kStrip * 3 / 2);
    if (!encodeGuarded(picture, width, height, quality, padded)) {
      jpeg_abort_compress(&info_);
      TORCH_CHECK(false, errors_.message);
    }
    return std::vector<uint8_t>(buffer_, buffer_ + length_);
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

// pictures (T, bytes) uint8: the Y, Cb and Cr planes of width x height, without padding.
// Result: the JPEG files (total) uint8, and their lengths (T) int64.
std::tuple<at::Tensor, at::Tensor> encodeFrames(const at::Tensor& pictures, int64_t width, int64_t height, int64_t quality,
                                                int64_t threads) {
  TORCH_CHECK(width > 0 && height > 0 && width <= JPEG_MAX_DIMENSION && height <= JPEG_MAX_DIMENSION && quality >= 1 &&
                  quality <= 31,
              "expected a size and a quality of 1 to 31, got ", width, " x ", height, ", ", quality);
  const int64_t size = width * height + 2 * ((width + 1) / 2) * ((height + 1) / 2);
  TORCH_CHECK(pictures.dim() == 2 && pictures.size(1) == size && pictures.scalar_type() == at::kByte && pictures.is_contiguous(),
              "expected pictures (T, ", size, ") uint8, got ", pictures.sizes(), " ", pictures.scalar_type());
  const int64_t count = pictures.size(0);
  std::vector<std::vector<uint8_t>> files(static_cast<size_t>(count));
  const uint8_t* base = pictures.const_data_ptr<uint8_t>();
  spread<JpegWriter>(count, threads, [&](JpegWriter& writer, int64_t t) {
    files[t] = writer.encode(base + t * size, static_cast<int>(width), static_cast<int>(height), static_cast<int>(quality));
  });
  at::Tensor lengths = at::empty({count}, at::kLong);
  int64_t total = 0;
  for (int64_t t = 0; t < count; ++t) {
    lengths.mutable_data_ptr<int64_t>()[t] = static_cast<int64_t>(files[t].size());
    total += static_cast<int64_t>(files[t].size());
  }
  at::Tensor bytes = at::empty({total}, at::kByte);
  uint8_t* to = bytes.mutable_data_ptr<uint8_t>();
  for (const auto& file : files) {
    std::memcpy(to, file.data(), file.size());
    to += file.size();
  }
  return {bytes, lengths};
}

}  // namespace
}  // namespace avcl

TORCH_LIBRARY_FRAGMENT(avcl_media, m) {
  m.def("encode_frames(Tensor pictures, int width, int height, int quality, int threads=1) -> (Tensor, Tensor)");
}
TORCH_LIBRARY_IMPL(avcl_media, CPU, m) { m.impl("encode_frames", avcl::encodeFrames); }
