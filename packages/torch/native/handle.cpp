// Tensor handles. A JavaScript Tensor holds a small number, its slot in a table kept here; what a tensor is
// (shape, dtype, ...) is read through it. Slots are reused, so JavaScript must never use one after `release`.
#include <ATen/core/NamedTensor.h>

#include "entry.h"
#include "values.h"

namespace avcl {

int32_t store(Addon& addon, at::Tensor tensor) {
  int32_t slot;
  if (addon.freeSlots.empty()) {
    slot = static_cast<int32_t>(addon.slots.size());
    addon.slots.emplace_back();
  } else {
    slot = addon.freeSlots.back();
    addon.freeSlots.pop_back();
  }
  addon.slots[slot].tensor = std::move(tensor);
  countIn(addon, addon.slots[slot]);
  return slot;
}

const at::Tensor& tensorOf(Addon& addon, int32_t slot) {
  if (slot < 0 || static_cast<size_t>(slot) >= addon.slots.size() || !addon.slots[slot].tensor.defined()) {
    throw ArgumentError("expected a live tensor, got one that was disposed");
  }
  return addon.slots[slot].tensor;
}

void release(Addon& addon, int32_t slot) {
  tensorOf(addon, slot);
  countOut(addon, addon.slots[slot]);
  addon.slots[slot].tensor = at::Tensor();
  addon.freeSlots.push_back(slot);
}

napi_value wrap(const Call& call, const at::Tensor& tensor) {
  if (!tensor.defined()) return null(call.env);
  napi_value result = nullptr;
  check(call.env, napi_create_int32(call.env, store(call.addon, tensor), &result));
  return result;
}

const at::Tensor& tensorAt(const Call& call, size_t index) {
  return tensorOf(call.addon, static_cast<int32_t>(toInt(call.env, call.at(index), "tensor")));
}

std::vector<at::Tensor> tensorsAt(const Call& call, size_t index) {
  std::vector<at::Tensor> result;
  const napi_value list = call.at(index);
  const uint32_t length = lengthOf(call.env, list);
  result.reserve(length);
  for (uint32_t i = 0; i < length; ++i) {
    const napi_value item = elementOf(call.env, list, i);
    result.push_back(isAbsent(call.env, item)
                         ? at::Tensor()
                         : tensorOf(call.addon, static_cast<int32_t>(toInt(call.env, item, "tensor"))));
  }
  return result;
}

namespace {

napi_value releaseOne(const Call& call) {
  release(call.addon, static_cast<int32_t>(toInt(call.env, call.at(0), "tensor")));
  return nullptr;
}

// release(Int32Array, count): what a scope frees when it ends.
napi_value releaseMany(const Call& call) {
  void* data = nullptr;
  size_t length = 0;
  check(call.env, napi_get_typedarray_info(call.env, call.at(0), nullptr, &length, &data, nullptr, nullptr));
  const size_t count = static_cast<size_t>(toInt(call.env, call.at(1), "count"));
  for (size_t i = 0; i < count && i < length; ++i) release(call.addon, static_cast<const int32_t*>(data)[i]);
  return nullptr;
}

napi_value shape(const Call& call) { return ofInts(call.env, tensorAt(call, 0).sizes()); }
napi_value strides(const Call& call) { return ofInts(call.env, tensorAt(call, 0).strides()); }
napi_value storageOffset(const Call& call) { return ofInt(call.env, tensorAt(call, 0).storage_offset()); }
napi_value dtype(const Call& call) { return ofInt(call.env, static_cast<int64_t>(tensorAt(call, 0).scalar_type())); }
napi_value layout(const Call& call) { return ofInt(call.env, static_cast<int64_t>(tensorAt(call, 0).layout())); }
napi_value device(const Call& call) { return ofString(call.env, tensorAt(call, 0).device().str()); }

napi_value isContiguous(const Call& call) {
  const auto format = static_cast<at::MemoryFormat>(toInt(call.env, call.at(1), "memory_format"));
  return ofBool(call.env, tensorAt(call, 0).is_contiguous(format));
}

napi_value memoryFormat(const Call& call) {
  return ofInt(call.env, static_cast<int64_t>(tensorAt(call, 0).suggest_memory_format()));
}

// Whether two handles stand for one and the same tensor.
napi_value isSame(const Call& call) { return ofBool(call.env, tensorAt(call, 0).is_same(tensorAt(call, 1))); }

}  // namespace

void exportHandles(Addon& addon, napi_value exports) {
  define<releaseOne>(addon, exports, "release");
  define<releaseMany>(addon, exports, "releaseMany");
  define<shape>(addon, exports, "shape");
  define<strides>(addon, exports, "strides");
  define<storageOffset>(addon, exports, "storageOffset");
  define<dtype>(addon, exports, "dtype");
  define<layout>(addon, exports, "layout");
  define<device>(addon, exports, "device");
  define<isContiguous>(addon, exports, "isContiguous");
  define<memoryFormat>(addon, exports, "memoryFormat");
  define<isSame>(addon, exports, "isSame");
}

}  // namespace avcl
