// An operator as its schema describes it, resolved once. See dispatch.cpp.
#pragma once

#include <ATen/core/dispatch/Dispatcher.h>

#include "addon.h"

namespace avcl {

enum class Kind : uint8_t { Tensor, Int, Float, Bool, Scalar, String, Device, Generator, Unsupported };

struct Argument {
  std::string name;
  std::string type;  // as JavaScript is told: Tensor, int, ScalarType, ...
  Kind kind = Kind::Unsupported;
  bool list = false;
  bool optional = false;
  bool optionalElements = false;
  size_t fixedLength = 0;  // `int[2]`: one number stands for two
  c10::optional<c10::IValue> fallback;
};

struct Operator {
  c10::OperatorHandle handle;
  std::vector<Argument> arguments;
  bool inPlace = false;  // returns one of its arguments, which JavaScript already holds
};

// Puts the arguments from `call.argv[first]` on into `stack`, each as its schema type says.
void pushArguments(const Call& call, const Operator& op, size_t first, std::vector<c10::IValue>& stack);

const Operator& operatorAt(const Call& call, size_t index);

}  // namespace avcl
