// What live handles hold. Each storage counts once, however many views stand for it. V8 is told only of tensors
// that no scope will free, since only those wait for the garbage collector; small changes are told together.
#include "entry.h"
#include "values.h"

namespace avcl {

namespace {
constexpr int64_t kTellAfter = 1 << 20;  // bytes

void tell(Addon& addon, int64_t change, int64_t threshold) {
  addon.pendingExternal += change;
  if (std::abs(addon.pendingExternal) < threshold) return;
  int64_t total = 0;
  napi_adjust_external_memory(addon.env, addon.pendingExternal, &total);
  addon.pendingExternal = 0;
}

const void* storageOf(const at::Tensor& tensor) {
  return tensor.has_storage() ? tensor.storage().unsafeGetStorageImpl() : nullptr;
}
}  // namespace

void countIn(Addon& addon, Slot& slot) {
  addon.tensors += 1;
  if (const void* storage = storageOf(slot.tensor)) {
    StorageUse& use = addon.storages[storage];
    if (use.handles++ == 0) {
      use.bytes = static_cast<int64_t>(slot.tensor.storage().nbytes());
      addon.bytes += use.bytes;
    }
  }
  if (!addon.scoped) own(addon, slot);
}

void countOut(Addon& addon, Slot& slot) {
  addon.tensors -= 1;
  if (const void* storage = storageOf(slot.tensor)) {
    const auto found = addon.storages.find(storage);
    if (found != addon.storages.end() && --found->second.handles == 0) {
      addon.bytes -= found->second.bytes;
      addon.storages.erase(found);
    }
  }
  if (slot.owned != 0) tell(addon, -slot.owned, kTellAfter);
  slot.owned = 0;
}

void own(Addon& addon, Slot& slot) {
  if (slot.owned != 0) return;
  constexpr int64_t kTensorItself = 256;
  slot.owned = kTensorItself + (slot.tensor.has_storage() ? static_cast<int64_t>(slot.tensor.storage().nbytes()) : 0);
  tell(addon, slot.owned, kTellAfter);
}

namespace {

napi_value memory(const Call& call) {
  const napi_value result = object(call.env);
  set(call.env, result, "tensors", ofInt(call.env, call.addon.tensors));
  set(call.env, result, "bytes", ofInt(call.env, call.addon.bytes));
  return result;
}

napi_value setScoped(const Call& call) {
  call.addon.scoped = toBool(call.env, call.at(0), "scoped");
  return nullptr;
}

// A tensor that left the outermost scope: from now on the garbage collector must know its weight.
napi_value ownOne(const Call& call) {
  const auto slot = static_cast<int32_t>(toInt(call.env, call.at(0), "tensor"));
  tensorOf(call.addon, slot);
  own(call.addon, call.addon.slots[slot]);
  return nullptr;
}

}  // namespace

void exportMemory(Addon& addon, napi_value exports) {
  define<memory>(addon, exports, "memory");
  define<setScoped>(addon, exports, "setScoped");
  define<ownOne>(addon, exports, "own");
}

}  // namespace avcl
