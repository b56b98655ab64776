"""C3D, R3D and R(2+1)D as section 5 of the method describes them, with its parameter names. Modules of `torch.nn` only.

`width` is the number of channels after conv1; the other stages have 2, 4 and 8 times as many. `maps` keeps the outputs of
conv3, conv4 and conv5. One block a stage. Not here: initialisation (weights are filled, see fill.py) and classifiers.
"""

import torch
from torch import nn

from .kinks import max_pool3d, relu


class C3D(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        w1, w2, w4, w8 = width, 2 * width, 4 * width, 8 * width
        plan = [("1", 3, w1), ("2", w1, w2), ("3a", w2, w4), ("3b", w4, w4)]
        plan += [("4a", w4, w8), ("4b", w8, w8), ("5a", w8, w8), ("5b", w8, w8)]
        for name, channels_in, channels_out in plan:
            setattr(self, f"conv{name}", nn.Conv3d(channels_in, channels_out, 3, padding=1))
            setattr(self, f"bn{name}", nn.BatchNorm3d(channels_out))
        self.maps: dict[str, torch.Tensor] = {}

    def layer(self, name: str, x: torch.Tensor) -> torch.Tensor:
        return relu(getattr(self, f"bn{name}")(getattr(self, f"conv{name}")(x)))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = max_pool3d(self.layer("1", x), (1, 2, 2))
        x = max_pool3d(self.layer("2", x), (2, 2, 2))
        self.maps["conv3"] = self.layer("3b", self.layer("3a", x))
        x = max_pool3d(self.maps["conv3"], (2, 2, 2))
        self.maps["conv4"] = self.layer("4b", self.layer("4a", x))
        x = max_pool3d(self.maps["conv4"], (2, 2, 2))
        self.maps["conv5"] = self.layer("5b", self.layer("5a", x))
        return self.maps["conv5"].mean((2, 3, 4))


class PlainConv(nn.Module):
    """R3D's convolution: one 3-D kernel without bias."""

    def __init__(self, cin: int, cout: int, kernel: tuple, stride: tuple, padding: tuple) -> None:
        super().__init__()
        self.temporal_spatial_conv = nn.Conv3d(cin, cout, kernel, stride, padding, bias=False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.temporal_spatial_conv(x)


class FactoredConv(nn.Module):
    """R(2+1)D's: (1, k, k) to M channels, BN, ReLU, (k, 1, 1)."""

    def __init__(self, cin: int, cout: int, kernel: tuple, stride: tuple, padding: tuple) -> None:
        super().__init__()
        kt, kh, kw = kernel
        middle = kt * kh * kw * cin * cout // (kh * kw * cin + kt * cout)
        self.spatial_conv = nn.Conv3d(cin, middle, (1, kh, kw), (1, *stride[1:]), (0, *padding[1:]), bias=False)
        self.bn = nn.BatchNorm3d(middle)
        self.temporal_conv = nn.Conv3d(middle, cout, (kt, 1, 1), (stride[0], 1, 1), (padding[0], 0, 0), bias=False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.temporal_conv(relu(self.bn(self.spatial_conv(x))))


class Block(nn.Module):
    def __init__(self, conv: type, cin: int, cout: int, halve: bool) -> None:
        super().__init__()
        stride = (2, 2, 2) if halve else (1, 1, 1)
        self.conv1 = conv(cin, cout, (3, 3, 3), stride, (1, 1, 1))
        self.bn1 = nn.BatchNorm3d(cout)
        self.conv2 = conv(cout, cout, (3, 3, 3), (1, 1, 1), (1, 1, 1))
        self.bn2 = nn.BatchNorm3d(cout)
        self.downsampleconv = conv(cin, cout, (1, 1, 1), (2, 2, 2), (0, 0, 0)) if halve else None
        self.downsamplebn = nn.BatchNorm3d(cout) if halve else None

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = relu(self.bn1(self.conv1(x)))
        y = self.bn2(self.conv2(y))
        if self.downsampleconv is not None:
            x = self.downsamplebn(self.downsampleconv(x))
        return relu(x + y)


class Stage(nn.Module):
    def __init__(self, conv: type, cin: int, cout: int, halve: bool) -> None:
        super().__init__()
        self.block1 = Block(conv, cin, cout, halve)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.block1(x)


class ResNet(nn.Module):
    """R3D with `PlainConv`, R(2+1)D with `FactoredConv`."""

    def __init__(self, conv: type, width: int) -> None:
        super().__init__()
        self.conv1 = conv(3, width, (3, 7, 7), (1, 2, 2), (1, 3, 3))
        self.bn1 = nn.BatchNorm3d(width)
        self.conv2 = Stage(conv, width, width, halve=False)
        self.conv3 = Stage(conv, width, 2 * width, halve=True)
        self.conv4 = Stage(conv, 2 * width, 4 * width, halve=True)
        self.conv5 = Stage(conv, 4 * width, 8 * width, halve=True)
        self.maps: dict[str, torch.Tensor] = {}

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.conv2(relu(self.bn1(self.conv1(x))))
        for name in ("conv3", "conv4", "conv5"):
            x = self.maps[name] = getattr(self, name)(x)
        return x.mean((2, 3, 4))


def backbone(name: str, width: int) -> nn.Module:
    if name == "c3d":
        return C3D(width)
    return ResNet({"r3d": PlainConv, "r21d": FactoredConv}[name], width)
