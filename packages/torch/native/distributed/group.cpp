// A process group: every process meets the others at a TCP store, and Gloo carries what they exchange (NCCL for CUDA's tensors).
// Each also reports once a second how many collectives it has come to, through a connection of its own: when the others wait in vain,
// that tells the one that stands still (its count is lowest) from one that is gone (its reports end).
#include "group.h"

#include <c10/util/Logging.h>
#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>

namespace avcl {

namespace {

using c10d::ProcessGroup;
using c10d::ProcessGroupGloo;

c10d::TCPStoreOptions storeOptions(const Meeting& meeting) {
  c10d::TCPStoreOptions options;
  options.port = meeting.port;
  options.timeout = meeting.timeout;
  return options;
}

c10::intrusive_ptr<c10d::TCPStore> openStore(const Meeting& meeting) {
  c10d::TCPStoreOptions options = storeOptions(meeting);
  options.isServer = meeting.server;
  options.numWorkers = static_cast<size_t>(meeting.size);
  options.waitWorkers = true;
  return c10::make_intrusive<c10d::TCPStore>(meeting.host, options);
}

bool isLoopback(const std::string& host) { return host == "localhost" || host == "::1" || host.rfind("127.", 0) == 0; }

// The address others reach this process at: of the interface that is named; else, where all are on one machine, loopback.
std::shared_ptr<::gloo::transport::Device> deviceFor(const Meeting& meeting) {
  if (!meeting.interface.empty()) return ProcessGroupGloo::createDeviceForInterface(meeting.interface);
  return isLoopback(meeting.host) ? ProcessGroupGloo::createDeviceForHostname("127.0.0.1") : ProcessGroupGloo::createDefaultDevice();
}

c10::intrusive_ptr<c10d::Backend> gloo(const c10::intrusive_ptr<c10d::Store>& store, const Meeting& meeting) {
  auto options = ProcessGroupGloo::Options::create(meeting.timeout);
  options->devices.push_back(deviceFor(meeting));
  return c10::make_intrusive<ProcessGroupGloo>(store, meeting.rank, meeting.size, options);
}

}  // namespace

Group::Group(const Meeting& meeting) : meeting_(meeting) {
  c10::initLogging();  // TORCH_CPP_LOG_LEVEL is read here, or not at all
  store = openStore(meeting);
  joined_ = store->add("avcl/joined/" + std::to_string(meeting.rank), 1);
  reports_ = c10::make_intrusive<c10d::TCPStore>(meeting.host, storeOptions(meeting));
  group = c10::make_intrusive<ProcessGroup>(store, meeting.rank, meeting.size);
  const auto prefixed = c10::make_intrusive<c10d::PrefixStore>(key("gloo"), store);
  group->setBackend(c10::DeviceType::CPU, ProcessGroup::BackendType::GLOO, gloo(prefixed, meeting));
  group->setDefaultBackend(ProcessGroup::BackendType::GLOO);
  reporter_ = std::thread([this] { report(); });
}

void Group::useNccl() {
  TORCH_CHECK_VALUE(ncclMaker() != nullptr, "expected the library with NCCL, got none loaded");
  const auto prefixed = c10::make_intrusive<c10d::PrefixStore>(key("nccl"), store);
  group->setBackend(c10::DeviceType::CUDA, ProcessGroup::BackendType::NCCL, ncclMaker()(prefixed, meeting_));
}

void Group::part() {
  std::thread([last = std::move(group)]() mutable { last.reset(); }).detach();
}

// A launcher's store outlives a group, so each that is joined there has names of its own; every process has joined as many.
std::string Group::key(const std::string& name) const { return "avcl/" + std::to_string(joined_) + "/" + name; }

Group::~Group() { hush(); }

void Group::meet(const char* what, const std::function<void()>& collective) {
  arrive(what);
  try {
    collective();
  } catch (const std::exception& error) {
    fail(error.what());
    throw;
  }
  const std::lock_guard<std::mutex> lock(mutex_);
  in_ = "";
}

void Group::arrive(const char* what) {
  arrivals_ += 1;
  const std::lock_guard<std::mutex> lock(mutex_);
  in_ = what;
}

void Group::note(const std::string& doing) {
  const std::lock_guard<std::mutex> lock(mutex_);
  doing_ = doing;
}

void Group::fail(const std::string& problem) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (failure_.empty()) failure_ = problem;
}

std::string Group::failure() {
  const std::lock_guard<std::mutex> lock(mutex_);
  return failure_;
}

void Group::hush() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (stopping_) return;
    stopping_ = true;
  }
  stop_.notify_all();
  if (reporter_.joinable()) reporter_.join();
}

// "reports made, collectives come to, the one it is in, what it does"
std::string Group::standing() {
  static std::atomic<int64_t> reports{0};
  return std::to_string(++reports) + "\n" + std::to_string(arrivals_) + "\n" + in_ + "\n" + doing_;
}

void Group::report() {
  std::unique_lock<std::mutex> lock(mutex_);
  while (!stopping_) {
    const std::string text = standing();
    lock.unlock();
    try {
      reports_->set(key("at/" + std::to_string(meeting_.rank)), std::vector<uint8_t>(text.begin(), text.end()));
    } catch (const std::exception&) {
      return;  // the store is gone, and with it everybody who would read this
    }
    lock.lock();
    stop_.wait_for(lock, std::chrono::seconds(1), [this] { return stopping_; });
  }
}

}  // namespace avcl
