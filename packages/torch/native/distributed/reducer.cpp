// `avcl_c10d::reducer`: the sum of gradients over all processes by c10d's Reducer, in buckets that travel while the backward pass still goes on.
#include <torch/csrc/distributed/c10d/reducer.hpp>
#include <torch/library.h>

#include "group.h"

namespace avcl {

namespace {

// Hands a full bucket to the group. The Reducer's own way divides by the number of processes; here a plain sum is wanted.
class SumHook : public c10d::CppCommHookInterface<std::shared_ptr<Group>> {
 public:
  using CppCommHookInterface::CppCommHookInterface;

  c10::intrusive_ptr<c10::ivalue::Future> runHook(c10d::GradBucket& bucket) override {
    std::vector<at::Tensor> tensors{bucket.getBufferRef()};
    state_->traffic.gradients += static_cast<int64_t>(tensors[0].nbytes());
    state_->arrive("the gradients");
    auto future = state_->group->allreduce(tensors)->getFuture();
    future->addCallback([group = state_](c10::ivalue::Future& done) {
      if (done.hasError()) group->fail(done.tryRetrieveErrorMessage());
    });
    return future;
  }
};

// The Reducer warns once of two things that are as they should be: that every parameter was used (which is looked up each time so that a method
// may leave some out), and that strides of axes of length one differ.
class Quiet : public c10::WarningHandler {
 public:
  void process(const c10::Warning& warning) override {
    const bool expected = warning.msg().find("find_unused_parameters=True") != std::string::npos ||
                          warning.msg().find("Grad strides do not match") != std::string::npos;
    if (!expected) c10::WarningHandler::process(warning);
  }
};

std::vector<std::unique_ptr<c10d::Reducer>>& reducers() {
  static auto* const instance = new std::vector<std::unique_ptr<c10d::Reducer>>();
  return *instance;
}

// Buckets are filled in the reverse order of the parameters, which is about the order in which the backward pass reaches them.
int64_t make(int64_t number, const std::vector<at::Tensor>& parameters, int64_t first, int64_t others) {
  const auto group = groupOf(number);
  const std::vector<at::Tensor> backwards(parameters.rbegin(), parameters.rend());
  const std::vector<size_t> limits{static_cast<size_t>(first), static_cast<size_t>(others)};
  auto buckets = std::get<0>(c10d::compute_bucket_assignment_by_size(backwards, limits));
  for (auto& bucket : buckets) {
    for (size_t& place : bucket) place = parameters.size() - 1 - place;
  }
  auto reducer = std::make_unique<c10d::Reducer>(
      parameters, buckets, group->group, std::vector<bool>(parameters.size(), false), others,
      /*find_unused_parameters=*/true, /*gradient_as_bucket_view=*/true, std::unordered_map<size_t, std::string>{}, first,
      /*skip_all_reduce_unused_params=*/false, /*use_python_reducer=*/false, std::vector<int64_t>{});
  reducer->register_comm_hook(std::make_unique<SumHook>(group));
  reducers().push_back(std::move(reducer));
  return static_cast<int64_t>(reducers().size()) - 1;
}

c10d::Reducer& reducerOf(int64_t number) {
  const bool known = number >= 0 && static_cast<size_t>(number) < reducers().size();
  TORCH_CHECK_VALUE(known && reducers()[static_cast<size_t>(number)], "expected a reducer, got one that was freed");
  return *reducers()[static_cast<size_t>(number)];
}

// Before the backward pass whose gradients are to be summed; a pass without it only adds to this process's own.
void prepare(int64_t number, const at::Tensor& loss) {
  static Quiet quiet;
  c10::WarningUtils::set_warning_handler(&quiet);
  reducerOf(number).prepare_for_forward();
  reducerOf(number).prepare_for_backward({loss});
}

void release(int64_t number) {
  reducerOf(number);
  reducers()[static_cast<size_t>(number)].reset();
}

}  // namespace

TORCH_LIBRARY_FRAGMENT(avcl_c10d, m) {
  m.def("reducer(int group, Tensor[] parameters, int first_bytes, int bucket_bytes) -> int", make);
  m.def("reducer_prepare(int reducer, Tensor loss) -> ()", prepare);
  m.def("reducer_free(int reducer) -> ()", release);
}

}  // namespace avcl
