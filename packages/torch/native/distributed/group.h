// A process group as the operators hold it: libtorch's group, its store, and what this process does in it now. See group.cpp.
#pragma once

#include <torch/csrc/distributed/c10d/ProcessGroup.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

namespace avcl {

// What moved through a group, counted where it is handed to c10d: payload, not what the algorithm makes of it on the wire.
struct Traffic {
  std::atomic<int64_t> gradients{0};
  std::atomic<int64_t> reduced{0};
  std::atomic<int64_t> gathered{0};
  std::atomic<int64_t> broadcast{0};
};

struct Meeting {
  std::string host;
  uint16_t port;
  int rank;
  int size;
  bool server;
  std::chrono::milliseconds timeout;
  std::string interface;
};

class Group {
 public:
  explicit Group(const Meeting& meeting);
  // CUDA's tensors go through NCCL from now on.
  void useNccl();
  // Closes the connections, so that the others notice; in a thread of its own, since that may wait for the lost process.
  void part();
  ~Group();

  // Runs a collective: counted as a place that this process has come to, and remembered where it fails.
  void meet(const char* what, const std::function<void()>& collective);
  // One more place that this process has come to.
  void arrive(const char* what);
  // Says for the other processes what is being done: "step 12".
  void note(const std::string& doing);
  void fail(const std::string& problem);
  // The first failure of a collective; empty where there was none.
  std::string failure();
  // The name of a key in the store, which every process of this group gives it.
  std::string key(const std::string& name) const;
  // Ends the reports to the others.
  void hush();

  c10::intrusive_ptr<c10d::TCPStore> store;
  c10::intrusive_ptr<c10d::ProcessGroup> group;
  Traffic traffic;

 private:
  void report();
  std::string standing();

  const Meeting meeting_;
  int64_t joined_ = 0;
  std::atomic<int64_t> arrivals_{0};
  std::mutex mutex_;
  std::string doing_ = "the start";
  const char* in_ = "";
  std::string failure_;

  c10::intrusive_ptr<c10d::TCPStore> reports_;
  std::condition_variable stop_;
  bool stopping_ = false;
  std::thread reporter_;
};

// groups.cpp: the groups that operators name by number.
std::shared_ptr<Group> groupOf(int64_t number);

// A backend that lies in a library of its own, which registers it when it is loaded.
using BackendMaker = c10::intrusive_ptr<c10d::Backend> (*)(const c10::intrusive_ptr<c10d::Store>&, const Meeting&);
__attribute__((visibility("default"))) void registerNccl(BackendMaker maker);
BackendMaker ncclMaker();

}  // namespace avcl
