// `avcl_media::read_windows`: N windows of T frames out of the shards of a store, as one uint8 batch.
// A window is a box cut out of every frame at the same place, flipped or not, and scaled where `out` is not its size
// (bilinear with antialiasing, as PIL does). A frame that a window repeats is decoded once.
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <c10/util/Exception.h>
#include <omp.h>
#include <torch/library.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <vector>

#include "jpeg.h"
#include "parallel.h"

namespace avcl {
namespace {

constexpr int64_t kFields = 7;  // file descriptor, x, y, size, flip, frame width, frame height

struct Span {
  int64_t offset, length;
};

// While it lives, libtorch's operators on this thread stay on this thread: there is one for each core already.
class OneThread {
 public:
  OneThread() : threads_(at::get_num_threads()) { omp_set_num_threads(1); }
  ~OneThread() { omp_set_num_threads(threads_); }
  OneThread(const OneThread&) = delete;
  OneThread& operator=(const OneThread&) = delete;

 private:
  int threads_;
};

struct Worker {
  OneThread alone;
  JpegReader jpeg;
  std::vector<uint8_t> bytes, pixels;
};

void readFully(int file, uint8_t* to, int64_t length, int64_t offset) {
  while (length > 0) {
    const ssize_t got = pread(file, to, static_cast<size_t>(length), offset);
    if (got < 0 && errno == EINTR) continue;
    TORCH_CHECK(got >= 0, "cannot read at ", offset, ": ", std::strerror(errno));
    TORCH_CHECK(got > 0, "short read: the file ends at ", offset);
    to += got;
    offset += got;
    length -= got;
  }
}

// Reads all frames of a window into `bytes`, in one go where they lie together; returns where each begins.
std::vector<int64_t> load(int file, const Span* spans, int64_t count, std::vector<uint8_t>& bytes) {
  int64_t first = spans[0].offset, end = 0, sum = 0;
  for (int64_t t = 0; t < count; ++t) {
    first = std::min(first, spans[t].offset);
    end = std::max(end, spans[t].offset + spans[t].length);
    sum += spans[t].length;
  }
  std::vector<int64_t> begins(static_cast<size_t>(count));
  if (end - first <= 2 * sum) {
    bytes.resize(static_cast<size_t>(end - first));
    readFully(file, bytes.data(), end - first, first);
    for (int64_t t = 0; t < count; ++t) begins[t] = spans[t].offset - first;
    return begins;
  }
  bytes.resize(static_cast<size_t>(sum));
  for (int64_t t = 0, at = 0; t < count; at += spans[t++].length) {
    readFully(file, bytes.data() + at, spans[t].length, spans[t].offset);
    begins[t] = at;
  }
  return begins;
}

void readWindow(Worker& worker, const int64_t* window, const Span* spans, int64_t frames, int64_t out, uint8_t* to) {
  const int file = static_cast<int>(window[0]);
  const int size = static_cast<int>(window[3]), width = static_cast<int>(window[5]), height = static_cast<int>(window[6]);
  const JpegReader::Box box{static_cast<int>(window[1]), static_cast<int>(window[2]), size, window[4] != 0};
  TORCH_CHECK(size > 0 && box.x >= 0 && box.y >= 0 && box.x + size <= width && box.y + size <= height,
              "expected a box inside ", width, " x ", height, ", got ", size, " x ", size, " at (", box.x, ", ", box.y, ")");
  const std::vector<int64_t> begins = load(file, spans, frames, worker.bytes);
  const int64_t picture = int64_t{size} * size * 3;
  uint8_t* pixels = to;
  if (size != out) {
    worker.pixels.resize(static_cast<size_t>(frames * picture));
    pixels = worker.pixels.data();
  }
  for (int64_t t = 0; t < frames; ++t) {
    int64_t same = 0;
    while (same < t && spans[same].offset != spans[t].offset) ++same;
    if (same < t) {
      std::memcpy(pixels + t * picture, pixels + same * picture, static_cast<size_t>(picture));
      continue;
    }
    try {
      worker.jpeg.decode(worker.bytes.data() + begins[t], static_cast<size_t>(spans[t].length), width, height, box,
                         pixels + t * picture);
    } catch (const std::exception& problem) {
      TORCH_CHECK(false, "frame ", t, ": ", problem.what());
    }
  }
  if (size == out) return;
  at::Tensor cut = at::from_blob(pixels, {frames, size, size, 3}, at::kByte).permute({0, 3, 1, 2});  // (T, 3, size, size)
  at::Tensor scaled = at::_upsample_bilinear2d_aa(cut, {out, out}, false);                           // (T, 3, out, out)
  at::from_blob(to, {frames, out, out, 3}, at::kByte).copy_(scaled.permute({0, 2, 3, 1}));
}

// windows (N, 7) int64: file descriptor, x, y, size, flip, frame width, frame height.
// frames (N, T, 2) int64: offset and length of each JPEG. Result (N, 3, T, out, out) uint8, channels last.
at::Tensor readWindows(const at::Tensor& windows, const at::Tensor& frames, int64_t out, int64_t threads) {
  TORCH_CHECK(windows.dim() == 2 && windows.size(1) == kFields && windows.scalar_type() == at::kLong && windows.is_contiguous(),
              "expected windows (N, 7) int64, got ", windows.sizes(), " ", windows.scalar_type());
  TORCH_CHECK(frames.dim() == 3 && frames.size(2) == 2 && frames.size(0) == windows.size(0) && frames.size(1) > 0 &&
                  frames.scalar_type() == at::kLong && frames.is_contiguous(),
              "expected frames (N, T, 2) int64, got ", frames.sizes(), " ", frames.scalar_type());
  TORCH_CHECK(out > 0, "expected out > 0, got ", out);
  const int64_t count = windows.size(0), length = frames.size(1);
  at::Tensor batch = at::empty({count, length, out, out, 3}, at::kByte);
  const int64_t* window = windows.const_data_ptr<int64_t>();
  const Span* spans = reinterpret_cast<const Span*>(frames.const_data_ptr<int64_t>());
  uint8_t* to = batch.mutable_data_ptr<uint8_t>();
  spread<Worker>(count, threads, [&](Worker& worker, int64_t i) {
    at::NoGradGuard noGrad;
    try {
      readWindow(worker, window + i * kFields, spans + i * length, length, out, to + i * length * out * out * 3);
    } catch (const c10::Error& problem) {
      TORCH_CHECK(false, "window ", i, ": ", problem.what_without_backtrace());
    }
  });
  return batch.permute({0, 4, 1, 2, 3});
}

}  // namespace
}  // namespace avcl

TORCH_LIBRARY_FRAGMENT(avcl_media, m) {
  m.def("read_windows(Tensor windows, Tensor frames, int out, int threads=0) -> Tensor");
}
TORCH_LIBRARY_IMPL(avcl_media, CPU, m) { m.impl("read_windows", avcl::readWindows); }
