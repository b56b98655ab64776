"""The three pictures of a sound (method.md section 4) by librosa, scipy and float64: the reference of mel.test.ts.

    python mel_reference.py                 writes mel.json beside this file: every 8th row and column of each picture
    python mel_reference.py KIND < pcm      reads mono 16-bit samples of 24 kHz, writes the 256 x 256 picture as float64

Needs librosa and scipy. Shares no code with the package.
"""

import json
import pathlib
import sys

import librosa
import numpy as np
import scipy.signal

RATE = 24_000


def resize(picture, rows, columns):
    """Bilinear, half-pixel centres, edges repeated, no antialiasing."""

    def axis(old, new):
        at = np.clip((np.arange(new) + 0.5) * old / new - 0.5, 0, None)
        low = np.minimum(np.floor(at).astype(int), old - 1)
        return low, np.minimum(low + 1, old - 1), at - low

    r0, r1, fr = axis(picture.shape[0], rows)
    c0, c1, fc = axis(picture.shape[1], columns)
    upper = picture[r0][:, c0] * (1 - fc) + picture[r0][:, c1] * fc
    lower = picture[r1][:, c0] * (1 - fc) + picture[r1][:, c1] * fc
    return upper * (1 - fr[:, None]) + lower * fr[:, None]


def log_mel(wave, hop):
    mel = librosa.feature.melspectrogram(
        y=wave, sr=RATE, n_fft=2048, win_length=240, hop_length=hop, window="hann", center=True, pad_mode="constant",
        power=2.0, n_mels=256, fmin=0.0, fmax=12_000.0, htk=False, norm=None, dtype=np.float64)
    return np.log(mel + 1e-6)


def fit(wave, length):
    return np.pad(wave[:length], (0, max(0, length - len(wave))))


def picture(pcm, kind):
    wave = pcm.astype(np.float64) / 32768
    if kind == "raw":
        folded = scipy.signal.resample(fit(wave, 240_000), 65_536)
        return ((np.clip(folded, -1, 1) + 1) / 2).reshape(256, 256)
    if kind == "whole":
        values = resize(log_mel(fit(wave, 240_000), 240), 256, 256)
    else:
        start = int(np.clip(np.floor(len(wave) / 2 - 30_696 / 2 + 0.5), 0, max(0, len(wave) - 30_696)))
        values = log_mel(fit(wave[start:], 30_696), 120)
        assert values.shape == (256, 256)
    span = values.max() - values.min()
    return (values - values.min()) / span if span > 0 else np.zeros_like(values)


def synthetic(name):
    """The same whole numbers as `synthetic` in mel.test.ts."""
    length = {"chirp": 240_000, "noise": 88_801, "clicks": 290_000, "short": 27_000}[name]
    samples = np.zeros(length, dtype=np.int64)
    state = 20_240
    for i in range(length):
        state = state * 16_807 % 2_147_483_647
        noise = state % 8192 - 4096
        if name == "chirp":
            samples[i] = i * i // 256 % 20_000 - 10_000
        elif name == "noise":
            samples[i] = noise + (i * 50 % 3000 - 1500)
        elif name == "clicks":
            samples[i] = 30_000 if i % 9973 == 0 else noise // 512
        else:
            samples[i] = noise * (i % 1000) // 1000
    return samples.astype(np.int16)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        pcm = np.frombuffer(sys.stdin.buffer.read(), dtype="<i2")
        sys.stdout.buffer.write(picture(pcm, sys.argv[1]).astype("<f8").tobytes())
    else:
        golden = {name: {kind: np.round(picture(synthetic(name), kind)[::8, ::8], 7).ravel().tolist()
                         for kind in ("whole", "1.2s", "raw")}
                  for name in ("chirp", "noise", "clicks", "short")}
        target = pathlib.Path(__file__).with_name("mel.json")
        target.write_text(json.dumps(golden, separators=(",", ":")) + "\n")
