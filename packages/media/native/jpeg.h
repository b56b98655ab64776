// One JPEG decoder, used again and again by one thread. It decodes only the rectangle asked for.
#pragma once

#include <csetjmp>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <vector>

#include <jpeglib.h>

namespace avcl {

class JpegReader {
 public:
  JpegReader();
  ~JpegReader();
  JpegReader(const JpegReader&) = delete;
  JpegReader& operator=(const JpegReader&) = delete;

  struct Box {
    int x, y, size;
    bool flip;
  };

  // Decodes `box` of the JPEG at `bytes`, which must measure width x height, into `out`: size * size * 3 bytes RGB.
  // Throws std::runtime_error on a damaged JPEG, also where libjpeg would only warn and guess.
  void decode(const uint8_t* bytes, size_t length, int width, int height, const Box& box, uint8_t* out);

 private:
  struct Errors {
    jpeg_error_mgr base;
    jmp_buf back;
    char message[JMSG_LENGTH_MAX];
  };
  bool decodeGuarded(const uint8_t* bytes, size_t length, int width, int height, const Box& box, uint8_t* out);
  static void onError(j_common_ptr info);
  static void onMessage(j_common_ptr info, int level);

  jpeg_decompress_struct info_;
  Errors errors_;
  std::vector<uint8_t> line_;
};

}  // namespace avcl
