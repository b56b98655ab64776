"""Writes probe.json beside this script: features of three overlapping classes, and what scikit-learn makes of them (logistic regression
at several strengths, weighted k nearest neighbours). Again: bench/setup && .venv/bin/pip install scikit-learn && .venv/bin/python make_probe.py"""

import json
from pathlib import Path

import numpy as np
import sklearn
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier

random = np.random.default_rng(7)
CLASSES, WIDTH = 3, 6
centres = random.normal(size=(CLASSES, WIDTH))


def draw(count: int) -> tuple[np.ndarray, np.ndarray]:
    labels = random.integers(CLASSES, size=count)
    x = centres[labels] + 1.3 * random.normal(size=(count, WIDTH))
    return np.round(x * np.array([1, 5, 0.1, 1, 1, 1]) + 2, 4), labels


train, train_labels = draw(60)
test, test_labels = draw(40)
mean, deviation = train.mean(0), train.std(0)
x, y = (train - mean) / deviation, (test - mean) / deviation

fits = []
for strength in (1.0, 0.1, 0.01, 0.0001):
    model = LogisticRegression(C=1 / (strength * len(x)), tol=1e-10, max_iter=10_000).fit(x, train_labels)
    p = model.predict_proba(x)[np.arange(len(x)), train_labels]
    objective = -np.log(p).mean() + strength / 2 * (model.coef_**2).sum()
    fits.append({"strength": strength, "objective": objective, "probabilities": model.predict_proba(y).tolist()})

unit = lambda rows: rows / np.linalg.norm(rows, axis=1, keepdims=True)  # noqa: E731
votes = {}
for k in (1, 5, 20):
    # on unit vectors |a - b|^2 = 2 - 2 cos
    weight = lambda distance: np.exp((1 - distance**2 / 2) / 0.07)  # noqa: E731
    voter = KNeighborsClassifier(k, weights=weight, algorithm="brute").fit(unit(train), train_labels)
    votes[k] = voter.predict_proba(unit(test)).tolist()

out = {
    "made_with": f"scikit-learn {sklearn.__version__}",
    "train": train.tolist(),
    "trainLabels": train_labels.tolist(),
    "test": test.tolist(),
    "testLabels": test_labels.tolist(),
    "fits": fits,
    "votes": votes,
}
(Path(__file__).parent / "probe.json").write_text(json.dumps(out) + "\n")
