// See values.h.
#include "values.h"

#include <cmath>

namespace avcl {

namespace {
constexpr double kLargestSafe = 9007199254740991.0;  // Number.MAX_SAFE_INTEGER

const char* nameOf(napi_valuetype kind) {
  switch (kind) {
    case napi_undefined: return "nothing";
    case napi_null: return "null";
    case napi_boolean: return "a boolean";
    case napi_number: return "a number";
    case napi_string: return "a string";
    case napi_symbol: return "a symbol";
    case napi_function: return "a function";
    case napi_bigint: return "a bigint";
    default: return "an object";
  }
}

[[noreturn]] void refuse(napi_env env, napi_value value, const char* name, const char* expected) {
  throw ArgumentError(std::string("expected ") + expected + " for `" + name + "`, got " +
                      nameOf(kindOf(env, value)));
}
}  // namespace

void check(napi_env env, napi_status status) {
  if (status == napi_ok) return;
  bool pending = false;
  napi_is_exception_pending(env, &pending);
  if (pending) throw PendingException{};
  const napi_extended_error_info* info = nullptr;
  napi_get_last_error_info(env, &info);
  throw std::runtime_error(info && info->error_message ? info->error_message : "a Node-API call failed");
}

napi_valuetype kindOf(napi_env env, napi_value value) {
  napi_valuetype kind = napi_undefined;
  if (value != nullptr) check(env, napi_typeof(env, value, &kind));
  return kind;
}

bool isAbsent(napi_env env, napi_value value) {
  const napi_valuetype kind = kindOf(env, value);
  return kind == napi_undefined || kind == napi_null;
}

bool isArray(napi_env env, napi_value value) {
  bool result = false;
  check(env, napi_is_array(env, value, &result));
  return result;
}

uint32_t lengthOf(napi_env env, napi_value array) {
  uint32_t length = 0;
  check(env, napi_get_array_length(env, array, &length));
  return length;
}

napi_value elementOf(napi_env env, napi_value array, uint32_t index) {
  napi_value value = nullptr;
  check(env, napi_get_element(env, array, index, &value));
  return value;
}

double toDouble(napi_env env, napi_value value, const char* name) {
  double result = 0;
  if (value == nullptr || napi_get_value_double(env, value, &result) != napi_ok) refuse(env, value, name, "a number");
  return result;
}

int64_t toInt(napi_env env, napi_value value, const char* name) {
  double number = 0;
  if (value != nullptr && napi_get_value_double(env, value, &number) == napi_ok) {
    if (std::trunc(number) != number || std::fabs(number) > kLargestSafe) {
      throw ArgumentError(std::string("expected a whole number for `") + name + "`, got " + std::to_string(number));
    }
    return static_cast<int64_t>(number);
  }
  if (kindOf(env, value) != napi_bigint) refuse(env, value, name, "a whole number");
  int64_t big = 0;
  bool lossless = false;
  check(env, napi_get_value_bigint_int64(env, value, &big, &lossless));
  if (!lossless) throw ArgumentError(std::string("expected 64 bits for `") + name + "`, got a larger bigint");
  return big;
}

bool toBool(napi_env env, napi_value value, const char* name) {
  bool result = false;
  if (value == nullptr || napi_get_value_bool(env, value, &result) != napi_ok) refuse(env, value, name, "a boolean");
  return result;
}

std::string toString(napi_env env, napi_value value, const char* name) {
  size_t length = 0;
  if (value == nullptr || napi_get_value_string_utf8(env, value, nullptr, 0, &length) != napi_ok) {
    refuse(env, value, name, "a string");
  }
  std::string result(length, '\0');
  check(env, napi_get_value_string_utf8(env, value, result.data(), length + 1, &length));
  return result;
}

std::vector<int64_t> toInts(napi_env env, napi_value value, const char* name) {
  if (kindOf(env, value) != napi_object || !isArray(env, value)) refuse(env, value, name, "an array of whole numbers");
  std::vector<int64_t> result(lengthOf(env, value));
  for (uint32_t i = 0; i < result.size(); ++i) result[i] = toInt(env, elementOf(env, value, i), name);
  return result;
}

napi_value ofNumber(napi_env env, double value) {
  napi_value result = nullptr;
  check(env, napi_create_double(env, value, &result));
  return result;
}

napi_value ofInt(napi_env env, int64_t value) {
  if (std::fabs(static_cast<double>(value)) > kLargestSafe) {
    throw ArgumentError("expected a whole number below 2^53, got " + std::to_string(value) +
                        "; read it with `toArray`, which gives bigints");
  }
  napi_value result = nullptr;
  check(env, napi_create_int64(env, value, &result));
  return result;
}

napi_value ofBool(napi_env env, bool value) {
  napi_value result = nullptr;
  check(env, napi_get_boolean(env, value, &result));
  return result;
}

napi_value ofString(napi_env env, const std::string& value) {
  napi_value result = nullptr;
  check(env, napi_create_string_utf8(env, value.data(), value.size(), &result));
  return result;
}

napi_value ofInts(napi_env env, c10::ArrayRef<int64_t> values) {
  napi_value result = array(env, values.size());
  for (uint32_t i = 0; i < values.size(); ++i) setElement(env, result, i, ofInt(env, values[i]));
  return result;
}

napi_value null(napi_env env) {
  napi_value result = nullptr;
  check(env, napi_get_null(env, &result));
  return result;
}

napi_value undefined(napi_env env) {
  napi_value result = nullptr;
  check(env, napi_get_undefined(env, &result));
  return result;
}

napi_value object(napi_env env) {
  napi_value result = nullptr;
  check(env, napi_create_object(env, &result));
  return result;
}

napi_value array(napi_env env, size_t length) {
  napi_value result = nullptr;
  check(env, napi_create_array_with_length(env, length, &result));
  return result;
}

void set(napi_env env, napi_value object, const char* key, napi_value value) {
  check(env, napi_set_named_property(env, object, key, value));
}

void setElement(napi_env env, napi_value array, uint32_t index, napi_value value) {
  check(env, napi_set_element(env, array, index, value));
}

}  // namespace avcl
