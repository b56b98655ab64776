"""Makes the golden values of the nn, optim and safetensors tests with PyTorch in Python.

    .venv/bin/python packages/torch/test/golden/make_nn_golden.py && npm run format

Writes beside itself:
    nn.safetensors          initial values, forward results and gradients of every layer
    optim.safetensors       parameters after five steps of torch.optim, clipped gradients
    schedules.json          learning rates and loss scales
    interchange.safetensors every dtype, written by the safetensors library
The optimisers run as plain Python loops (foreach and fused off), so they are independent of the kernels under test.
"""

import json
import math
from pathlib import Path

import safetensors.torch
import torch
from torch import nn

HERE = Path(__file__).parent


def layers():
    """Initial values from a seed, and one forward and backward pass of each layer."""
    out = {}

    def run(name, layer, shape, training=True):
        torch.manual_seed(11)
        x = torch.randn(shape, requires_grad=True)
        layer.train(training)
        for key, value in layer.state_dict().items():
            out[f"{name}.state.{key}"] = value.clone()
        y = layer(x)
        weight = torch.arange(y.numel(), dtype=torch.float32).reshape(y.shape).remainder(7).sub(3)
        (y * weight).sum().backward()
        out[f"{name}.x"], out[f"{name}.y"], out[f"{name}.grad.x"] = x.detach(), y.detach(), x.grad
        for key, value in layer.named_parameters():
            out[f"{name}.grad.{key}"] = value.grad
        for key, value in layer.named_buffers():
            out[f"{name}.after.{key}"] = value.clone()

    def seeded(make):
        torch.manual_seed(7)
        return make()

    def lived(norm, shape):
        """A normalisation whose parameters and running statistics are not the initial ones."""
        torch.manual_seed(5)
        for p in norm.parameters():
            nn.init.normal_(p, 1.0, 0.2)
        for _ in range(3):
            norm(torch.randn(shape) * 2 + 1)
        return norm

    run("conv3d", seeded(lambda: nn.Conv3d(3, 4, (3, 3, 3), stride=(1, 2, 2), padding=1)), (2, 3, 4, 6, 6))
    run("conv3d_groups", seeded(lambda: nn.Conv3d(4, 4, (3, 1, 1), padding=(2, 0, 0), dilation=2, groups=2, bias=False)), (2, 4, 5, 3, 3))
    run("conv2d", seeded(lambda: nn.Conv2d(3, 4, 3, stride=2, padding=1)), (2, 3, 7, 7))
    run("linear", seeded(lambda: nn.Linear(6, 5)), (3, 6))
    run("batch_norm1d", lived(nn.BatchNorm1d(4), (6, 4)), (6, 4))
    run("batch_norm2d", lived(nn.BatchNorm2d(4), (3, 4, 2, 2)), (3, 4, 2, 2))
    run("batch_norm3d", lived(nn.BatchNorm3d(4), (2, 4, 2, 3, 3)), (2, 4, 2, 3, 3))
    run("batch_norm3d_eval", lived(nn.BatchNorm3d(4), (2, 4, 2, 3, 3)), (2, 4, 2, 3, 3), training=False)
    run("batch_norm_average", lived(nn.BatchNorm1d(4, momentum=None), (6, 4)), (6, 4))
    run("batch_norm_plain", lived(nn.BatchNorm1d(4, affine=False), (6, 4)), (6, 4))
    run("max_pool3d", nn.MaxPool3d((1, 2, 2), stride=(1, 2, 2), padding=(0, 1, 1)), (2, 3, 2, 5, 5))
    run("avg_pool3d", nn.AvgPool3d(2, stride=1), (2, 3, 3, 4, 4))
    run("avg_pool2d", nn.AvgPool2d(2), (2, 3, 4, 4))
    run("adaptive_avg_pool3d", nn.AdaptiveAvgPool3d((1, 2, 2)), (2, 3, 4, 5, 5))
    run("relu", nn.ReLU(), (3, 5))
    run("flatten", nn.Flatten(), (2, 3, 4))

    def init(name, fill, shape):
        torch.manual_seed(3)
        value = torch.empty(shape)
        fill(value)
        out[f"init.{name}"] = value

    init("kaiming_uniform", lambda t: nn.init.kaiming_uniform_(t, a=math.sqrt(5)), (6, 3, 3, 3, 3))
    init("kaiming_uniform_fan_out", lambda t: nn.init.kaiming_uniform_(t, mode="fan_out", nonlinearity="relu"), (6, 3, 3))
    init("kaiming_normal", lambda t: nn.init.kaiming_normal_(t, mode="fan_out", nonlinearity="relu"), (6, 3, 3, 3, 3))
    init("normal", lambda t: nn.init.normal_(t, 0.5, 0.01), (5, 7))
    safetensors.torch.save_file({k: v.contiguous().clone() for k, v in out.items()}, HERE / "nn.safetensors")


OPTIMISERS = {
    "sgd": (torch.optim.SGD, {"lr": 0.1}),
    "sgd_decay": (torch.optim.SGD, {"lr": 0.05, "weight_decay": 0.01}),
    "sgd_momentum": (torch.optim.SGD, {"lr": 0.1, "momentum": 0.9, "weight_decay": 0.0005}),
    "sgd_dampening": (torch.optim.SGD, {"lr": 0.1, "momentum": 0.8, "dampening": 0.3}),
    "sgd_nesterov": (torch.optim.SGD, {"lr": 0.1, "momentum": 0.9, "nesterov": True, "weight_decay": 0.001}),
    "adamw": (torch.optim.AdamW, {"lr": 0.01}),
    "adamw_decay": (torch.optim.AdamW, {"lr": 0.003, "betas": (0.8, 0.95), "eps": 1e-6, "weight_decay": 0.3}),
}


def optimisers():
    """Five steps from fixed gradients. `late` gets its first gradient in the third step."""
    torch.manual_seed(2)
    shapes = {"conv": (4, 3, 3, 2, 2), "point": (5, 4, 1, 1, 1), "bias": (4,), "late": (3, 2)}
    out = {f"start.{k}": torch.randn(s) for k, s in shapes.items()}
    for step in range(5):
        for k, s in shapes.items():
            if k != "late" or step >= 2:
                out[f"grad.{step}.{k}"] = torch.randn(s)
    for name, (make, options) in OPTIMISERS.items():
        params = {k: out[f"start.{k}"].clone().requires_grad_() for k in shapes}
        optimiser = make(params.values(), foreach=False, fused=False, **options)
        for step in range(5):
            for k, p in params.items():
                grad = out.get(f"grad.{step}.{k}")
                p.grad = None if grad is None else grad.clone()
            optimiser.step()
        for k, p in params.items():
            out[f"{name}.{k}"] = p.detach()
    for name, norm, limit in (("two", 2.0, 1.5), ("inf", math.inf, 0.5), ("loose", 2.0, 1e6)):
        params = {k: out[f"start.{k}"].clone().requires_grad_() for k in ("conv", "bias")}
        for k, p in params.items():
            p.grad = out[f"grad.0.{k}"].clone()
        out[f"clip.{name}.norm"] = torch.nn.utils.clip_grad_norm_(params.values(), limit, norm)
        for k, p in params.items():
            out[f"clip.{name}.{k}"] = p.grad
    safetensors.torch.save_file({k: v.clone() for k, v in out.items()}, HERE / "optim.safetensors")


def schedules():
    """Learning rates of ReduceLROnPlateau, StepLR, MultiStepLR and cosine after warm-up; the scale of GradScaler."""
    losses = [5.0, 4.0, 4.0, 4.1, 3.99999, 3.99, 4.2, 4.3, 4.4, 4.5, 3.0, 3.0, 3.0, 3.0, 3.0, 3.0, 3.0, 3.0, 2.0, 9.0, 9.0, 9.0]
    plateaus = [
        {},
        {"patience": 2},
        {"patience": 1, "factor": 0.5, "min_lr": 0.02},
        {"patience": 0, "factor": 0.5, "cooldown": 2},
        {"patience": 1, "mode": "max", "factor": 0.3},
        {"patience": 1, "threshold": 0.5, "threshold_mode": "abs"},
        {"patience": 1, "mode": "max", "threshold": 0.3, "threshold_mode": "abs", "factor": 0.9},
        {"patience": 0, "factor": 0.5, "eps": 0.01},
    ]

    def optimiser():
        return torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.1)

    def trace(scheduler, opt, steps):
        rates = [opt.param_groups[0]["lr"]]
        for _ in range(steps):
            opt.step()
            scheduler.step()
            rates.append(opt.param_groups[0]["lr"])
        return rates

    result = {"losses": losses, "plateau": []}
    for options in plateaus:
        opt = optimiser()
        plateau = torch.optim.lr_scheduler.ReduceLROnPlateau(opt, **options)
        rates = []
        for loss in losses:
            plateau.step(loss)
            rates.append(opt.param_groups[0]["lr"])
        result["plateau"].append({"options": options, "lr": rates})
    opt = optimiser()
    result["step"] = trace(torch.optim.lr_scheduler.StepLR(opt, 3, 0.5), opt, 10)
    opt = optimiser()
    result["milestones"] = trace(torch.optim.lr_scheduler.MultiStepLR(opt, [2, 5, 6], 0.1), opt, 10)
    opt = optimiser()
    result["cosine"] = trace(torch.optim.lr_scheduler.CosineAnnealingLR(opt, 10, eta_min=0.001), opt, 10)

    scaler = torch.amp.GradScaler("cpu", init_scale=1024.0, growth_interval=3)
    weight = torch.ones(2, requires_grad=True)
    opt = torch.optim.SGD([weight], lr=0.5)
    infinite = [False, False, False, True, False, True, True, False, False, False, False]
    scales, weights = [], []
    for bad in infinite:
        opt.zero_grad()
        loss = (weight * torch.tensor([0.25, math.inf if bad else 0.5])).sum()
        scaler.scale(loss).backward()
        scaler.step(opt)
        scaler.update()
        scales.append(scaler.get_scale())
        weights.append(weight.tolist())
    result["scaler"] = {"infinite": infinite, "scale": scales, "weight": weights}
    (HERE / "schedules.json").write_text(json.dumps(result, indent=1) + "\n")


def interchange():
    """One tensor of every dtype this project uses, an empty one, a scalar, and metadata."""
    values = torch.tensor([-3.0, -1.5, 0.0, 1.0, 2.5, 7.0])
    kinds = {
        "F64": torch.float64, "F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16, "I64": torch.int64,
        "I32": torch.int32, "I16": torch.int16, "I8": torch.int8, "U8": torch.uint8, "BOOL": torch.bool,
    }
    tensors = {name: (values.abs() if name == "U8" else values).to(dtype).reshape(2, 3) for name, dtype in kinds.items()}
    tensors["empty"] = torch.zeros(0, 4)
    tensors["scalar"] = torch.tensor(42.5)
    tensors["naïve \"name\"\n"] = torch.tensor([1, 2], dtype=torch.int64)
    metadata = {"format": "pt", "kind": "tëst"}
    safetensors.torch.save_file(tensors, HERE / "interchange.safetensors", metadata)


if __name__ == "__main__":
    layers()
    optimisers()
    schedules()
    interchange()
