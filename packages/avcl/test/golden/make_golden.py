"""Writes the golden files beside this script, in float64, from the reference in `reference/`; `README.md` says how to run it.

Every case runs in float32 too. The inputs' salt is the first with which no value lies so near to a kink of a ReLU or a
max-pooling that rounding could carry it across (reference/kinks.py), and with which PyTorch's own float32 is within
`FLOAT32` of float64. Where every salt has such a value, the float32 of gradients is not compared
(`float32_gradients=False`); float64 compares everything everywhere.

Weights and inputs are not stored but filled alike on both sides (reference/fill.py). A tensor of more than `KEEP` numbers
is stored as `KEEP` evenly spaced entries with its norm and its product with a filled vector.
"""

import json
import re
import sys
from contextlib import nullcontext
from pathlib import Path

import torch
from safetensors.torch import save_file

from reference.backbones import backbone
from reference.cam import class_maps
from reference.fill import fill_module, filled
from reference.fusion import AMFM, Head
from reference.kinks import Margins, TooNear
from reference.losses import cgra, rows_of, selfcl_bank, selfcl_in_batch
from reference.rivals import Rival
from reference.steps import Classifier, Pretraining

HERE = Path(__file__).parent
KEEP = 64
FLOAT32 = 5e-5  # the tests allow 1e-4
SALTS = 1000
Tensors = dict[str, torch.Tensor]


def pictures(name: str, shape: tuple, dtype: torch.dtype) -> torch.Tensor:
    """Like frames and mels: (B, 3, T, H, W) in [0, 1), blocks of 4 frames x 8 x 8 under noise. Noise alone would make all
    samples nearly alike after pooling, and losses that centre over the batch would then show rounding more than anything."""
    b, c, t, h, w = shape
    coarse = filled(f"{name}.blocks", (b, c, -(-t // 4), -(-h // 8), -(-w // 8)), 0.375, 0.5)
    for dim, block in ((2, 4), (3, 8), (4, 8)):
        coarse = coarse.repeat_interleave(block, dim).narrow(dim, 0, shape[dim])
    return (coarse + filled(name, shape, 0.125)).float().to(dtype)


def stored(tensors: Tensors) -> Tensors:
    out: Tensors = {}
    for name, tensor in tensors.items():
        flat = tensor.detach().double().reshape(-1)
        if flat.numel() <= KEEP:
            out[name] = flat.clone()
            continue
        picks = torch.arange(KEEP) * flat.numel() // KEEP
        out[name] = flat[picks].clone()
        out[f"{name}#sums"] = torch.stack([flat.norm(), flat @ filled("sums", (flat.numel(),))])
    return out


def worst_error(got: Tensors, exact: Tensors) -> tuple[float, str]:
    """Largest |got - exact| / scale of a tensor. The scale is |exact|, for gradients and momentum at least a thousandth of
    their group's largest: rounding is not smaller there. The gradient of a convolution's bias before batch norm cancels
    to nothing and is measured by the largest itself."""
    largest = {g: max((float(t.norm()) for n, t in exact.items() if n.startswith(g)), default=0.0) for g in ("grad.", "momentum.")}
    errors = []
    for name, tensor in exact.items():
        share = 1.0 if re.search(r"conv\w+\.bias$", name) else 1e-3
        floor = next((share * norm for group, norm in largest.items() if name.startswith(group)), 1e-12)
        errors.append((float((got[name].double() - tensor).norm()) / max(float(tensor.norm()), floor), name))
    return max(errors)


def attempt(case, salt: int, margins: bool) -> tuple[Tensors, float, str]:
    """The case in float64, and the largest error of float32 in the default and in the channels-last layout."""
    default, last = torch.contiguous_format, torch.channels_last_3d
    with Margins() if margins else nullcontext() as kinks:
        singles = [case(torch.float32, default, salt)]
        if kinks:
            kinks.rewind()
        exact = {n: t.detach() for n, t in case(torch.float64, default, salt).items()}
    singles.append(case(torch.float32, last, salt))
    return exact, *max(worst_error({n: t.detach() for n, t in single.items()}, exact) for single in singles)


def write(file: str, settings: dict, case, float32_gradients: bool = True) -> None:
    """`case(dtype, layout, salt)` gives the tensors."""
    for salt in range(SALTS if float32_gradients else 1):
        try:
            exact, error, name = attempt(case, salt, float32_gradients)
        except TooNear:
            continue
        if error < FLOAT32 or not float32_gradients:
            break
    else:
        raise SystemExit(f"{file}: no salt keeps away from kinks and float32 within {FLOAT32}")
    settings = settings | {"salt": salt, "float32_gradients": float32_gradients}
    metadata = {"settings": json.dumps(settings), "made_with": f"torch {torch.__version__.split('+')[0]}"}
    path = HERE / f"{file}.safetensors"
    save_file(stored(exact), path, metadata)
    print(f"{path.name:40} {path.stat().st_size / 1024:6.1f} KiB, salt {salt}, float32 within {error:.1e} ({name})", flush=True)


def gradients(module: torch.nn.Module) -> Tensors:
    return {f"grad.{n}": p.grad.clone() for n, p in module.named_parameters()}


def buffers(module: torch.nn.Module) -> Tensors:
    return {f"buffer.{n}": b.clone() for n, b in module.named_buffers() if not n.endswith("num_batches_tracked")}


def updated(model: torch.nn.Module, optimiser: torch.optim.SGD, steps: int) -> Tensors:
    """Parameters and momentum; after a single step they say no more than the gradients."""
    if steps == 1:
        return {}
    out = {f"after.{n}": p.clone() for n, p in model.named_parameters()}
    return out | {f"momentum.{n}": optimiser.state[p]["momentum_buffer"].clone() for n, p in model.named_parameters()}


def backbone_case(name: str, width: int, shape: tuple, float32_gradients: bool = True) -> None:
    def case(dtype: torch.dtype, layout: torch.memory_format, salt: int) -> Tensors:
        net = backbone(name, width)
        fill_module(net)
        net.to(dtype=dtype, memory_format=layout)
        x = pictures(f"input.{salt}", shape, dtype).to(memory_format=layout).requires_grad_()
        net.eval()
        with torch.no_grad():
            out = {"evaluated": net(x)}
        net.train()
        y = net(x)
        out["output"] = y
        out |= {f"map.{k}": v for k, v in net.maps.items()}
        (y * filled("probe", tuple(y.shape)).to(dtype)).sum().backward()
        return out | {"grad.input": x.grad} | gradients(net) | buffers(net)

    write(f"backbone-{name}-{width}-{shape[-1]}", {"backbone": name, "width": width, "shape": shape}, case, float32_gradients)


def fusion_case(gate: str, excitation: str, b: int = 5, d: int = 12, classes: int = 7) -> None:
    def case(dtype: torch.dtype, layout: torch.memory_format, salt: int) -> Tensors:
        amfm, head = AMFM(d, gate, excitation), Head(d, classes)
        fill_module(amfm, "amfm.")
        fill_module(head, "head.")
        amfm.to(dtype), head.to(dtype)
        fr = filled(f"fr.{salt}", (b, d)).to(dtype).requires_grad_()
        fa = filled(f"fa.{salt}", (b, d)).to(dtype).requires_grad_()
        gr, ga = amfm(fr, fa)
        y = head(gr, ga)
        (y * filled("probe", (b, classes)).to(dtype)).sum().backward()
        out = {"gated.rgb": gr, "gated.audio": ga, "logits": y, "grad.fr": fr.grad, "grad.fa": fa.grad}
        out |= {f"grad.amfm.{n}": p.grad for n, p in amfm.named_parameters()}
        return out | {f"grad.head.{n}": p.grad for n, p in head.named_parameters()}

    write(f"fusion-{gate}-{excitation}", {"b": b, "d": d, "classes": classes, "gate": gate, "excitation": excitation}, case)


def cgra_cases() -> None:
    """Vectors with each lambda and scale, one with a channel that never varies; maps by each way to rows."""
    vectors = {"default": (0.005, "1/D"), "literal": (0.005, 1), "lambda-1-B": ("1/B", "1/D"), "constant": (0.3, "1/D")}
    maps = ["frames", "positions", "pooled", "flat"]

    def case(dtype: torch.dtype, layout: torch.memory_format, salt: int) -> Tensors:
        out: Tensors = {}
        for name, (lam, scale) in vectors.items():
            fr, fa = filled(f"fr.{salt}", (6, 10), 0.5, 0.5).to(dtype), filled(f"fa.{salt}", (6, 10), 0.5, 0.5).to(dtype)
            if name == "constant":
                fr[:, 3] = 0.25
            fr.requires_grad_(), fa.requires_grad_()
            loss = cgra(fr, fa, lam, scale)
            loss.backward()
            out |= {f"vectors.{name}.loss": loss, f"grad.{name}.fr": fr.grad, f"grad.{name}.fa": fa.grad}
        for kind in maps:
            mr = pictures(f"mr.{salt}", (3, 5, 2, 4, 4), dtype).requires_grad_()
            ma = pictures(f"ma.{salt}", (3, 5, 2, 4, 4), dtype).requires_grad_()
            loss = cgra(rows_of(mr, kind), rows_of(ma, kind))
            loss.backward()
            out |= {f"maps.{kind}.loss": loss, f"grad.{kind}.mr": mr.grad, f"grad.{kind}.ma": ma.grad}
        return out

    write("cgra", {"vectors": vectors, "maps": maps, "b": 6, "d": 10, "map": (3, 5, 2, 4, 4)}, case)


# Rows of the batch and candidates of each anchor, the anchor's own row first; repeats happen, draws are with replacement.
BANK = {
    "n": 12,
    "rows": [[4, 0, 11, 6, 1, 9], [7, 4, 2, 10, 11, 5], [0, 9, 4, 3, 8, 6]],
    "indices": [
        [[4, 9, 4, 11, 5, 11], [0, 11, 10, 8, 0, 7], [11, 3, 10, 0, 2, 1], [6, 5, 7, 3, 6, 8], [1, 1, 9, 3, 0, 11], [9, 3, 6, 4, 2, 6]],
        [[7, 2, 1, 2, 9, 9], [4, 7, 2, 2, 0, 0], [2, 3, 3, 2, 2, 4], [10, 5, 3, 8, 10, 10], [11, 3, 2, 11, 3, 6], [5, 4, 0, 5, 6, 2]],
        [[0, 2, 4, 1, 5, 4], [9, 9, 9, 0, 9, 10], [4, 11, 5, 1, 4, 5], [3, 4, 7, 11, 5, 2], [8, 7, 7, 11, 2, 0], [6, 4, 0, 11, 5, 6]],
    ],
}


def selfcl_cases(d: int = 10) -> None:
    steps = len(BANK["rows"])

    def case(dtype: torch.dtype, layout: torch.memory_format, salt: int) -> Tensors:
        out: Tensors = {}
        for name, normalise, tau, momentum in [("default", True, 0.07, 0.5), ("raw", False, 0.9, 0.8)]:
            banks = [filled(f"bank.{m}", (BANK["n"], d), float((3 / d) ** 0.5)).to(dtype) for m in ("rgb", "audio")]
            for k in range(steps):
                fr = filled(f"fr.{k}.{salt}", (6, d), 0.5, 0.5).to(dtype).requires_grad_()
                fa = filled(f"fa.{k}.{salt}", (6, d), 0.5, 0.5).to(dtype).requires_grad_()
                rows, indices = BANK["rows"][k], BANK["indices"][k]
                loss_r, loss_a, *banks = selfcl_bank(fr, fa, *banks, rows, indices, tau, momentum, normalise)
                (loss_r + loss_a).backward()
                key = f"{name}.{k}"
                out |= {f"bank.{key}.loss_r": loss_r, f"bank.{key}.loss_a": loss_a}
                out |= {f"grad.{key}.fr": fr.grad, f"grad.{key}.fa": fa.grad}
                out |= {f"bank.{key}.rgb": banks[0], f"bank.{key}.audio": banks[1]}
        fr = filled(f"fr.0.{salt}", (5, d), 0.5, 0.5).to(dtype).requires_grad_()
        fa = filled(f"fa.0.{salt}", (5, d), 0.5, 0.5).to(dtype).requires_grad_()
        loss = selfcl_in_batch(fr, fa)
        loss.backward()
        return out | {"in_batch.loss": loss, "grad.in_batch.fr": fr.grad, "grad.in_batch.fa": fa.grad}

    write("selfcl", BANK | {"d": d}, case)


SGD = {"lr": 5e-5, "momentum": 0.9}  # at larger rates rounding grows from step to step
EIGHT_FRAMES = {"rgb": (6, 3, 8, 32, 32), "audio_frames": 8}
PRETRAIN = {
    "backbone": "r3d",
    "width": 4,
    "encoders": "two",
    "amfm_in_pretrain": False,
    "audio_frames": 16,
    "cgra_layers": ["pool"],
    "cgra_map": "frames",
    "selfcl": "bank",
    "alpha": 0.9,
    "beta": 0.1,
    "steps": 1,
    "rgb": (6, 3, 16, 32, 32),
    "mel": (6, 3, 1, 32, 32),
    "bank": BANK,
}


def pretrain_case(file: str, float32_gradients: bool = True, **changes) -> None:
    s = PRETRAIN | changes
    s["sgd"] = SGD | {"weight_decay": 5e-4}

    def case(dtype: torch.dtype, layout: torch.memory_format, salt: int) -> Tensors:
        model = Pretraining(s)
        fill_module(model)
        model.to(dtype=dtype, memory_format=layout).train()
        d = 8 * s["width"]
        banks = [filled(f"bank.{m}", (BANK["n"], d), float((3 / d) ** 0.5)).to(dtype) for m in ("rgb", "audio")]
        optimiser = torch.optim.SGD(model.parameters(), **s["sgd"])
        out: Tensors = {}
        for k in range(s["steps"]):
            rgb = pictures(f"rgb.{k}.{salt}", s["rgb"], dtype)
            mel = pictures(f"mel.{k}.{salt}", s["mel"], dtype)
            optimiser.zero_grad()
            loss, aligned, contrast, banks = model.loss(rgb, mel, BANK["rows"][k], BANK["indices"][k], banks)
            loss.backward()
            if k == 0:
                out |= gradients(model)
            optimiser.step()
            out |= {f"loss.{k}": loss, f"cgra.{k}": aligned, f"selfcl.{k}": contrast}
        out |= buffers(model) | updated(model, optimiser, s["steps"])
        return out | ({"bank.rgb": banks[0], "bank.audio": banks[1]} if s["selfcl"] == "bank" else {})

    write(file, s, case, float32_gradients)


FINETUNE = {
    "backbone": "r3d",
    "width": 4,
    "classes": 5,
    "streams": "both",
    "amfm": True,
    "gate": "sigmoid",
    "excitation": "per_modality",
    "audio_frames": 16,
    "steps": 1,
    "rgb": (4, 3, 16, 32, 32),
    "mel": (4, 3, 1, 32, 32),
    "labels": [[3, 0, 4, 1], [2, 2, 0, 3]],
}


def finetune_case(file: str, **changes) -> None:
    s = FINETUNE | changes
    s["sgd"] = SGD | {"weight_decay": 5e-3}

    def case(dtype: torch.dtype, layout: torch.memory_format, salt: int) -> Tensors:
        model = Classifier(s)
        fill_module(model)
        model.to(dtype=dtype, memory_format=layout)
        inputs = [(pictures(f"rgb.{k}.{salt}", s["rgb"], dtype), pictures(f"mel.{k}.{salt}", s["mel"], dtype)) for k in range(s["steps"])]
        model.eval()
        with torch.no_grad():
            out: Tensors = {"evaluated": model(*inputs[0])}
        model.train()
        optimiser = torch.optim.SGD(model.parameters(), **s["sgd"])
        for k, (rgb, mel) in enumerate(inputs):
            optimiser.zero_grad()
            loss, logits = model.loss(rgb, mel, torch.tensor(s["labels"][k]))
            loss.backward()
            if k == 0:
                out |= gradients(model)
            optimiser.step()
            out |= {f"loss.{k}": loss, f"logits.{k}": logits}
        return out | buffers(model) | updated(model, optimiser, s["steps"])

    write(file, s, case)


def cam_case(file: str, float32_gradients: bool = True, **changes) -> None:
    s = FINETUNE | {"target": 2} | changes

    def case(dtype: torch.dtype, layout: torch.memory_format, salt: int) -> Tensors:
        model = Classifier(s)
        fill_module(model)
        model.to(dtype=dtype, memory_format=layout).eval()
        rgb, mel = pictures(f"rgb.0.{salt}", s["rgb"], dtype), pictures(f"mel.0.{salt}", s["mel"], dtype)
        return class_maps(model, rgb, mel, s["target"], s["streams"] == "both")

    write(file, s, case, float32_gradients)


RIVALS = {
    "iic": {"repeated": [[3, 0, 7, 5, 1, 2], [6, 6, 0, 4, 2, 7], [1, 5, 3, 0, 7, 4]]},
    "simclr": {"projector": [24, 12], "temperature": 0.2},
    "moco": {"projector": [24, 12], "temperature": 0.2, "queue": 12, "momentum": (0.9, 0.99)},
    "byol": {"projector": [24, 12], "predictor": 20, "momentum": (0.9, 1.0)},
    "simsiam": {"projector": [24, 24, 12], "predictor": 8},
    "barlow_twins": {"projector": [24, 24, 12], "off_diagonal": 0.005, "scale": 0.1},
}


def rival_case(method: str) -> None:
    """Three steps; then every parameter, momentum, running statistic, slow copy, queue and bank row."""
    s = PRETRAIN | RIVALS[method] | EIGHT_FRAMES | {"method": method, "steps": 3, "sgd": SGD | {"weight_decay": 5e-4}}

    def case(dtype: torch.dtype, layout: torch.memory_format, salt: int) -> Tensors:
        model = Rival(s)
        fill_module(model)
        model.to(dtype=dtype, memory_format=layout).train()
        learned = [(n, p) for n, p in model.named_parameters() if p.requires_grad]
        optimiser = torch.optim.SGD([p for _, p in learned], **s["sgd"])
        out: Tensors = {}
        for k in range(s["steps"]):
            optimiser.zero_grad()
            loss = model.loss(pictures(f"rgb.{k}.{salt}", s["rgb"], dtype), pictures(f"mel.{k}.{salt}", s["mel"], dtype), k)
            loss.backward()
            if k == 0:
                out |= {f"grad.{n}": p.grad.clone() for n, p in learned}
            optimiser.step()
            model.after(k, s["steps"])
            out[f"loss.{k}"] = loss
        out |= {f"after.{n}": p for n, p in model.named_parameters()}
        return out | buffers(model)

    write(f"rival-{method.replace('_', '-')}", s, case, float32_gradients=False)


CASES = {
    "backbones": lambda: [backbone_case(n, 4, (3, 3, 8, 32, 32)) for n in ("c3d", "r3d", "r21d")],
    "full": lambda: [
        *[backbone_case(n, 64, (2, 3, 8, 32, 32), float32_gradients=False) for n in ("c3d", "r3d", "r21d")],
        backbone_case("r3d", 64, (1, 3, 16, 112, 112), float32_gradients=False),
    ],
    "fusion": lambda: [fusion_case(g, e) for g in ("sigmoid", "relu") for e in ("per_modality", "shared")],
    "cgra": cgra_cases,
    "selfcl": selfcl_cases,
    "pretrain": lambda: [
        pretrain_case("pretrain-bank", steps=2, **EIGHT_FRAMES),
        pretrain_case("pretrain-shared", encoders="shared"),
        pretrain_case("pretrain-in-batch-layers", selfcl="in_batch", cgra_layers=["conv3", "conv5", "pool"]),
        pretrain_case("pretrain-amfm", amfm_in_pretrain=True),
        pretrain_case("pretrain-audio-1", audio_frames=1, cgra_layers=["conv4"]),
        pretrain_case("pretrain-audio-slices", audio_frames="slices", mel=(6, 3, 1, 32, 64)),
        pretrain_case("pretrain-c3d", backbone="c3d", float32_gradients=False, **EIGHT_FRAMES),
        pretrain_case("pretrain-r21d", backbone="r21d", float32_gradients=False, **EIGHT_FRAMES),
    ],
    "rivals": lambda: [rival_case(method) for method in RIVALS],
    "finetune": lambda: [
        finetune_case("finetune-amfm", steps=2),
        finetune_case("finetune-concat", amfm=False),
        finetune_case("finetune-relu-shared", gate="relu", excitation="shared"),
        finetune_case("finetune-rgb", streams="rgb"),
    ],
    "cam": lambda: [cam_case("cam-r3d"), cam_case("cam-c3d", float32_gradients=False, backbone="c3d", mel=(6, 3, 1, 32, 32), **EIGHT_FRAMES), cam_case("cam-rgb", streams="rgb")],
}

if __name__ == "__main__":
    for name in sys.argv[1:] or CASES:
        CASES[name]()
