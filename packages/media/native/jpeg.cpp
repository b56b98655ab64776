#include "jpeg.h"

#include <algorithm>
#include <cstring>
#include <stdexcept>

namespace avcl {

// Fancy upsampling looks one chroma sample, two pixels, to each side: with these decoded too, a cut-out
// equals the same cut-out of the whole picture in every byte.
constexpr int kMargin = 2;

JpegReader::JpegReader() {
  info_.err = jpeg_std_error(&errors_.base);
  errors_.base.error_exit = onError;
  errors_.base.emit_message = onMessage;
  jpeg_create_decompress(&info_);
}

JpegReader::~JpegReader() { jpeg_destroy_decompress(&info_); }

void JpegReader::onError(j_common_ptr info) {
  auto* errors = reinterpret_cast<Errors*>(info->err);
  (*info->err->format_message)(info, errors->message);
  longjmp(errors->back, 1);
}

// libjpeg warns (level -1) where data is missing or wrong and goes on with grey: for a store that is damage.
void JpegReader::onMessage(j_common_ptr info, int level) {
  if (level < 0) onError(info);
}

void JpegReader::decode(const uint8_t* bytes, size_t length, int width, int height, const Box& box, uint8_t* out) {
  line_.resize(static_cast<size_t>(width) * 3);
  if (decodeGuarded(bytes, length, width, height, box, out)) return;
  jpeg_abort_decompress(&info_);
  throw std::runtime_error(errors_.message);
}

// No C++ object with a destructor lives here: longjmp leaves through it.
bool JpegReader::decodeGuarded(const uint8_t* bytes, size_t length, int width, int height, const Box& box,
                               uint8_t* out) {
  if (setjmp(errors_.back)) return false;
  jpeg_mem_src(&info_, bytes, static_cast<unsigned long>(length));
  jpeg_read_header(&info_, TRUE);
  if (info_.image_width != static_cast<JDIMENSION>(width) || info_.image_height != static_cast<JDIMENSION>(height)) {
    std::snprintf(errors_.message, sizeof errors_.message, "expected %d x %d pixels, got %u x %u", width, height,
                  info_.image_width, info_.image_height);
    return false;
  }
  info_.out_color_space = JCS_RGB;
  info_.dct_method = JDCT_ISLOW;  // the accurate one; with SIMD as fast as the others (measured: within 1 %)
  jpeg_start_decompress(&info_);
  JDIMENSION left = static_cast<JDIMENSION>(std::max(0, box.x - kMargin));
  JDIMENSION columns = static_cast<JDIMENSION>(std::min(width, box.x + box.size + kMargin)) - left;
  if (columns < static_cast<JDIMENSION>(width)) jpeg_crop_scanline(&info_, &left, &columns);
  else left = 0;
  if (box.y > 0) jpeg_skip_scanlines(&info_, static_cast<JDIMENSION>(box.y));

  const size_t first = (static_cast<size_t>(box.x) - left) * 3;
  const size_t row_bytes = static_cast<size_t>(box.size) * 3;
  uint8_t* line = line_.data();
  for (int row = 0; row < box.size; ++row) {
    jpeg_read_scanlines(&info_, &line, 1);
    uint8_t* to = out + static_cast<size_t>(row) * row_bytes;
    if (!box.flip) {
      std::memcpy(to, line + first, row_bytes);
      continue;
    }
    const uint8_t* from = line + first + row_bytes;
    for (int column = 0; column < box.size; ++column, to += 3) {
      from -= 3;
      to[0] = from[0];
      to[1] = from[1];
      to[2] = from[2];
    }
  }
  jpeg_abort_decompress(&info_);
  return true;
}

}  // namespace avcl
