"""Loads what `avcl export --format torchvision` wrote, by PyTorch, and prints the logits of a filled clip as JSON.

    python load_torchvision.py FOLDER DEPTH CLASSES STREAM...

STREAM is `model`, `rgb` or `audio`: the files to load, strictly. Uses torchvision where it is installed, else the same network written down here: a
`VideoResNet` of `BasicBlock`s, nothing but its names and shapes.
"""

import json
import sys
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import nn

sys.path.insert(0, str(Path(__file__).parents[3] / "avcl/test/golden"))
from reference.fill import filled  # noqa: E402


class Block(nn.Module):
    def __init__(self, a: int, b: int, stride: int):
        super().__init__()
        conv = lambda i, s: nn.Sequential(nn.Conv3d(i, b, 3, s, 1, bias=False), nn.BatchNorm3d(b))  # noqa: E731
        self.conv1, self.conv2, self.relu = nn.Sequential(*conv(a, stride), nn.ReLU()), conv(b, 1), nn.ReLU()
        half = nn.Sequential(nn.Conv3d(a, b, 1, stride, bias=False), nn.BatchNorm3d(b))
        self.downsample = half if stride > 1 else None

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        shortcut = x if self.downsample is None else self.downsample(x)
        return self.relu(self.conv2(self.conv1(x)) + shortcut)


class Own(nn.Module):
    def __init__(self, depth: int, classes: int):
        super().__init__()
        self.stem = nn.Sequential(
            nn.Conv3d(3, 64, (3, 7, 7), (1, 2, 2), (1, 3, 3), bias=False), nn.BatchNorm3d(64), nn.ReLU()
        )
        a = 64
        for i, b in enumerate((64, 128, 256, 512)):
            blocks = [Block(a if n == 0 else b, b, 2 if n == 0 and i > 0 else 1) for n in range(depth)]
            setattr(self, f"layer{i + 1}", nn.Sequential(*blocks))
            a = b
        self.fc = nn.Linear(512, classes)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.layer4(self.layer3(self.layer2(self.layer1(self.stem(x)))))
        return self.fc(x.mean((2, 3, 4)))


def network(depth: int, classes: int) -> nn.Module:
    try:
        from torchvision.models.video.resnet import BasicBlock, BasicStem, Conv3DSimple, VideoResNet
    except ImportError:
        return Own(depth, classes)
    return VideoResNet(BasicBlock, [Conv3DSimple] * 4, [depth] * 4, BasicStem, num_classes=classes)


folder, depth, classes = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
out = {}
for stream in sys.argv[4:]:
    net = network(depth, classes)
    if stream != "model":
        net.fc = nn.Identity()
    net.load_state_dict(load_file(folder / f"{stream}.safetensors"), strict=True)
    with torch.no_grad():
        out[stream] = net.eval()(filled("clip", (2, 3, 8, 32, 32), 0.5, 0.5).float()).tolist()
print(json.dumps(out))
