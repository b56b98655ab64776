"""Whole training steps: pre-training with alpha L_CGRA + beta L_SelfCL, fine-tuning with cross-entropy, both with SGD.

Sections 4 (copies of the mel in time), 5.4, 6, 9, 10, 11 of the method. Index draws of the bank come from outside.
"""

import torch
from torch import nn
from torch.nn import functional as F

from .backbones import backbone
from .fusion import AMFM, Head
from .losses import cgra, rows_of, selfcl_bank, selfcl_in_batch


def audio_clip(mel: torch.Tensor, frames: int | str, rgb_frames: int) -> torch.Tensor:
    """(B, 3, 1, H, W) to what the CNN takes: copies in time, or the time axis (columns) cut into frames."""
    if frames == "slices":
        return torch.stack(torch.chunk(mel[:, :, 0], rgb_frames, dim=3), dim=2)
    return torch.cat([mel] * int(frames), dim=2)


class Pretraining(nn.Module):
    """Encoders and losses; `bank_*` are kept outside the parameters, as the method says."""

    def __init__(self, s: dict) -> None:
        super().__init__()
        self.s = s
        self.rgb = backbone(s["backbone"], s["width"])
        self.audio = backbone(s["backbone"], s["width"])
        if s["encoders"] == "shared":  # the same weights, statistics of its own
            for path, module in self.audio.named_modules():
                for name in [n for n, _ in module.named_parameters(recurse=False)]:
                    setattr(module, name, getattr(self.rgb.get_submodule(path), name))
        self.amfm = AMFM(8 * s["width"], "sigmoid", "per_modality") if s["amfm_in_pretrain"] else None

    def loss(self, rgb, mel, rows, indices, banks):
        s = self.s
        fr = self.rgb(rgb)
        maps_r = self.rgb.maps
        fa = self.audio(audio_clip(mel, s["audio_frames"], rgb.shape[2]))
        maps_a = self.audio.maps
        if self.amfm is not None:
            fr, fa = self.amfm(fr, fa)
        aligned = 0.0
        for layer in s["cgra_layers"]:
            if layer == "pool":
                xr, xa = fr, fa
            else:
                kind = s["cgra_map"] if maps_r[layer].shape[2] == maps_a[layer].shape[2] else "pooled"
                xr, xa = rows_of(maps_r[layer], kind), rows_of(maps_a[layer], kind)
            aligned = aligned + cgra(xr, xa, 0.005, "1/D")
        if s["selfcl"] == "bank":
            loss_r, loss_a, *banks = selfcl_bank(fr, fa, *banks, rows, indices)
            contrast = loss_r + loss_a
        else:
            contrast = selfcl_in_batch(fr, fa)
        return s["alpha"] * aligned + s["beta"] * contrast, aligned, contrast, banks


class Classifier(nn.Module):
    """Two encoders, AMFM or not, head; with `streams="rgb"` one encoder and one linear layer (Baseline-R)."""

    def __init__(self, s: dict) -> None:
        super().__init__()
        d = 8 * s["width"]
        self.s = s
        self.rgb = backbone(s["backbone"], s["width"])
        if s["streams"] == "rgb":
            self.linear = nn.Linear(d, s["classes"])
            return
        self.audio = backbone(s["backbone"], s["width"])
        self.amfm = AMFM(d, s["gate"], s["excitation"]) if s["amfm"] else None
        self.head = Head(d, s["classes"])

    def forward(self, rgb: torch.Tensor, mel: torch.Tensor) -> torch.Tensor:
        fr = self.rgb(rgb)
        if self.s["streams"] == "rgb":
            return self.linear(fr)
        fa = self.audio(audio_clip(mel, self.s["audio_frames"], rgb.shape[2]))
        if self.amfm is not None:
            fr, fa = self.amfm(fr, fa)
        return self.head(fr, fa)

    def loss(self, rgb: torch.Tensor, mel: torch.Tensor, labels: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        logits = self(rgb, mel)
        return F.cross_entropy(logits, labels), logits
