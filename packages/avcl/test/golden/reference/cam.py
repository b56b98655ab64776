"""Grad-CAM as it is written (arXiv 1610.02391, eq. 1-2): the gradient of each sample's logit by the map of conv5, through the whole
graph, averaged over positions, weighs the channels. Enlarged to the input as `interpolate` does."""

import torch
import torch.nn.functional as F


def class_maps(model: torch.nn.Module, rgb: torch.Tensor, mel: torch.Tensor, target: int, both: bool) -> dict[str, torch.Tensor]:
    logits = model(rgb, mel)
    out = {"logits": logits}
    streams = [("rgb", model.rgb, rgb), *([("audio", model.audio, mel)] if both else [])]
    for name, network, x in streams:
        maps = network.maps["conv5"]
        (slope,) = torch.autograd.grad(logits[:, target].sum(), maps, retain_graph=True)
        cam = (slope.mean((2, 3, 4), keepdim=True) * maps).sum(1).relu()
        out[f"cam.{name}"] = cam
        out[f"large.{name}"] = F.interpolate(cam[:, None], x.shape[2:], mode="trilinear", align_corners=False)[:, 0]
    return out
