// Values in and out: bytes of a typed array or Buffer to a tensor, a tensor's bytes to an ArrayBuffer, one number.
#include <ATen/Functions.h>
#include <c10/core/GradMode.h>

#include <cstring>

#include "entry.h"
#include "values.h"

namespace avcl {

namespace {

struct Bytes {
  const void* data;
  size_t length;
};

Bytes bytesAt(const Call& call, size_t index) {
  const napi_value value = call.at(index);
  bool is = false;
  check(call.env, napi_is_typedarray(call.env, value, &is));
  if (is) {
    napi_typedarray_type type;
    size_t length = 0;
    void* data = nullptr;
    check(call.env, napi_get_typedarray_info(call.env, value, &type, &length, &data, nullptr, nullptr));
    switch (type) {
      case napi_int16_array:
      case napi_uint16_array: length *= 2; break;
      case napi_int32_array:
      case napi_uint32_array:
      case napi_float32_array: length *= 4; break;
      case napi_float64_array:
      case napi_bigint64_array:
      case napi_biguint64_array: length *= 8; break;
      default: break;
    }
    return {data, length};
  }
  throw ArgumentError("expected a typed array or Buffer for `data`");
}

// fromBytes(data, dtype, shape) -> slot of a CPU tensor with its own copy
napi_value fromBytes(const Call& call) {
  const Bytes bytes = bytesAt(call, 0);
  const auto dtype = static_cast<at::ScalarType>(toInt(call.env, call.at(1), "dtype"));
  const at::Tensor tensor = at::empty(toInts(call.env, call.at(2), "shape"), at::TensorOptions().dtype(dtype));
  if (tensor.nbytes() != bytes.length) {
    throw ArgumentError("expected " + std::to_string(tensor.nbytes()) + " bytes for `data`, got " + std::to_string(bytes.length));
  }
  if (bytes.length > 0) std::memcpy(tensor.data_ptr(), bytes.data, bytes.length);
  return wrap(call, tensor);
}

// toBytes(tensor) -> ArrayBuffer with a copy, row-major
napi_value toBytes(const Call& call) {
  const c10::AutoGradMode noGrad(false);
  const at::Tensor tensor = tensorAt(call, 0).detach().to(at::kCPU).contiguous();
  void* data = nullptr;
  napi_value buffer = nullptr;
  check(call.env, napi_create_arraybuffer(call.env, tensor.nbytes(), &data, &buffer));
  if (tensor.nbytes() > 0) std::memcpy(data, tensor.data_ptr(), tensor.nbytes());
  return buffer;
}

napi_value item(const Call& call) {
  const at::Scalar value = tensorAt(call, 0).item();
  if (value.isBoolean()) return ofBool(call.env, value.toBool());
  if (value.isIntegral(false)) return ofInt(call.env, value.toLong());
  if (value.isFloatingPoint()) return ofNumber(call.env, value.toDouble());
  throw ArgumentError("expected a real tensor for `item`, got a complex one; take its `view_as_real` first");
}

}  // namespace

void exportData(Addon& addon, napi_value exports) {
  define<fromBytes>(addon, exports, "fromBytes");
  define<toBytes>(addon, exports, "toBytes");
  define<item>(addon, exports, "item");
}

}  // namespace avcl
