// The operators `avcl_c10d::join` to `barrier`: groups are named by number, tensors are changed in place or made new. `gather_rows` and `sum`
// take part in autograd: what each process computes from the result is a share of one loss, so their gradient is the sum over all processes.
#include <torch/csrc/autograd/custom_function.h>
#include <torch/library.h>

#include "group.h"

namespace avcl {

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

struct Groups {
  std::mutex mutex;
  std::vector<std::shared_ptr<Group>> all;
};

// Never destroyed: a group whose processes are gone would wait for them while this one ends.
Groups& groups() {
  static auto* const instance = new Groups();
  return *instance;
}

BackendMaker nccl = nullptr;

int64_t join(const std::string& host, int64_t port, int64_t rank, int64_t size, bool server, double timeout,
             const std::string& interface) {
  const Meeting meeting{host, static_cast<uint16_t>(port), static_cast<int>(rank), static_cast<int>(size), server,
                        std::chrono::milliseconds(static_cast<int64_t>(timeout * 1000)), interface};
  auto group = std::make_shared<Group>(meeting);
  const std::lock_guard<std::mutex> lock(groups().mutex);
  groups().all.push_back(std::move(group));
  return static_cast<int64_t>(groups().all.size()) - 1;
}

// Lets go of a group; of one that failed only the reports end, since taking it down could wait for the lost process.
void leave(int64_t number) {
  const auto group = groupOf(number);
  group->hush();
  if (!group->failure().empty() || !group->group) return;
  const std::lock_guard<std::mutex> lock(groups().mutex);
  groups().all[static_cast<size_t>(number)].reset();
}

void useNccl(int64_t number) { groupOf(number)->useNccl(); }
void part(int64_t number) { groupOf(number)->part(); }

int64_t bytesOf(const at::Tensor& tensor) { return static_cast<int64_t>(tensor.nbytes()); }

c10d::ReduceOp reduction(const std::string& name) {
  if (name == "sum") return c10d::ReduceOp::SUM;
  if (name == "max") return c10d::ReduceOp::MAX;
  if (name == "min") return c10d::ReduceOp::MIN;
  TORCH_CHECK_VALUE(false, "expected sum, max or min for `op`, got ", name);
}

void reduce(Group& group, const at::Tensor& tensor, const std::string& op) {
  group.traffic.reduced += bytesOf(tensor);
  group.meet("all_reduce", [&] {
    std::vector<at::Tensor> tensors{tensor};
    c10d::AllreduceOptions options;
    options.reduceOp = reduction(op);
    group.group->allreduce(tensors, options)->wait();
  });
}

at::Tensor allReduce(int64_t number, at::Tensor tensor, const std::string& op) {
  const at::NoGradGuard guard;
  const auto group = groupOf(number);
  if (tensor.is_contiguous()) {
    reduce(*group, tensor, op);
    return tensor;
  }
  const at::Tensor dense = tensor.contiguous();
  reduce(*group, dense, op);
  return tensor.copy_(dense);
}

at::Tensor broadcast(int64_t number, at::Tensor tensor, int64_t from) {
  const at::NoGradGuard guard;
  const auto group = groupOf(number);
  at::Tensor dense = tensor.contiguous();
  group->traffic.broadcast += bytesOf(dense);
  group->meet("broadcast", [&] {
    std::vector<at::Tensor> tensors{dense};
    c10d::BroadcastOptions options;
    options.rootRank = from;
    group->group->broadcast(tensors, options)->wait();
  });
  return dense.is_same(tensor) ? tensor : tensor.copy_(dense);
}

void barrier(int64_t number) {
  const auto group = groupOf(number);
  group->meet("barrier", [&] { group->group->barrier()->wait(); });
}

// Rows of all processes, in the order of their ranks. Gloo wants equal shapes, so shorter ones are padded on the way.
at::Tensor gather(Group& group, const at::Tensor& rows, at::IntArrayRef counts) {
  const int64_t most = *std::max_element(counts.begin(), counts.end());
  at::Tensor own = rows.contiguous();
  if (own.size(0) < most) {
    std::vector<int64_t> missing = own.sizes().vec();
    missing[0] = most - own.size(0);
    own = at::cat({own, own.new_zeros(missing)});
  }
  std::vector<std::vector<at::Tensor>> all(1);
  for (size_t i = 0; i < counts.size(); ++i) all[0].push_back(at::empty_like(own));
  group.traffic.gathered += bytesOf(own);
  group.meet("all_gather", [&] {
    std::vector<at::Tensor> inputs{own};
    group.group->allgather(all, inputs)->wait();
  });
  for (size_t i = 0; i < counts.size(); ++i) all[0][i] = all[0][i].narrow(0, 0, counts[i]);
  return at::cat(all[0]);
}

struct GatherRows : torch::autograd::Function<GatherRows> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& rows, int64_t number, std::vector<int64_t> counts) {
    const auto group = groupOf(number);
    const auto rank = static_cast<size_t>(group->group->getRank());
    TORCH_CHECK_VALUE(counts.size() == static_cast<size_t>(group->group->getSize()), "expected a count for each of ",
                      group->group->getSize(), " processes, got ", counts.size());
    TORCH_CHECK_VALUE(rows.dim() > 0 && rows.size(0) == counts[rank], "expected ", counts[rank], " rows, got ", rows.sizes());
    context->saved_data["number"] = number;
    context->saved_data["first"] = std::accumulate(counts.begin(), counts.begin() + static_cast<int64_t>(rank), int64_t{0});
    context->saved_data["count"] = counts[rank];
    return gather(*group, rows, counts);
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const auto group = groupOf(context->saved_data["number"].toInt());
    at::Tensor gradient = gradients[0].clone(at::MemoryFormat::Contiguous);
    reduce(*group, gradient, "sum");
    return {gradient.narrow(0, context->saved_data["first"].toInt(), context->saved_data["count"].toInt()), at::Tensor(), at::Tensor()};
  }
};

struct Sum : torch::autograd::Function<Sum> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& tensor, int64_t number) {
    context->saved_data["number"] = number;
    at::Tensor sum = tensor.clone(at::MemoryFormat::Contiguous);
    reduce(*groupOf(number), sum, "sum");
    return sum;
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    at::Tensor gradient = gradients[0].clone(at::MemoryFormat::Contiguous);
    reduce(*groupOf(context->saved_data["number"].toInt()), gradient, "sum");
    return {gradient, at::Tensor()};
  }
};

at::Tensor gatherRows(int64_t number, const at::Tensor& rows, std::vector<int64_t> counts) {
  return GatherRows::apply(rows, number, std::move(counts));
}

at::Tensor sum(int64_t number, const at::Tensor& tensor) { return Sum::apply(tensor, number); }

// What the processes say to one another when something is wrong, by way of the store.
void tell(int64_t number, const std::string& key, const std::string& text) {
  const auto group = groupOf(number);
  group->store->set(group->key(key), std::vector<uint8_t>(text.begin(), text.end()));
}

std::optional<std::string> hear(int64_t number, const std::string& key) {
  const auto group = groupOf(number);
  if (!group->store->check({group->key(key)})) return std::nullopt;
  const auto bytes = group->store->get(group->key(key));
  return std::string(bytes.begin(), bytes.end());
}

void note(int64_t number, const std::string& doing) { groupOf(number)->note(doing); }
std::string failure(int64_t number) { return groupOf(number)->failure(); }

std::vector<int64_t> traffic(int64_t number) {
  const Traffic& counted = groupOf(number)->traffic;
  return {counted.gradients, counted.reduced, counted.gathered, counted.broadcast};
}

}  // namespace

std::shared_ptr<Group> groupOf(int64_t number) {
  const std::lock_guard<std::mutex> lock(groups().mutex);
  const bool known = number >= 0 && static_cast<size_t>(number) < groups().all.size();
  TORCH_CHECK_VALUE(known && groups().all[static_cast<size_t>(number)], "expected a process group, got one that was left");
  return groups().all[static_cast<size_t>(number)];
}

void registerNccl(BackendMaker maker) { nccl = maker; }
BackendMaker ncclMaker() { return nccl; }

TORCH_LIBRARY(avcl_c10d, m) {
  m.def("join(str host, int port, int rank, int size, bool server, float timeout, str interface) -> int", join);
  m.def("use_nccl(int group) -> ()", useNccl);
  m.def("part(int group) -> ()", part);
  m.def("leave(int group) -> ()", leave);
  m.def("all_reduce_(int group, Tensor(a!) x, str op) -> Tensor(a!)", allReduce);
  m.def("broadcast_(int group, Tensor(a!) x, int rank) -> Tensor(a!)", broadcast);
  m.def("barrier(int group) -> ()", barrier);
  m.def("gather_rows(int group, Tensor rows, int[] counts) -> Tensor", gatherRows);
  m.def("sum(int group, Tensor x) -> Tensor", sum);
  m.def("tell(int group, str key, str text) -> ()", tell);
  m.def("hear(int group, str key) -> str?", hear);
  m.def("note(int group, str doing) -> ()", note);
  m.def("failure(int group) -> str", failure);
  m.def("traffic(int group) -> int[]", traffic);
}

}  // namespace avcl
