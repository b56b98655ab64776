"""ReLU and max-pooling that can tell how near a value is to where their derivative jumps.

At a kink, rounding alone decides which side a value falls on, and one value that changes sides moves a gradient by more
than any honest tolerance. `Margins` compares a float64 run with a float32 run of the same case, call by call, and stops
at the first value that lies within `FACTOR` times the float32 run's rounding (root mean square of that call) of a kink.
"""

import torch
from torch.nn import functional as F

FACTOR = 8.0


class TooNear(Exception):
    """A value lies too near a kink for float32."""


class Margins:
    """`with Margins() as m:` a float32 run, `m.rewind()`, the same in float64."""

    active: "Margins | None" = None

    def __init__(self) -> None:
        self.calls: list[torch.Tensor] = []
        self.at: int | None = None

    def __enter__(self) -> "Margins":
        Margins.active = self
        return self

    def __exit__(self, *_) -> None:
        Margins.active = None

    def rewind(self) -> None:
        self.at = 0

    def see(self, x: torch.Tensor, distance) -> None:
        if self.at is None:
            self.calls.append(x)
            return
        rounding = (self.calls[self.at].double() - x).square().mean().sqrt()
        self.at += 1
        if distance(x).min() < FACTOR * rounding:
            raise TooNear


def relu(x: torch.Tensor) -> torch.Tensor:
    if Margins.active is not None and torch.is_grad_enabled():
        Margins.active.see(x.detach(), torch.abs)
    return F.relu(x)


def max_pool3d(x: torch.Tensor, kernel: tuple) -> torch.Tensor:
    """Stride = kernel, no padding. Its kink is where the two largest of a window are equal (unless both are zero)."""

    def gap(y: torch.Tensor) -> torch.Tensor:
        for dim, size in zip((2, 3, 4), kernel, strict=True):
            y = y.unfold(dim, size, size)
        two = y.flatten(5).topk(2).values
        return torch.where(two[..., 0] > 0, two[..., 0] - two[..., 1], torch.inf)

    if Margins.active is not None and torch.is_grad_enabled():
        Margins.active.see(x.detach(), gap)
    return F.max_pool3d(x, kernel)
