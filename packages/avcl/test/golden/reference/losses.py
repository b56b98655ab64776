"""CGRA (eq. 5-6) with its maps and scales, SelfCL (eq. 7-10) with banks and in the batch: sections 7 and 8.

Sums are written out where that is affordable, so that a slip in a matrix form would show.
"""

import torch
from torch.nn import functional as F


def cgra(fr: torch.Tensor, fa: torch.Tensor, lam: float | str = 0.005, scale: int | str = "1/D") -> torch.Tensor:
    """Eq. 5-6 on rows (B, D), centred over the rows; `lam` may be "1/B"."""
    rows, d = fr.shape
    fr, fa = fr - fr.mean(0), fa - fa.mean(0)
    norm_r = torch.sqrt((fr**2).sum(0) + 1e-8)  # (D)
    norm_a = torch.sqrt((fa**2).sum(0) + 1e-8)
    c = torch.einsum("bi,bj->ij", fr, fa) / (norm_r[:, None] * norm_a[None, :])
    on = ((1 - torch.diagonal(c)) ** 2).sum()
    off = (c**2)[~torch.eye(d, dtype=torch.bool)].sum()
    total = on + (1 / rows if lam == "1/B" else lam) * off
    return total / d if scale == "1/D" else total


def rows_of(map_: torch.Tensor, kind: str) -> torch.Tensor:
    """A map (B, C, T, H, W) as rows of features, Table 2's question."""
    b, c, t, h, w = map_.shape
    if kind == "pooled":
        return map_.mean((2, 3, 4))
    if kind == "frames":
        return torch.stack([map_[i, :, k].mean((1, 2)) for i in range(b) for k in range(t)])
    if kind == "positions":
        return torch.stack([map_[i, :, k, y, x] for i in range(b) for k in range(t) for y in range(h) for x in range(w)])
    return F.max_pool3d(map_, (1, 2, 2)).reshape(b, -1)  # flat


def unit(x: torch.Tensor) -> torch.Tensor:
    return x / torch.sqrt((x**2).sum(1, keepdim=True))


def selfcl_bank(fr, fa, bank_r, bank_a, rows, indices, tau=0.07, momentum=0.5, normalise=True):
    """Both directions' loss from the stale banks; then the banks with the batch's rows moved. `indices` (B, K+1), own row first."""
    if normalise:
        fr, fa = unit(fr), unit(fa)

    def direction(anchor: torch.Tensor, bank: torch.Tensor) -> torch.Tensor:
        loss = 0.0
        for i in range(len(rows)):
            scores = torch.stack([(bank[j] * anchor[i]).sum() / tau for j in indices[i]])  # (K + 1)
            loss = loss - (scores[0] - torch.logsumexp(scores, 0))
        return loss / len(rows)

    loss_r, loss_a = direction(fr, bank_a), direction(fa, bank_r)
    with torch.no_grad():
        new_r, new_a = bank_r.clone(), bank_a.clone()
        for i, row in enumerate(rows):
            new_r[row] = unit((momentum * bank_r[row] + (1 - momentum) * fr[i])[None])[0]
            new_a[row] = unit((momentum * bank_a[row] + (1 - momentum) * fa[i])[None])[0]
    return loss_r, loss_a, new_r, new_a


def selfcl_in_batch(fr: torch.Tensor, fa: torch.Tensor, tau: float = 0.07, normalise: bool = True) -> torch.Tensor:
    if normalise:
        fr, fa = unit(fr), unit(fa)
    loss = 0.0
    for i in range(len(fr)):
        loss = loss - ((fr[i] * fa[i]).sum() / tau - torch.logsumexp(fa @ fr[i] / tau, 0))
        loss = loss - ((fa[i] * fr[i]).sum() / tau - torch.logsumexp(fr @ fa[i] / tau, 0))
    return loss / len(fr)
