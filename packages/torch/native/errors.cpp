// C++ exceptions as JavaScript ones. PyTorch's text arrives without its backtrace; `code` says whose mistake it was:
// AVCL_ARGUMENT (found while converting arguments) or AVCL_TORCH (PyTorch refused). JavaScript adds operator and shapes.
#include <c10/util/Exception.h>

#include "entry.h"
#include "values.h"

namespace avcl {

namespace {
struct Problem {
  const char* code;
  std::string text;
};

Problem describe(const std::exception_ptr& problem) {
  try {
    std::rethrow_exception(problem);
  } catch (const ArgumentError& error) {
    return {"AVCL_ARGUMENT", error.what()};
  } catch (const c10::Error& error) {
    return {"AVCL_TORCH", error.what_without_backtrace()};
  } catch (const std::exception& error) {
    return {"AVCL_TORCH", error.what()};
  } catch (...) {
    return {"AVCL_TORCH", "an exception that is not a std::exception"};
  }
}
}  // namespace

void rethrow(napi_env env) {
  try {
    throw;
  } catch (const PendingException&) {
    return;
  } catch (...) {
    const Problem problem = describe(std::current_exception());
    napi_throw_error(env, problem.code, problem.text.c_str());
  }
}

napi_value errorOf(napi_env env, const std::exception_ptr& problem) {
  const Problem described = describe(problem);
  napi_value result = nullptr;
  check(env, napi_create_error(env, ofString(env, described.code), ofString(env, described.text), &result));
  return result;
}

}  // namespace avcl
