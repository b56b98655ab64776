// The process around the operators: libraries loaded beside libtorch, devices, threads, versions.
#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/Version.h>
#include <ATen/detail/CUDAHooksInterface.h>
#include <dlfcn.h>
#include <torch/headeronly/version.h>

#include "entry.h"
#include "values.h"

namespace avcl {

namespace {

// loadLibrary(path): static initialisers of the library register its operators with the dispatcher.
napi_value loadLibrary(const Call& call) {
  const std::string path = toString(call.env, call.at(0), "path");
  if (dlopen(path.c_str(), RTLD_NOW | RTLD_GLOBAL) == nullptr) throw ArgumentError(dlerror());
  return nullptr;
}

napi_value cudaDevices(const Call& call) {
  return ofInt(call.env, at::hasCUDA() ? at::detail::getCUDAHooks().deviceCount() : 0);
}

napi_value setThreads(const Call& call) {
  at::set_num_threads(static_cast<int>(toInt(call.env, call.at(0), "threads")));
  return nullptr;
}

napi_value threads(const Call& call) { return ofInt(call.env, at::get_num_threads()); }

napi_value setDeterministic(const Call& call) {
  at::globalContext().setDeterministicAlgorithms(toBool(call.env, call.at(0), "enabled"), false);
  return nullptr;
}

napi_value version(const Call& call) { return ofString(call.env, TORCH_VERSION); }
napi_value buildInfo(const Call& call) { return ofString(call.env, at::show_config()); }

}  // namespace

void exportRuntime(Addon& addon, napi_value exports) {
  define<loadLibrary>(addon, exports, "loadLibrary");
  define<cudaDevices>(addon, exports, "cudaDevices");
  define<setThreads>(addon, exports, "setThreads");
  define<threads>(addon, exports, "threads");
  define<setDeterministic>(addon, exports, "setDeterministic");
  define<version>(addon, exports, "version");
  define<buildInfo>(addon, exports, "buildInfo");
}

}  // namespace avcl
