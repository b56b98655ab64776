"""The six rivals as audio-visual methods, section 13, written from the papers' equations; one class with a loss for each.

Names of modules and buffers are those of the TypeScript classes, so that both sides fill them alike. What is drawn at random
(bank candidates, the frame that an intra-negative repeats) comes from outside.
"""

import math

import torch
from torch import nn
from torch.nn import functional as F

from .backbones import backbone
from .kinks import relu
from .losses import cgra, unit
from .steps import audio_clip


class Rectifier(nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return relu(x)


def head(widths: list[int], norm=False, norm_of_output=False, bias=True) -> nn.Sequential:
    layers: list[nn.Module] = []
    for i, (a, b) in enumerate(zip(widths, widths[1:])):
        inner = i < len(widths) - 2
        normed = norm if inner else norm_of_output
        layers.append(nn.Linear(a, b, bias=bias or not normed))
        if normed:
            layers.append(nn.BatchNorm1d(b, affine=inner))
        if inner:
            layers.append(Rectifier())
    return nn.Sequential(*layers)


class Bank(nn.Module):
    def __init__(self, n: int, d: int) -> None:
        super().__init__()
        for name in ("bank_rgb", "bank_audio", "bank_intra"):
            self.register_buffer(name, torch.zeros(n, d))


class Encoders(nn.Module):
    def __init__(self, s: dict) -> None:
        super().__init__()
        self.rgb = backbone(s["backbone"], s["width"])
        self.audio = backbone(s["backbone"], s["width"])


class Branch(nn.Module):
    def __init__(self, s: dict, make) -> None:
        super().__init__()
        self.encoders = Encoders(s)
        self.projector_rgb, self.projector_audio = make(), make()


class Rival(nn.Module):
    def __init__(self, s: dict) -> None:
        super().__init__()
        self.s, method, d = s, s["method"], 8 * s["width"]
        self.rgb, self.audio = backbone(s["backbone"], s["width"]), backbone(s["backbone"], s["width"])
        if method == "iic":
            self.bank = Bank(s["bank"]["n"], d)
            return
        widths = [d, *s["projector"]]
        normed = method in ("byol", "simsiam", "barlow_twins")
        siam = method == "simsiam"
        make = lambda: head(widths, norm=normed, norm_of_output=siam, bias=not siam)  # noqa: E731
        self.projector_rgb, self.projector_audio = make(), make()
        if method in ("byol", "simsiam"):
            inner = [widths[-1], s["predictor"], widths[-1]]
            self.predictor_rgb = head(inner, norm=True, bias=not siam)
            self.predictor_audio = head(inner, norm=True, bias=not siam)
        if method in ("byol", "moco"):
            self.target = Branch(s, make).requires_grad_(False)
        if method == "moco":
            self.register_buffer("queue_rgb", torch.zeros(s["queue"], widths[-1]))
            self.register_buffer("queue_audio", torch.zeros(s["queue"], widths[-1]))

    def clips(self, rgb, mel):
        return rgb, audio_clip(mel, self.s["audio_frames"], rgb.shape[2])

    def loss(self, rgb: torch.Tensor, mel: torch.Tensor, step: int) -> torch.Tensor:
        rgb, sound = self.clips(rgb, mel)
        fr, fa = self.rgb(rgb), self.audio(sound)
        return getattr(self, self.s["method"])(fr, fa, rgb, sound, step)

    def simclr(self, fr, fa, *_):
        z = torch.cat([unit(self.projector_rgb(fr)), unit(self.projector_audio(fa))])
        n = len(fr)
        loss = 0.0
        for i in range(2 * n):
            others = torch.stack([z[i] @ z[j] for j in range(2 * n) if j != i]) / self.s["temperature"]
            loss = loss - ((z[i] @ z[(i + n) % (2 * n)]) / self.s["temperature"] - torch.logsumexp(others, 0))
        return loss / (2 * n)

    def barlow_twins(self, fr, fa, *_):
        return self.s["scale"] * cgra(self.projector_rgb(fr), self.projector_audio(fa), self.s["off_diagonal"], 1)

    def simsiam(self, fr, fa, *_):
        zr, za = self.projector_rgb(fr), self.projector_audio(fa)
        pr, pa = self.predictor_rgb(zr), self.predictor_audio(za)
        return -F.cosine_similarity(pr, za.detach()).mean() / 2 - F.cosine_similarity(pa, zr.detach()).mean() / 2

    def slow(self, rgb, sound):
        with torch.no_grad():
            return (
                self.target.projector_rgb(self.target.encoders.rgb(rgb)),
                self.target.projector_audio(self.target.encoders.audio(sound)),
            )

    def byol(self, fr, fa, rgb, sound, step):
        zr, za = self.slow(rgb, sound)
        pr, pa = self.predictor_rgb(self.projector_rgb(fr)), self.predictor_audio(self.projector_audio(fa))
        # 2 - 2 cos is the squared distance of the unit vectors
        return ((unit(pr) - unit(za)) ** 2).sum(1).mean() + ((unit(pa) - unit(zr)) ** 2).sum(1).mean()

    def moco(self, fr, fa, rgb, sound, step):
        zr, za = self.slow(rgb, sound)
        self.keys = unit(zr), unit(za)
        loss = 0.0
        for feature, project, key, queue in (
            (fr, self.projector_rgb, self.keys[1], self.queue_audio),
            (fa, self.projector_audio, self.keys[0], self.queue_rgb),
        ):
            q = unit(project(feature))
            scores = torch.cat([(q * key).sum(1, keepdim=True), q @ queue.clone().T], 1) / self.s["temperature"]
            loss = loss + F.cross_entropy(scores, torch.zeros(len(q), dtype=torch.long))
        return loss

    def iic(self, fr, fa, rgb, sound, step):
        rows, indices = self.s["bank"]["rows"][step], self.s["bank"]["indices"][step]
        frames = self.s["repeated"][step]
        still = torch.stack([rgb[i, :, t : t + 1].expand(-1, rgb.shape[2], -1, -1) for i, t in enumerate(frames)])
        with torch.no_grad():
            fn = self.rgb(still)
        loss = 0.0
        b = self.bank
        for anchor, bank in ((unit(fr), b.bank_audio.clone()), (unit(fa), b.bank_rgb.clone())):
            for i in range(len(rows)):
                other = torch.stack([bank[j] @ anchor[i] for j in indices[i]])
                intra = torch.stack([b.bank_intra[j].clone() @ anchor[i] for j in indices[i]])
                scores = torch.cat([other, intra]) / 0.07
                loss = loss - (scores[0] - torch.logsumexp(scores, 0)) / len(rows)
        self.moved = rows, (fr.detach(), fa.detach(), fn)
        return loss

    @torch.no_grad()
    def after(self, step: int, steps: int) -> None:
        """What follows the optimiser's step `step` of `steps`."""
        method, s = self.s["method"], self.s
        if method == "iic":
            rows, features = self.moved
            for bank, feature in zip((self.bank.bank_rgb, self.bank.bank_audio, self.bank.bank_intra), features, strict=True):
                for i, row in enumerate(rows):
                    bank[row] = unit((0.5 * bank[row] + 0.5 * unit(feature)[i])[None])[0]
        if method == "moco":
            for i in range(len(self.keys[0])):
                place = (step * len(self.keys[0]) + i) % s["queue"]
                self.queue_rgb[place], self.queue_audio[place] = self.keys[0][i], self.keys[1][i]
        if method in ("byol", "moco"):
            start, end = s["momentum"]
            keep = end - (end - start) * (math.cos(math.pi * step / steps) + 1) / 2
            slow = self.target
            for mine, theirs in (
                (slow.encoders.rgb, self.rgb),
                (slow.encoders.audio, self.audio),
                (slow.projector_rgb, self.projector_rgb),
                (slow.projector_audio, self.projector_audio),
            ):
                for a, b in zip(mine.parameters(), theirs.parameters(), strict=True):
                    a.copy_(keep * a + (1 - keep) * b)
