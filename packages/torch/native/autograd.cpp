// Autograd: backward and grad, the leaf's own fields, and the switches (gradient, inference, autocast).
#include <ATen/autocast_mode.h>
#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/autograd.h>

#include "entry.h"
#include "inference.h"
#include "values.h"

namespace avcl {

namespace {

at::DeviceType deviceTypeAt(const Call& call, size_t index) {
  return at::Device(toString(call.env, call.at(index), "device")).type();
}

// backward(tensors, gradients, retain_graph, create_graph, inputs)
napi_value backward(const Call& call) {
  const auto gradients = tensorsAt(call, 1);
  const bool retain = toBool(call.env, call.at(2), "retain_graph");
  const bool create = toBool(call.env, call.at(3), "create_graph");
  torch::autograd::backward(tensorsAt(call, 0), gradients, retain, create, tensorsAt(call, 4));
  return nullptr;
}

// grad(outputs, inputs, gradients, retain_graph, create_graph, allow_unused) -> slots
napi_value grad(const Call& call) {
  const bool retain = toBool(call.env, call.at(3), "retain_graph");
  const bool create = toBool(call.env, call.at(4), "create_graph");
  const bool unused = toBool(call.env, call.at(5), "allow_unused");
  const auto gradients = torch::autograd::grad(tensorsAt(call, 0), tensorsAt(call, 1), tensorsAt(call, 2), retain, create, unused);
  const napi_value result = array(call.env, gradients.size());
  for (uint32_t i = 0; i < gradients.size(); ++i) setElement(call.env, result, i, wrap(call, gradients[i]));
  return result;
}

napi_value requiresGrad(const Call& call) { return ofBool(call.env, tensorAt(call, 0).requires_grad()); }

napi_value setRequiresGrad(const Call& call) {
  tensorAt(call, 0).set_requires_grad(toBool(call.env, call.at(1), "requires_grad"));
  return nullptr;
}

napi_value isLeaf(const Call& call) { return ofBool(call.env, tensorAt(call, 0).is_leaf()); }

napi_value getGrad(const Call& call) { return wrap(call, tensorAt(call, 0).grad()); }

napi_value setGrad(const Call& call) {
  const at::Tensor& tensor = tensorAt(call, 0);
  tensor.mutable_grad() = isAbsent(call.env, call.at(1)) ? at::Tensor() : tensorAt(call, 1);
  return nullptr;
}

napi_value retainGrad(const Call& call) {
  tensorAt(call, 0).retain_grad();
  return nullptr;
}

// set_data: the same parameter with new values, layout or device; its handle is counted anew.
napi_value setData(const Call& call) {
  const auto slot = static_cast<int32_t>(toInt(call.env, call.at(0), "tensor"));
  tensorOf(call.addon, slot);
  const at::Tensor& data = tensorAt(call, 1);
  Slot& counted = call.addon.slots[slot];
  const bool owned = counted.owned != 0;
  countOut(call.addon, counted);
  try {
    counted.tensor.set_data(data);
  } catch (...) {
    countIn(call.addon, counted);
    throw;
  }
  countIn(call.addon, counted);
  if (owned) own(call.addon, counted);
  return nullptr;
}

napi_value gradMode(const Call& call) { return ofBool(call.env, c10::GradMode::is_enabled()); }

napi_value setGradMode(const Call& call) {
  c10::GradMode::set_enabled(toBool(call.env, call.at(0), "enabled"));
  return nullptr;
}

napi_value enterInference(const Call& call) {
  call.addon.inference->guards.push_back(std::make_unique<c10::InferenceMode>(true));
  return nullptr;
}

napi_value leaveInference(const Call& call) {
  if (call.addon.inference->guards.empty()) throw ArgumentError("expected inference mode to be on, got off");
  call.addon.inference->guards.pop_back();
  return nullptr;
}

// enterAutocast(device, dtype, enabled) -> what leaveAutocast needs to put back
napi_value enterAutocast(const Call& call) {
  const at::DeviceType device = deviceTypeAt(call, 0);
  const napi_value before = object(call.env);
  set(call.env, before, "dtype", ofInt(call.env, static_cast<int64_t>(at::autocast::get_autocast_dtype(device))));
  set(call.env, before, "enabled", ofBool(call.env, at::autocast::is_autocast_enabled(device)));
  const auto dtype = static_cast<at::ScalarType>(toInt(call.env, call.at(1), "dtype"));
  at::autocast::set_autocast_dtype(device, dtype);
  at::autocast::set_autocast_enabled(device, toBool(call.env, call.at(2), "enabled"));
  at::autocast::increment_nesting();
  return before;
}

napi_value leaveAutocast(const Call& call) {
  const at::DeviceType device = deviceTypeAt(call, 0);
  if (at::autocast::decrement_nesting() == 0) at::autocast::clear_cache();
  at::autocast::set_autocast_dtype(device, static_cast<at::ScalarType>(toInt(call.env, call.at(1), "dtype")));
  at::autocast::set_autocast_enabled(device, toBool(call.env, call.at(2), "enabled"));
  return nullptr;
}

}  // namespace

void exportAutograd(Addon& addon, napi_value exports) {
  define<backward>(addon, exports, "backward");
  define<grad>(addon, exports, "grad");
  define<requiresGrad>(addon, exports, "requiresGrad");
  define<setRequiresGrad>(addon, exports, "setRequiresGrad");
  define<isLeaf>(addon, exports, "isLeaf");
  define<getGrad>(addon, exports, "getGrad");
  define<setGrad>(addon, exports, "setGrad");
  define<retainGrad>(addon, exports, "retainGrad");
  define<setData>(addon, exports, "setData");
  define<gradMode>(addon, exports, "gradMode");
  define<setGradMode>(addon, exports, "setGradMode");
  define<enterInference>(addon, exports, "enterInference");
  define<leaveInference>(addon, exports, "leaveInference");
  define<enterAutocast>(addon, exports, "enterAutocast");
  define<leaveAutocast>(addon, exports, "leaveAutocast");
}

}  // namespace avcl
