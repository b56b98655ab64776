// NCCL for CUDA's tensors, in a library of its own that is built only where CUDA's and NCCL's headers and libtorch_cuda are: loading it is what
// makes the backend `nccl` known.
#include <torch/csrc/distributed/c10d/ProcessGroupNCCL.hpp>

#include "../group.h"

namespace avcl {

namespace {

c10::intrusive_ptr<c10d::Backend> make(const c10::intrusive_ptr<c10d::Store>& store, const Meeting& meeting) {
  auto options = c10d::ProcessGroupNCCL::Options::create();
  options->timeout = meeting.timeout;
  return c10::make_intrusive<c10d::ProcessGroupNCCL>(store, meeting.rank, meeting.size, options);
}

const bool registered = (registerNccl(make), true);

}  // namespace

}  // namespace avcl
