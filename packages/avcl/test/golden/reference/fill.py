"""Numbers that two languages make alike, so that golden files need not hold weights.

An integer hash of (seed, index) gives u in [-1, 1) exactly: no sine, no rounding, no generator. `golden/fill.ts` is the
same in TypeScript. A tensor's seed is a hash of its name, so the order of parameters does not matter.
"""

import numpy as np
import torch


def name_seed(name: str) -> int:
    """FNV-1a of the name's ASCII bytes, 32 bits."""
    state = 0x811C9DC5
    for byte in name.encode("ascii"):
        state = ((state ^ byte) * 0x01000193) & 0xFFFFFFFF
    return state


def uniform(count: int, seed: int) -> np.ndarray:
    """`count` float64 numbers in [-1, 1), multiples of 2^-31."""
    x = np.arange(count, dtype=np.uint32) * np.uint32(0x9E3779B9) + np.uint32(seed)
    x ^= x >> np.uint32(16)
    x *= np.uint32(0x85EBCA6B)
    x ^= x >> np.uint32(13)
    x *= np.uint32(0xC2B2AE35)
    x ^= x >> np.uint32(16)
    return x.astype(np.float64) / 2.0**31 - 1.0


def filled(name: str, shape: tuple[int, ...], scale: float = 1.0, offset: float = 0.0) -> torch.Tensor:
    """offset + scale * u as float32 values (so that both precisions start from the same numbers), in float64."""
    values = offset + scale * uniform(int(np.prod(shape)), name_seed(name))
    return torch.from_numpy(values.astype(np.float32).astype(np.float64)).reshape(shape)


def fill_module(module: torch.nn.Module, prefix: str = "") -> None:
    """Every parameter and BN buffer by a rule that reads only its name, shape and kind."""
    with torch.no_grad():
        for name, tensor in [*module.named_parameters(), *module.named_buffers()]:
            if name.endswith("num_batches_tracked"):
                continue
            shape = tuple(tensor.shape)
            if name.endswith("running_mean"):
                scale, offset = 0.1, 0.0
            elif name.endswith("running_var"):
                scale, offset = 0.5, 1.0
            elif len(shape) > 1:  # weights of convolutions and linear layers: variance 1 / fan-in
                scale, offset = float((3 / np.prod(shape[1:])) ** 0.5), 0.0
            elif name.endswith("weight"):  # batch norm
                scale, offset = 0.25, 1.0
            else:
                scale, offset = 0.2, 0.0
            tensor.copy_(filled(prefix + name, shape, scale, offset))
