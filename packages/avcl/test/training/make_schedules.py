"""Learning rates as PyTorch's schedulers give them: writes golden/schedules.json beside this script."""

import json
from pathlib import Path

import torch


def rates(make, steps, losses=None):
    weight = torch.nn.Parameter(torch.zeros(1))
    optimiser = torch.optim.SGD([weight], lr=0.03)
    scheduler = make(optimiser)
    out = []
    for step in range(steps):
        out.append(optimiser.param_groups[0]["lr"])
        optimiser.step()
        scheduler.step(*([losses[step]] if losses else []))
    return out


losses = [2.0, 1.5, 1.5, 1.6, 1.49999, 1.4, 1.3, 1.4, 1.4, 1.4, 1.5, 1.6, 1.6, 1.7, 1.8, 1.9, 1.9, 1.9, 1.9, 1.9]
S = torch.optim.lr_scheduler
golden = {
    "one_cycle": rates(lambda o: S.OneCycleLR(o, max_lr=0.03, total_steps=24, cycle_momentum=False), 24),
    "cosine": rates(lambda o: S.CosineAnnealingLR(o, T_max=24, eta_min=0.001), 24),
    "step": rates(lambda o: S.MultiStepLR(o, milestones=[2, 4], gamma=0.1), 6),
    "plateau": rates(lambda o: S.ReduceLROnPlateau(o, factor=0.1, patience=2, min_lr=1e-4, eps=0), 20, losses),
    "losses": losses,
    "torch": torch.__version__.split("+")[0],
}
path = Path(__file__).parent / "golden" / "schedules.json"
path.write_text(json.dumps(golden, indent=1) + "\n")
