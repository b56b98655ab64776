// A pool of our own threads, since libuv has four and files use them. A job takes the caller's thread-local state
// with it; its promise is settled on the JavaScript thread. Waiting jobs keep the process alive, an idle pool does not.
#include "async.h"

#include "entry.h"
#include "values.h"

namespace avcl {

void Pool::start() {
  const napi_env env = addon_.env;
  if (done_ == nullptr) {
    check(env, napi_create_threadsafe_function(
                   env, nullptr, nullptr, ofString(env, "avcl_torch"), 0, 1, nullptr, nullptr, this,
                   [](napi_env env, napi_value, void* context, void* data) {
                     std::unique_ptr<Job> job(static_cast<Job*>(data));
                     if (env != nullptr) static_cast<Pool*>(context)->settle(std::move(job));
                   },
                   &done_));
    check(env, napi_unref_threadsafe_function(env, done_));
    // Added after the function's own hook and so run before it: no thread of ours outlives what it reports to.
    check(env, napi_add_env_cleanup_hook(env, [](void* pool) { static_cast<Pool*>(pool)->stop(); }, this));
  }
  while (threads_.size() < wanted_) threads_.emplace_back([this] { work(); });
}

void Pool::add(std::unique_ptr<Job> job) {
  start();
  if (pending_++ == 0) check(addon_.env, napi_ref_threadsafe_function(addon_.env, done_));
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    waiting_.push_back(std::move(job));
  }
  ready_.notify_one();
}

void Pool::work() {
  for (;;) {
    std::unique_ptr<Job> job;
    {
      std::unique_lock<std::mutex> lock(mutex_);
      ready_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
      if (stopping_) return;
      job = std::move(waiting_.front());
      waiting_.pop_front();
    }
    try {
      const at::ThreadLocalStateGuard guard(job->state);
      job->op->handle.callBoxed(job->stack);
    } catch (...) {
      job->problem = std::current_exception();
    }
    Job* finished = job.release();
    if (napi_call_threadsafe_function(done_, finished, napi_tsfn_blocking) != napi_ok) delete finished;
  }
}

void Pool::settle(std::unique_ptr<Job> job) {
  const napi_env env = addon_.env;
  const Call call{addon_, env, 0, nullptr};
  if (--pending_ == 0) napi_unref_threadsafe_function(env, done_);
  try {
    if (job->problem) std::rethrow_exception(job->problem);
    napi_value result = resultOf(call, *job->op, job->stack);
    check(env, napi_resolve_deferred(env, job->deferred, result != nullptr ? result : undefined(env)));
  } catch (...) {
    napi_reject_deferred(env, job->deferred, errorOf(env, std::current_exception()));
  }
}

void Pool::stop() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
    waiting_.clear();
  }
  ready_.notify_all();
  for (auto& thread : threads_) thread.join();
  threads_.clear();
  stopping_ = false;
}

void Pool::resize(size_t threads) {
  if (threads < wanted_) {
    if (pending_ > 0) {
      throw ArgumentError("expected no asynchronous call under way when threads are to go, got " + std::to_string(pending_));
    }
    stop();
  }
  wanted_ = threads;
  if (pending_ > 0) start();
}

namespace {

// callAsync(operator, ...arguments) -> Promise
napi_value callAsync(const Call& call) {
  const Operator& op = operatorAt(call, 0);
  auto job = std::make_unique<Job>(Job{&op, {}, at::ThreadLocalState(), nullptr, nullptr});
  pushArguments(call, op, 1, job->stack);
  napi_value promise = nullptr;
  check(call.env, napi_create_promise(call.env, &job->deferred, &promise));
  call.addon.pool->add(std::move(job));
  return promise;
}

napi_value setPoolSize(const Call& call) {
  const int64_t threads = toInt(call.env, call.at(0), "threads");
  if (threads < 1) throw ArgumentError("expected at least one thread, got " + std::to_string(threads));
  call.addon.pool->resize(static_cast<size_t>(threads));
  return nullptr;
}

napi_value poolSize(const Call& call) { return ofInt(call.env, static_cast<int64_t>(call.addon.pool->size())); }

}  // namespace

void exportAsync(Addon& addon, napi_value exports) {
  define<callAsync>(addon, exports, "callAsync");
  define<setPoolSize>(addon, exports, "setPoolSize");
  define<poolSize>(addon, exports, "poolSize");
}

}  // namespace avcl
