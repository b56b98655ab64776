"""Writes torchvision.json beside this script: names, shapes and logits of torchvision's own R3D, with one and with two blocks a stage.

Wants torch and torchvision. Weights and input are not stored but filled from their names on both sides (packages/avcl/test/golden/reference/fill.py).

    python packages/export/test/golden/make_torchvision.py
"""

import json
import sys
from pathlib import Path

import torch
import torchvision
from torchvision.models.video.resnet import BasicBlock, BasicStem, Conv3DSimple, VideoResNet

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[2] / "avcl/test/golden"))
from reference.fill import fill_module, filled  # noqa: E402

CLASSES = 5
SHAPE = (2, 3, 8, 32, 32)


def case(depth: int) -> dict:
    network = VideoResNet(BasicBlock, [Conv3DSimple] * 4, [depth] * 4, BasicStem, num_classes=CLASSES).double().eval()
    fill_module(network)
    with torch.no_grad():
        logits = network(filled("clip", SHAPE, 0.5, 0.5))
    return {
        "depth": depth,
        "shapes": {name: list(tensor.shape) for name, tensor in network.state_dict().items()},
        "logits": logits.tolist(),
    }


golden = {
    "torch": torch.__version__.split("+")[0],
    "torchvision": torchvision.__version__.split("+")[0],
    "classes": CLASSES,
    "input": list(SHAPE),
    "cases": [case(1), case(2)],
}
(HERE / "torchvision.json").write_text(json.dumps(golden) + "\n")
