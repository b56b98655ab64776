// Between JavaScript values and C++ values: numbers, strings, arrays. No tensors here.
#pragma once

#include "addon.h"

namespace avcl {

// Throws when a Node-API call failed.
void check(napi_env env, napi_status status);

napi_valuetype kindOf(napi_env env, napi_value value);
bool isAbsent(napi_env env, napi_value value);  // undefined or null
bool isArray(napi_env env, napi_value value);
uint32_t lengthOf(napi_env env, napi_value array);
napi_value elementOf(napi_env env, napi_value array, uint32_t index);

double toDouble(napi_env env, napi_value value, const char* name);
int64_t toInt(napi_env env, napi_value value, const char* name);  // a whole number or a bigint
bool toBool(napi_env env, napi_value value, const char* name);
std::string toString(napi_env env, napi_value value, const char* name);
std::vector<int64_t> toInts(napi_env env, napi_value value, const char* name);

napi_value ofNumber(napi_env env, double value);
napi_value ofInt(napi_env env, int64_t value);  // throws where a double cannot hold it
napi_value ofBool(napi_env env, bool value);
napi_value ofString(napi_env env, const std::string& value);
napi_value ofInts(napi_env env, c10::ArrayRef<int64_t> values);
napi_value null(napi_env env);
napi_value undefined(napi_env env);
napi_value object(napi_env env);
napi_value array(napi_env env, size_t length);
void set(napi_env env, napi_value object, const char* key, napi_value value);
void setElement(napi_env env, napi_value array, uint32_t index, napi_value value);

}  // namespace avcl
