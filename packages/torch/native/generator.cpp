// Random generators: made per device and seed, their state read and put back as a uint8 tensor.
#include <ATen/CPUGeneratorImpl.h>
#include <ATen/detail/CUDAHooksInterface.h>

#include "entry.h"
#include "values.h"

namespace avcl {

const at::Generator& generatorOf(Addon& addon, int32_t slot) {
  if (slot < 0 || static_cast<size_t>(slot) >= addon.generators.size() || !addon.generators[slot].defined()) {
    throw ArgumentError("expected a live generator, got one that was disposed");
  }
  return addon.generators[slot];
}

namespace {

const at::Generator& generatorAt(const Call& call) {
  return generatorOf(call.addon, static_cast<int32_t>(toInt(call.env, call.at(0), "generator")));
}

uint64_t seedAt(const Call& call, size_t index) { return static_cast<uint64_t>(toInt(call.env, call.at(index), "seed")); }

napi_value createGenerator(const Call& call) {
  const uint64_t seed = seedAt(call, 0);
  const at::Device device(toString(call.env, call.at(1), "device"));
  at::Generator generator;
  if (device.is_cpu()) {
    generator = at::detail::createCPUGenerator(seed);
  } else if (device.is_cuda()) {
    generator = at::detail::getCUDAHooks().getNewGenerator(device.index());
    generator.set_current_seed(seed);
  } else {
    throw ArgumentError("expected cpu or cuda for `device`, got " + device.str());
  }
  auto& addon = call.addon;
  int32_t slot;
  if (addon.freeGenerators.empty()) {
    slot = static_cast<int32_t>(addon.generators.size());
    addon.generators.push_back(std::move(generator));
  } else {
    slot = addon.freeGenerators.back();
    addon.freeGenerators.pop_back();
    addon.generators[slot] = std::move(generator);
  }
  return ofInt(call.env, slot);
}

napi_value releaseGenerator(const Call& call) {
  generatorAt(call);
  const auto slot = static_cast<int32_t>(toInt(call.env, call.at(0), "generator"));
  call.addon.generators[slot] = at::Generator();
  call.addon.freeGenerators.push_back(slot);
  return nullptr;
}

napi_value seedGenerator(const Call& call) {
  at::Generator generator = generatorAt(call);
  const std::lock_guard<std::mutex> lock(generator.mutex());
  generator.set_current_seed(seedAt(call, 1));
  return nullptr;
}

napi_value generatorState(const Call& call) {
  at::Generator generator = generatorAt(call);
  at::Tensor state;
  {
    const std::lock_guard<std::mutex> lock(generator.mutex());
    state = generator.get_state();
  }
  return wrap(call, state);
}

napi_value setGeneratorState(const Call& call) {
  at::Generator generator = generatorAt(call);
  const at::Tensor& state = tensorAt(call, 1);
  const std::lock_guard<std::mutex> lock(generator.mutex());
  generator.set_state(state);
  return nullptr;
}

}  // namespace

void exportGenerators(Addon& addon, napi_value exports) {
  define<createGenerator>(addon, exports, "createGenerator");
  define<releaseGenerator>(addon, exports, "releaseGenerator");
  define<seedGenerator>(addon, exports, "seedGenerator");
  define<generatorState>(addon, exports, "generatorState");
  define<setGeneratorState>(addon, exports, "setGeneratorState");
}

}  // namespace avcl
