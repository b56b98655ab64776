// What the addon's files share: one `Addon` per Node environment, and the view of one JavaScript call.
#pragma once

#include <ATen/core/Generator.h>
#include <ATen/core/Tensor.h>
#include <node_api.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <vector>

namespace avcl {

struct Operator;
struct InferenceStack;
class Pool;

// A mistake of the caller, found before PyTorch was asked.
struct ArgumentError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// A JavaScript exception is already pending.
struct PendingException {};

// One tensor a JavaScript object stands for. `owned` is what V8 was told to count for it.
struct Slot {
  at::Tensor tensor;
  int64_t owned = 0;
};

struct StorageUse {
  int64_t handles = 0;
  int64_t bytes = 0;
};

struct Addon {
  explicit Addon(napi_env env);
  ~Addon();

  napi_env env;

  // handle.cpp
  std::vector<Slot> slots;
  std::vector<int32_t> freeSlots;

  // memory.cpp
  std::unordered_map<const void*, StorageUse> storages;
  int64_t bytes = 0;
  int64_t tensors = 0;
  bool scoped = false;
  int64_t pendingExternal = 0;

  // generator.cpp
  std::vector<at::Generator> generators;
  std::vector<int32_t> freeGenerators;

  // dispatch.cpp, autograd.cpp, async.cpp
  std::vector<std::unique_ptr<Operator>> operators;
  std::unique_ptr<InferenceStack> inference;
  std::unique_ptr<Pool> pool;
};

// One call from JavaScript.
struct Call {
  Addon& addon;
  napi_env env;
  size_t argc;
  napi_value* argv;

  napi_value at(size_t index) const;
};

// handle.cpp: tensors and the numbers that stand for them.
int32_t store(Addon& addon, at::Tensor tensor);
const at::Tensor& tensorOf(Addon& addon, int32_t slot);
void release(Addon& addon, int32_t slot);
napi_value wrap(const Call& call, const at::Tensor& tensor);  // null where undefined
const at::Tensor& tensorAt(const Call& call, size_t index);
std::vector<at::Tensor> tensorsAt(const Call& call, size_t index);

// memory.cpp
void countIn(Addon& addon, Slot& slot);
void countOut(Addon& addon, Slot& slot);
void own(Addon& addon, Slot& slot);

// generator.cpp
const at::Generator& generatorOf(Addon& addon, int32_t slot);

// dispatch.cpp: conversion of what an operator returned, also used when an asynchronous call is done.
napi_value resultOf(const Call& call, const Operator& op, std::vector<c10::IValue>& stack);

// Each file adds its functions to the addon's exports.
void exportSchemas(Addon& addon, napi_value exports);
void exportDispatch(Addon& addon, napi_value exports);
void exportHandles(Addon& addon, napi_value exports);
void exportData(Addon& addon, napi_value exports);
void exportMemory(Addon& addon, napi_value exports);
void exportAutograd(Addon& addon, napi_value exports);
void exportGenerators(Addon& addon, napi_value exports);
void exportAsync(Addon& addon, napi_value exports);
void exportRuntime(Addon& addon, napi_value exports);

}  // namespace avcl
