// Inference mode is a guard object in C++; JavaScript enters and leaves, so the guards lie on a stack.
#pragma once

#include <c10/core/InferenceMode.h>

#include <memory>
#include <vector>

namespace avcl {

struct InferenceStack {
  std::vector<std::unique_ptr<c10::InferenceMode>> guards;
};

}  // namespace avcl
