"""PyTorch's side of test-clips.mjs: ten clips of a video, evaluation mode, mean logits. Prints seconds, memory, logits.

As people write it, each clip comes with its mel, so the same mel is encoded ten times; --mel-once encodes it once.
"""

import argparse
import json
import resource
import sys
import time
from pathlib import Path

import torch
from safetensors.torch import load_file

sys.path.insert(0, str(Path(__file__).parent.parent / "packages/avcl/test/golden"))
from reference.steps import Classifier

parser = argparse.ArgumentParser()
parser.add_argument("start")
parser.add_argument("--steps", type=int, default=2)
parser.add_argument("--channels-last", action="store_true")
parser.add_argument("--mel-once", action="store_true")
args = parser.parse_args()
layout = torch.channels_last_3d if args.channels_last else torch.contiguous_format

settings = {"backbone": "r3d", "width": 64, "streams": "both", "amfm": True, "gate": "sigmoid"}
settings |= {"excitation": "per_modality", "classes": 32, "audio_frames": 16}
model = Classifier(settings)
start = load_file(args.start)
model.load_state_dict({k.removeprefix("state."): v for k, v in start.items() if k.startswith("state.")})
model.to(memory_format=layout).eval()
rgb = start["rgb"].contiguous(memory_format=layout)
mel = start["mel"][:1].contiguous(memory_format=layout)
del start


def video() -> torch.Tensor:
    with torch.no_grad():
        fr = model.rgb(rgb)
        clip = mel.repeat(1 if args.mel_once else len(rgb), 1, 16, 1, 1)
        fa = model.audio(clip.contiguous(memory_format=layout)).expand_as(fr)
        return model.head(*model.amfm(fr, fa)).mean(0)


logits = video()
seconds, cpu_seconds = [], []
for _ in range(args.steps):
    began, before = time.perf_counter(), time.process_time()
    video()
    seconds.append(time.perf_counter() - began)
    cpu_seconds.append(time.process_time() - before)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"seconds": seconds, "cpu_seconds": cpu_seconds, "peak_mib": peak, "values": logits.tolist()}))
