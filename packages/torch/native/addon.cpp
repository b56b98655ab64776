// The addon's start and end in one Node environment.
#include "addon.h"

#include "async.h"
#include "dispatch.h"
#include "inference.h"
#include "values.h"

namespace avcl {

Addon::Addon(napi_env environment)
    : env(environment), inference(std::make_unique<InferenceStack>()), pool(std::make_unique<Pool>(*this)) {}

Addon::~Addon() = default;

napi_value Call::at(size_t index) const { return index < argc ? argv[index] : nullptr; }

}  // namespace avcl

NAPI_MODULE_INIT() {
  auto* addon = new avcl::Addon(env);
  napi_set_instance_data(env, addon, [](napi_env, void* data, void*) { delete static_cast<avcl::Addon*>(data); }, nullptr);
  avcl::exportSchemas(*addon, exports);
  avcl::exportDispatch(*addon, exports);
  avcl::exportHandles(*addon, exports);
  avcl::exportData(*addon, exports);
  avcl::exportMemory(*addon, exports);
  avcl::exportAutograd(*addon, exports);
  avcl::exportGenerators(*addon, exports);
  avcl::exportAsync(*addon, exports);
  avcl::exportRuntime(*addon, exports);
  return exports;
}
