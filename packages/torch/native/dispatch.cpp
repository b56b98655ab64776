// The one boundary: a call goes through PyTorch's dispatcher, boxed. JavaScript passes tensors and generators as
// slot numbers, a number where a tensor is wanted as an array of one, enums as PyTorch's integers.
#include "dispatch.h"

#include <ATen/ScalarOps.h>
#include <ATen/core/ivalue.h>

#include <cmath>

#include "entry.h"
#include "values.h"

namespace avcl {

namespace {

at::Scalar toScalar(napi_env env, napi_value value, const char* name) {
  switch (kindOf(env, value)) {
    case napi_boolean: return toBool(env, value, name);
    case napi_bigint: return toInt(env, value, name);
    default: break;
  }
  const double number = toDouble(env, value, name);
  const bool whole = std::trunc(number) == number && std::fabs(number) <= 9007199254740991.0 && !(number == 0 && std::signbit(number));
  return whole ? at::Scalar(static_cast<int64_t>(number)) : at::Scalar(number);
}

// A tensor's slot; or [number], which becomes a wrapped number so that it does not raise the other's dtype.
at::Tensor toTensor(const Call& call, napi_value value, const Argument& argument) {
  double slot = 0;
  if (napi_get_value_double(call.env, value, &slot) == napi_ok) return tensorOf(call.addon, static_cast<int32_t>(slot));
  if (kindOf(call.env, value) != napi_object || !isArray(call.env, value)) {
    throw ArgumentError("expected a Tensor for `" + argument.name + "`");
  }
  const at::Tensor wrapped = at::scalar_to_tensor(toScalar(call.env, elementOf(call.env, value, 0), argument.name.c_str()));
  wrapped.unsafeGetTensorImpl()->set_wrapped_number(true);
  return wrapped;
}

c10::IValue toOne(const Call& call, napi_value value, const Argument& argument) {
  const char* name = argument.name.c_str();
  switch (argument.kind) {
    case Kind::Tensor: return toTensor(call, value, argument);
    case Kind::Int: return toInt(call.env, value, name);
    case Kind::Float: return toDouble(call.env, value, name);
    case Kind::Bool: return toBool(call.env, value, name);
    case Kind::Scalar: return toScalar(call.env, value, name);
    case Kind::String: return toString(call.env, value, name);
    case Kind::Device: return c10::Device(toString(call.env, value, name));
    case Kind::Generator: return generatorOf(call.addon, static_cast<int32_t>(toInt(call.env, value, name)));
    case Kind::Unsupported: break;
  }
  throw ArgumentError("`" + argument.name + "` has a type that cannot be passed from JavaScript");
}

template <typename T, typename Convert>
c10::List<T> toList(const Call& call, napi_value value, Convert convert) {
  c10::List<T> result;
  const uint32_t length = lengthOf(call.env, value);
  result.reserve(length);
  for (uint32_t i = 0; i < length; ++i) result.push_back(convert(elementOf(call.env, value, i)));
  return result;
}

c10::IValue toMany(const Call& call, napi_value value, const Argument& argument) {
  const napi_env env = call.env;
  const char* name = argument.name.c_str();
  const bool many = kindOf(env, value) == napi_object && isArray(env, value);
  if (!many) {
    const size_t count = argument.fixedLength;
    if (count > 0 && argument.kind == Kind::Int) return std::vector<int64_t>(count, toInt(env, value, name));
    if (count > 0 && argument.kind == Kind::Float) return std::vector<double>(count, toDouble(env, value, name));
    throw ArgumentError("expected an array for `" + argument.name + "`");
  }
  switch (argument.kind) {
    case Kind::Tensor:
      if (argument.optionalElements) {
        return toList<std::optional<at::Tensor>>(call, value, [&](napi_value item) {
          return isAbsent(env, item) ? std::optional<at::Tensor>() : std::optional<at::Tensor>(toTensor(call, item, argument));
        });
      }
      return toList<at::Tensor>(call, value, [&](napi_value item) { return toTensor(call, item, argument); });
    case Kind::Int: return toList<int64_t>(call, value, [&](napi_value item) { return toInt(env, item, name); });
    case Kind::Float: return toList<double>(call, value, [&](napi_value item) { return toDouble(env, item, name); });
    case Kind::Bool: return toList<bool>(call, value, [&](napi_value item) { return toBool(env, item, name); });
    case Kind::String: return toList<std::string>(call, value, [&](napi_value item) { return toString(env, item, name); });
    case Kind::Scalar: return toList<at::Scalar>(call, value, [&](napi_value item) { return toScalar(env, item, name); });
    default: throw ArgumentError("`" + argument.name + "` has a type that cannot be passed from JavaScript");
  }
}

napi_value ofValue(const Call& call, const c10::IValue& value) {
  const napi_env env = call.env;
  if (value.isTensor()) return wrap(call, value.toTensor());
  if (value.isNone()) return null(env);
  if (value.isBool()) return ofBool(env, value.toBool());
  if (value.isInt()) return ofInt(env, value.toInt());
  if (value.isDouble()) return ofNumber(env, value.toDouble());
  if (value.isString()) return ofString(env, value.toStringRef());
  if (value.isDevice()) return ofString(env, value.toDevice().str());
  if (value.isSymInt()) return ofInt(env, value.toSymInt().guard_int(__FILE__, __LINE__));
  if (value.isList()) {
    const auto list = value.toListRef();
    const napi_value result = array(env, list.size());
    for (uint32_t i = 0; i < list.size(); ++i) setElement(env, result, i, ofValue(call, list[i]));
    return result;
  }
  throw std::runtime_error("returned a " + value.tagKind() + ", which cannot be passed to JavaScript");
}

napi_value invoke(const Call& call) {
  const Operator& op = operatorAt(call, 0);
  std::vector<c10::IValue> stack;
  stack.reserve(op.arguments.size());
  pushArguments(call, op, 1, stack);
  op.handle.callBoxed(stack);
  return resultOf(call, op, stack);
}

}  // namespace

const Operator& operatorAt(const Call& call, size_t index) {
  const int64_t id = toInt(call.env, call.at(index), "operator");
  if (id < 0 || static_cast<size_t>(id) >= call.addon.operators.size()) throw ArgumentError("expected a resolved operator");
  return *call.addon.operators[static_cast<size_t>(id)];
}

void pushArguments(const Call& call, const Operator& op, size_t first, std::vector<c10::IValue>& stack) {
  for (size_t i = 0; i < op.arguments.size(); ++i) {
    const Argument& argument = op.arguments[i];
    const napi_value value = call.at(first + i);
    const napi_valuetype kind = kindOf(call.env, value);
    if (kind == napi_undefined && argument.fallback) {
      stack.push_back(*argument.fallback);
    } else if (kind == napi_undefined || kind == napi_null) {
      if (!argument.optional) throw ArgumentError("expected `" + argument.name + "` (" + argument.type + (argument.list ? "[]" : "") + "), got nothing");
      stack.emplace_back();
    } else {
      stack.push_back(argument.list ? toMany(call, value, argument) : toOne(call, value, argument));
    }
  }
}

napi_value resultOf(const Call& call, const Operator& op, std::vector<c10::IValue>& stack) {
  if (op.inPlace || stack.empty()) return nullptr;
  if (stack.size() == 1) return ofValue(call, stack[0]);
  const napi_value result = array(call.env, stack.size());
  for (uint32_t i = 0; i < stack.size(); ++i) setElement(call.env, result, i, ofValue(call, stack[i]));
  return result;
}

void exportDispatch(Addon& addon, napi_value exports) { define<invoke>(addon, exports, "call"); }

}  // namespace avcl
