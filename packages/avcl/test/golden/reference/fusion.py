"""AMFM (eq. 1-4) and the classifier head, section 6 of the method. `excitation="shared"` is its reading (i)."""

import torch
from torch import nn

from .kinks import relu


class AMFM(nn.Module):
    def __init__(self, d: int, gate: str, excitation: str) -> None:
        super().__init__()
        self.squeeze = nn.Linear(2 * d, d)
        self.excite = nn.Linear(d, d) if excitation == "shared" else None
        self.gate_rgb = nn.Linear(d, d)
        self.gate_audio = nn.Linear(d, d)
        self.delta = {"sigmoid": torch.sigmoid, "relu": relu}[gate]

    def forward(self, fr: torch.Tensor, fa: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        s = self.squeeze(torch.cat([fr, fa], 1))
        # Reading (i) is printed without an activation between eq. 1 and eq. 2; reading (ii) has MMTM's ReLU.
        s = relu(s) if self.excite is None else self.excite(s)
        return self.delta(self.gate_rgb(s)) * fr, self.delta(self.gate_audio(s)) * fa


class Head(nn.Module):
    def __init__(self, d: int, classes: int) -> None:
        super().__init__()
        self.fc1 = nn.Linear(2 * d, d)
        self.fc2 = nn.Linear(d, classes)

    def forward(self, fr: torch.Tensor, fa: torch.Tensor) -> torch.Tensor:
        return self.fc2(relu(self.fc1(torch.cat([fr, fa], 1))))  # dropout: identity here, tested apart
