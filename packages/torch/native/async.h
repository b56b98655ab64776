// Operators run away from the JavaScript thread. See async.cpp.
#pragma once

#include <ATen/ThreadLocalState.h>
#include <node_api.h>

#include <condition_variable>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "dispatch.h"

namespace avcl {

struct Job {
  const Operator* op;
  std::vector<c10::IValue> stack;
  at::ThreadLocalState state;  // grad mode, autocast, dispatch keys of the caller
  napi_deferred deferred;
  std::exception_ptr problem;
};

class Pool {
 public:
  explicit Pool(Addon& addon) : addon_(addon) {}
  ~Pool() { stop(); }

  void add(std::unique_ptr<Job> job);
  void resize(size_t threads);
  size_t size() const { return wanted_; }
  void stop();  // the running jobs end, the waiting ones are dropped

 private:
  void start();
  void work();
  void settle(std::unique_ptr<Job> job);

  Addon& addon_;
  size_t wanted_ = std::max<size_t>(1, std::thread::hardware_concurrency());
  std::vector<std::thread> threads_;
  std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<std::unique_ptr<Job>> waiting_;
  bool stopping_ = false;
  size_t pending_ = 0;  // JavaScript thread only
  napi_threadsafe_function done_ = nullptr;
};

}  // namespace avcl
