// Spreads independent pieces of work over threads of its own. Not at::parallel_for: operators here run beside training,
// and a second OpenMP team would spin on the cores that training needs.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <exception>
#include <thread>
#include <vector>

namespace avcl {

// Calls work(i) for every i in [0, count), each thread with a Worker of its own: work(worker, i).
// The error of the lowest failing i is thrown after all threads ended, so it does not depend on timing.
template <class Worker, class Work>
void spread(int64_t count, int64_t threads, const Work& work) {
  if (threads <= 0) threads = std::max(1u, std::thread::hardware_concurrency());
  threads = std::min(threads, count);
  std::atomic<int64_t> next{0};
  std::vector<std::exception_ptr> problems(static_cast<size_t>(count));
  std::atomic<bool> failed{false};
  auto run = [&] {
    Worker worker;
    for (int64_t i; !failed && (i = next++) < count;) {
      try {
        work(worker, i);
      } catch (...) {
        problems[static_cast<size_t>(i)] = std::current_exception();
        failed = true;
      }
    }
  };
  std::vector<std::thread> others;
  for (int64_t t = 1; t < threads; ++t) others.emplace_back(run);
  if (count > 0) run();
  for (auto& thread : others) thread.join();
  for (auto& problem : problems)
    if (problem) std::rethrow_exception(problem);
}

}  // namespace avcl
