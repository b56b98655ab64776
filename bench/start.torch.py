"""Writes the common start of the benches: weights, inputs, banks and draws.

python bench/start.torch.py OUT.safetensors --batch 4
Encoders and classifier are the reference of packages/avcl/test/golden; state-dict names are that reference's.
"""

import argparse
import sys
from pathlib import Path

import torch
from safetensors.torch import save_file

sys.path.insert(0, str(Path(__file__).parent.parent / "packages/avcl/test/golden"))
from reference.steps import Classifier

VIDEOS = 22_920  # Kinetics-Sounds32's training files
K = 1024

parser = argparse.ArgumentParser()
parser.add_argument("out")
parser.add_argument("--batch", type=int, default=4)
args = parser.parse_args()

torch.manual_seed(0)
settings = {"backbone": "r3d", "width": 64, "streams": "both", "amfm": True, "gate": "sigmoid"}
settings |= {"excitation": "per_modality", "classes": 32, "audio_frames": 16}
model = Classifier(settings)
for module in model.modules():
    # As after some training: signals that neither vanish nor leave the logits to the biases alone, and real statistics.
    if isinstance(module, torch.nn.Conv3d):
        torch.nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
    if isinstance(module, torch.nn.BatchNorm3d):
        module.running_mean.uniform_(-0.3, 0.3)
        module.running_var.uniform_(0.5, 2)
tensors = {f"state.{name}": value.contiguous() for name, value in model.state_dict().items()}
for name in ("rgb", "audio"):
    tensors[f"bank.{name}"] = (torch.rand(VIDEOS, 512) * 2 - 1) / (512 / 3) ** 0.5
rows = torch.randperm(VIDEOS)[: args.batch]
tensors["rows"] = rows
tensors["indices"] = torch.cat([rows[:, None], torch.randint(0, VIDEOS, (args.batch, K))], 1)
tensors["rgb"] = torch.rand(args.batch, 3, 16, 112, 112)
tensors["mel"] = torch.rand(args.batch, 1, 1, 112, 112).expand(-1, 3, -1, -1, -1).contiguous()
save_file(tensors, args.out)
