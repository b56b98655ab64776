"""Golden values of operators, forward and gradient, from PyTorch in Python.

Writes operators.safetensors (inputs, outputs, gradients) and operators.json (the calls). A call is written once here as
PyTorch's name, positional arguments and options, and made both by Python (torch.NAME, torch.nn.functional.NAME, or
the tensor's method) and by the test (torch.NAME). The gradient is of sum(output * weight) for a fixed random weight.
Run: python packages/torch/test/golden/make_golden.py   (torch 2.11.0)
"""

import json
import pathlib

import torch
from safetensors.torch import save_file

torch.manual_seed(20240)
torch.set_num_threads(1)
here = pathlib.Path(__file__).parent
tensors: dict[str, torch.Tensor] = {}
calls: list[dict] = []


def values(*shape, low=-2.0, high=2.0):
    return torch.rand(shape, dtype=torch.float64).mul(high - low).add(low).float()


def function(name):
    for place in (torch, torch.nn.functional, torch.Tensor):
        if hasattr(place, name):
            return getattr(place, name)
    raise AttributeError(name)


def floating(value):
    return isinstance(value, torch.Tensor) and value.is_floating_point()


def case(name, *args, gradient=True, python=None, then=None, **options):
    """One call. `python` calls something else in Python where the operator has no public function of that name;
    `then` names a second operator applied to the result."""
    key = f"{len(calls):03d}.{name}"

    def encode(value, label):
        if isinstance(value, torch.Tensor):
            tensors[f"{key}.{label}"] = value.detach().clone().contiguous()
            return {"tensor": f"{key}.{label}", "gradient": gradient and floating(value)}
        if isinstance(value, (list, tuple)):
            return [encode(item, f"{label}.{i}") for i, item in enumerate(value)]
        if isinstance(value, torch.dtype):
            return str(value).removeprefix("torch.")
        return value

    encoded = [encode(value, f"arg{i}") for i, value in enumerate(args)]
    encoded_options = {k: encode(value, k) for k, value in options.items()}
    leaves = []

    def leaf(value):
        if isinstance(value, torch.Tensor):
            copy = value.detach().clone()
            if gradient and floating(value):
                copy.requires_grad_()
                leaves.append(copy)
            return copy
        if isinstance(value, (list, tuple)):
            return [leaf(item) for item in value]
        return value

    live = [leaf(value) for value in args]
    live_options = {k: leaf(value) for k, value in options.items()}
    result = (python or function(name))(*live, **live_options)
    if then is not None:
        result = function(then)(result)
    results = list(result) if isinstance(result, (list, tuple)) else [result]
    loss = None
    for i, output in enumerate(results):
        tensors[f"{key}.out{i}"] = output.detach().clone().contiguous()
        if output.requires_grad:
            weight = values(*output.shape)
            tensors[f"{key}.weight{i}"] = weight.clone()
            part = (output * weight).sum()
            loss = part if loss is None else loss + part
    if loss is not None:
        for i, grad in enumerate(torch.autograd.grad(loss, leaves, allow_unused=True)):
            if grad is not None:
                tensors[f"{key}.grad{i}"] = grad.clone().contiguous()
    calls.append({"key": key, "name": name, "then": then, "args": encoded, "options": encoded_options, "outputs": len(results)})


a, b = values(3, 4), values(3, 4)
positive = values(3, 4, low=0.2, high=3.0)
row = values(4)

# elementwise
for name in ["neg", "abs", "exp", "sigmoid", "tanh", "sin", "cos", "erf", "relu", "square", "expm1", "sign", "floor", "ceil", "trunc"]:
    case(name, a)
for name in ["log", "log1p", "log2", "sqrt", "rsqrt", "reciprocal"]:
    case(name, positive)
for name in ["add", "sub", "mul", "maximum", "minimum", "atan2"]:
    case(name, a, b)
case("add", a, row)
case("add", a, b, alpha=3)
case("sub", a, 1.5)
case("div", a, positive)
case("div", a, positive, rounding_mode="floor", gradient=False)
case("mul", a, 3)
case("pow", positive, 2.5)
case("pow", positive, b)
case("clamp", a, min=-0.5, max=0.75)
case("clamp_min", a, 0.1)
case("where", a > 0, a, b)
case("lerp", a, b, 0.3)
case("addcmul", a, b, positive, value=0.5)
case("addcdiv", a, b, positive, value=0.5)
case("masked_fill", a, a > 0.5, 7.0)
case("gelu", a)
case("silu", a)
case("leaky_relu", a, negative_slope=0.2)
case("softplus", a)
case("hardtanh", a)

# comparison and logic
for name in ["eq", "ne", "lt", "le", "gt", "ge"]:
    case(name, a, b, gradient=False)
case("gt", a, 0.5, gradient=False)
case("logical_and", a > 0, b > 0, gradient=False)
case("logical_not", a > 0, gradient=False)
case("isfinite", torch.tensor([1.0, float("inf"), float("nan")]), gradient=False)
case("any", a > 1.9, gradient=False)
case("all", a > -2.1, 1, gradient=False)

# reductions and order
for name in ["sum", "mean", "prod", "amax", "amin", "max", "min", "norm", "std", "var"]:
    case(name, a)
case("sum", a, 0)
case("sum", a, [0, 1], keepdim=True)
case("sum", a, dim=[1])
case("mean", a, [1], keepdim=True)
case("max", a, 1)
case("min", a, 0, keepdim=True)
case("std", a, dim=1, correction=0)
case("var_mean", a, dim=[0], correction=1)
case("logsumexp", a, [1])
case("cumsum", a, 1)
case("argmax", a, dim=1, gradient=False)
case("argmin", a, gradient=False)
case("topk", a, 2)
case("sort", a, dim=0)
case("argsort", a, gradient=False)
case("median", a, 1)
case("linalg_vector_norm", a, ord=3, dim=[1], python=torch.linalg.vector_norm)

# shape
volume = values(2, 3, 4)
case("reshape", volume, [4, 6])
case("permute", volume, [2, 0, 1])
case("transpose", volume, 0, 2)
case("flatten", volume, start_dim=1)
case("unsqueeze", volume, 1)
case("expand", values(3, 1), [3, 5], python=lambda x, size: x.expand(size))
case("repeat", a, [2, 1], python=lambda x, size: x.repeat(size))
case("cat", [a, b], dim=1)
case("stack", [a, b])
case("narrow", volume, 2, 1, 2)
case("select", volume, 0, 1)
case("slice", volume, dim=2, start=1, end=4, step=2, python=lambda x, **_: x[:, :, 1:4:2])
case("index_select", volume, 1, torch.tensor([2, 0, 2]))
case("gather", a, 1, torch.tensor([[0, 3], [1, 1], [2, 0]]))
case("index", a, [torch.tensor([0, 2]), torch.tensor([1, 3])], python=lambda x, i: x[tuple(i)])
case("index", a, [None, torch.tensor([1, 3, 1])], python=lambda x, i: x[:, i[1]])
case("split", volume, 3, dim=2)
case("chunk", volume, 2, dim=2)
case("unbind", volume)
case("flip", volume, [0, 2])
case("roll", a, 1, dims=1)
case("pad", a, [1, 2, 0, 1], value=0.5)
case("pad", values(1, 2, 5), [2, 1], mode="reflect")
case("diagonal", a)
case("tril", a)
case("repeat_interleave", a, 2, dim=0)
case("movedim", volume, 0, 2)
case("scatter", values(3, 5), 1, torch.tensor([[0, 3], [1, 1], [2, 0]])[:, :1], values(3, 1))

# linear algebra
case("mm", a, values(4, 5))
case("matmul", volume, values(4, 5))
case("bmm", volume, values(2, 4, 5))
case("addmm", values(5), a, values(4, 5), beta=0.5, alpha=2)
case("linear", volume, values(5, 4), bias=values(5))
case("einsum", "bij,bjk->bik", [volume, values(2, 4, 3)])
case("outer", row, values(3))
spd = values(4, 4)
spd = spd @ spd.T + 4 * torch.eye(4)
case("linalg_svdvals", a, python=torch.linalg.svdvals)
case("linalg_eigvalsh", spd, python=torch.linalg.eigvalsh)
case("linalg_solve", spd, values(4, 2), python=torch.linalg.solve)
case("linalg_qr", values(4, 3), python=torch.linalg.qr)
case("cosine_similarity", a, b, dim=1)

# networks
clip = values(2, 3, 4, 6, 6)
image = values(2, 3, 7, 7)
case("conv1d", values(2, 3, 9), values(4, 3, 3), bias=values(4), stride=2, padding=1)
case("conv2d", image, values(4, 3, 3, 3), bias=values(4), stride=[2, 1], padding=1)
case("conv2d", image, values(6, 1, 3, 3), groups=3, dilation=2)
case("conv3d", clip, values(4, 3, 3, 3, 3), bias=values(4), stride=[1, 2, 2], padding=[1, 1, 1])
case("batch_norm", clip, values(3), values(3), None, None, True, 0.1, 1e-5, False, python=lambda x, w, b, m, v, t, mo, e, _: torch.nn.functional.batch_norm(x, m, v, w, b, t, mo, e))
case("batch_norm", clip, values(3), values(3), values(3), values(3, low=0.5), False, 0.1, 1e-5, False, python=lambda x, w, b, m, v, t, mo, e, _: torch.nn.functional.batch_norm(x, m.detach(), v.detach(), w, b, t, mo, e), gradient=False)
case("group_norm", values(2, 4, 5), 2, weight=values(4), bias=values(4))
case("layer_norm", a, [4], weight=values(4), bias=values(4))
case("max_pool2d", image, 3, stride=2, padding=1)
case("max_pool3d", clip, [2, 2, 2], stride=[1, 2, 2])
case("avg_pool2d", image, 3, stride=2, count_include_pad=False, padding=1)
case("avg_pool3d", clip, 2)
case("adaptive_avg_pool2d", image, [2, 3])
case("adaptive_avg_pool3d", clip, [1, 2, 2])
case("adaptive_max_pool3d", clip, [2, 2, 2], python=lambda x, s: torch.nn.functional.adaptive_max_pool3d(x, s, return_indices=True))
case("softmax", a, 1)
case("log_softmax", a, 0)
target = torch.tensor([1, 0, 3])
case("cross_entropy_loss", a, target, label_smoothing=0.1, python=torch.nn.functional.cross_entropy)
case("nll_loss", a, target)
case("mse_loss", a, b)
case("smooth_l1_loss", a, b, beta=0.5)
case("binary_cross_entropy_with_logits", a, (b > 0).float(), python=torch.nn.functional.binary_cross_entropy_with_logits)
case("embedding", values(6, 3), torch.tensor([[0, 5], [2, 2]]))
case("one_hot", torch.tensor([0, 2, 1]), num_classes=4, gradient=False)
case("upsample_nearest2d", image, [9, 5], python=lambda x, s: torch.nn.functional.interpolate(x, s))
case("upsample_bilinear2d", image, [9, 5], False, python=lambda x, s, _: torch.nn.functional.interpolate(x, s, mode="bilinear", align_corners=False))
case("upsample_trilinear3d", clip, [3, 9, 5], True, python=lambda x, s, _: torch.nn.functional.interpolate(x, s, mode="trilinear", align_corners=True))

# creation, without randomness
case("arange", 5)
case("linspace", 0, 1, 7)
case("full", [2, 3], 1.5)
case("eye", 3)
case("hann_window", 8)
case("zeros", [2, 2], dtype=torch.int64)

# spectra
signal = values(64)
case("stft", signal, 16, hop_length=4, window=torch.hann_window(16), return_complex=True, then="view_as_real")
case("fft_rfft", signal, then="view_as_real", python=torch.fft.rfft)
case("fft_irfft", signal[:17], python=torch.fft.irfft)

save_file(tensors, here / "operators.safetensors", metadata={"torch": torch.__version__})
(here / "operators.json").write_text(json.dumps(calls, indent=1) + "\n")
print(len(calls), "calls,", len(tensors), "tensors")
