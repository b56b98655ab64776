"""PyTorch's side of train-step.mjs: the step as people write it. Prints seconds, peak memory and the first loss.

Encoders are plain `torch.nn` modules, the mel is copied to 16 frames, the bank is IIC's index_select and bmm.
"""

import argparse
import json
import resource
import subprocess
import sys
import time
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch.nn import functional as F

sys.path.insert(0, str(Path(__file__).parent.parent / "packages/avcl/test/golden"))
from reference.backbones import backbone

parser = argparse.ArgumentParser()
parser.add_argument("start")
parser.add_argument("--steps", type=int, default=2)
parser.add_argument("--warmup", type=int, default=1)
parser.add_argument("--device", default="cpu")
parser.add_argument("--precision", default="fp32", choices=["fp32", "bf16"])
parser.add_argument("--channels-last", action="store_true")
parser.add_argument("--compile", action="store_true")
args = parser.parse_args()
layout = torch.channels_last_3d if args.channels_last else torch.contiguous_format
torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = False


class NCE:
    """The bank of IIC with unit-length features."""

    def __init__(self, bank_r: torch.Tensor, bank_a: torch.Tensor) -> None:
        self.bank_r, self.bank_a = bank_r, bank_a

    def __call__(self, fr, fa, rows, indices):
        b, d = fr.shape
        fr, fa = F.normalize(fr), F.normalize(fa)
        target = torch.zeros(b, dtype=torch.long, device=fr.device)
        loss = 0.0
        for anchor, bank in ((fr, self.bank_a), (fa, self.bank_r)):
            candidates = torch.index_select(bank, 0, indices.view(-1)).detach().view(b, -1, d)
            loss = loss + F.cross_entropy(torch.bmm(candidates, anchor.view(b, d, 1)).squeeze(2) / 0.07, target)
        with torch.no_grad():
            for feature, bank in ((fr, self.bank_r), (fa, self.bank_a)):
                moved = torch.index_select(bank, 0, rows) * 0.5 + feature * 0.5
                bank.index_copy_(0, rows, F.normalize(moved).to(bank.dtype))
        return loss


def cgra(fr: torch.Tensor, fa: torch.Tensor) -> torch.Tensor:
    fr, fa = fr - fr.mean(0), fa - fa.mean(0)
    c = (fr.T @ fa) / torch.outer((fr**2).sum(0).add(1e-8).sqrt(), (fa**2).sum(0).add(1e-8).sqrt())
    on = (torch.diagonal(c) - 1).pow(2).sum()
    off = c.pow(2).sum() - torch.diagonal(c).pow(2).sum()
    return (on + 0.005 * off) / fr.shape[1]


start = load_file(args.start)
encoders = {}
for name in ("rgb", "audio"):
    encoders[name] = backbone("r3d", 64)
    prefix = f"state.{name}."
    encoders[name].load_state_dict({k.removeprefix(prefix): v for k, v in start.items() if k.startswith(prefix)})
    encoders[name].to(args.device, memory_format=layout).train()
optimiser = torch.optim.SGD([p for net in encoders.values() for p in net.parameters()], lr=1e-3, momentum=0.9, weight_decay=5e-4)
nce = NCE(start["bank.rgb"].to(args.device), start["bank.audio"].to(args.device))
rows, indices = start["rows"].to(args.device), start["indices"].to(args.device)
rgb = start["rgb"].to(args.device).contiguous(memory_format=layout)
audio = start["mel"].to(args.device).repeat(1, 1, 16, 1, 1).contiguous(memory_format=layout)
del start
forward = {k: torch.compile(net) if args.compile else net for k, net in encoders.items()}


def step() -> float:
    optimiser.zero_grad()
    with torch.autocast(args.device, torch.bfloat16, enabled=args.precision == "bf16"):
        fr, fa = forward["rgb"](rgb), forward["audio"](audio)
    fr, fa = fr.float(), fa.float()
    loss = 0.9 * cgra(fr, fa) + 0.1 * nce(fr, fa, rows, indices)
    loss.backward()
    optimiser.step()
    return loss.item()


first = step()
for _ in range(args.warmup - 1):
    step()
seconds, cpu_seconds = [], []
for _ in range(args.steps):
    began, before = time.perf_counter(), time.process_time()
    step()
    if args.device != "cpu":
        torch.cuda.synchronize()
    seconds.append(time.perf_counter() - began)
    cpu_seconds.append(time.process_time() - before)
if args.device == "cpu":
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
else:
    query = ["nvidia-smi", "--query-gpu=memory.used", "--format=csv,noheader,nounits", "--id=0"]
    peak = float(subprocess.check_output(query))
print(json.dumps({"seconds": seconds, "cpu_seconds": cpu_seconds, "peak_mib": peak, "values": [first]}))
