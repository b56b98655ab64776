// The doorway of every exported function: it reads the arguments, and turns C++ exceptions into JavaScript ones.
#pragma once

#include "addon.h"

namespace avcl {

using Body = napi_value (*)(const Call&);

// errors.cpp: throws in JavaScript whatever C++ exception is being handled.
void rethrow(napi_env env);
// errors.cpp: the same exception as a JavaScript Error value, for a promise.
napi_value errorOf(napi_env env, const std::exception_ptr& problem);

template <Body body>
napi_value entry(napi_env env, napi_callback_info info) {
  constexpr size_t kMost = 32;  // no operator of PyTorch takes more
  napi_value argv[kMost];
  size_t argc = kMost;
  void* data = nullptr;
  if (napi_get_cb_info(env, info, &argc, argv, nullptr, &data) != napi_ok) return nullptr;
  try {
    return body(Call{*static_cast<Addon*>(data), env, argc < kMost ? argc : kMost, argv});
  } catch (...) {
    rethrow(env);
    return nullptr;
  }
}

template <Body body>
void define(Addon& addon, napi_value exports, const char* name) {
  napi_value function = nullptr;
  napi_create_function(addon.env, name, NAPI_AUTO_LENGTH, entry<body>, &addon, &function);
  napi_set_named_property(addon.env, exports, name, function);
}

}  // namespace avcl
