"""The answer for a video from nothing but an exported folder: `model.json` followed word by word, by ffmpeg, numpy and onnxruntime. No code of avcl.

    python follow_description.py FOLDER VIDEO      prints the probabilities, and the picture of the sound, as JSON
"""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import onnxruntime

folder, video = Path(sys.argv[1]), sys.argv[2]
model = json.loads((folder / "model.json").read_text())
rgb, audio = model["inputs"]["rgb"], model["inputs"]["audio"]


def ffmpeg(*args: str) -> bytes:
    return subprocess.run(["ffmpeg", "-v", "error", "-i", video, *args, "-"], check=True, capture_output=True).stdout


def resized(x: np.ndarray, height: int, width: int) -> np.ndarray:
    """Bilinear between pixel centres, no antialiasing."""
    for axis, size in ((0, height), (1, width)):
        have = x.shape[axis]
        at = np.clip((np.arange(size) + 0.5) * have / size - 0.5, 0, None)
        low = np.minimum(at.astype(int), have - 1)
        high = np.minimum(low + 1, have - 1)
        share = (at - low).reshape(-1, 1) if axis == 0 else at - low
        x = np.take(x, low, axis) * (1 - share) + np.take(x, high, axis) * share
    return x


def windows() -> np.ndarray:
    """(B, 3, T, H, W)"""
    size = rgb["stored"]
    if "shortSide" in size:
        probe = ["ffprobe", "-v", "error", "-select_streams", "v:0", "-show_entries", "stream=width,height", "-of", "csv=p=0", video]
        across, down = map(int, subprocess.run(probe, check=True, capture_output=True).stdout.decode().strip().split(",")[:2])
        short = size["shortSide"]
        even = lambda long, other: 2 * max(1, int(long * short / other / 2 + 0.5))
        width, height = (short, even(down, across)) if across < down else (even(across, down), short)
    else:
        width, height = size["width"], size["height"]
    raw = ffmpeg("-vf", f"scale={width}:{height}:flags=bilinear", "-fps_mode", "passthrough", "-f", "rawvideo", "-pix_fmt", "rgb24")
    frames = np.frombuffer(raw, np.uint8).reshape(-1, height, width, 3).astype(np.float32) / 255
    side = min(int(np.floor(rgb["crop"] * height / rgb["ofHeight"] + 0.5)), width, height)
    assert side == rgb["crop"], "this program does not scale the square"
    x, y = (width - side) // 2, (height - side) // 2
    clips, count, stride = model["windows"]["clips"], rgb["frames"], rgb["stride"]
    free = max(0, len(frames) - ((count - 1) * stride + 1))
    starts = [free // 2] if clips == 1 else [i * free // (clips - 1) for i in range(clips)]
    picks = [[(start + i * stride) % len(frames) for i in range(count)] for start in starts]
    return np.stack([frames[pick, y : y + side, x : x + side].transpose(3, 0, 1, 2) for pick in picks])


def picture() -> np.ndarray:
    """(1, 1, H, W), kind `whole`"""
    mel = audio["mel"]
    pcm = np.frombuffer(ffmpeg("-ac", "1", "-ar", str(audio["sampleRate"]), "-f", "s16le"), "<i2") / 32768
    wave = np.zeros(audio["samples"])
    wave[: min(len(pcm), len(wave))] = pcm[: len(wave)]
    half = mel["window"] // 2
    padded = np.pad(wave, half)
    hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(mel["window"]) / mel["window"])
    frames = np.lib.stride_tricks.sliding_window_view(padded, mel["window"])[:: mel["hop"]] * hann
    power = np.abs(np.fft.rfft(frames, mel["fft"])) ** 2
    log = np.log(power @ np.load(folder / mel["filterBank"]) + mel["floor"]).T
    log = resized(log, audio["side"], audio["side"])
    shown = (log - log.min()) / (log.max() - log.min())
    size, crop = audio["size"], audio["crop"]
    shown = resized(shown[:, : audio["columns"]], size, size)
    at = (size - crop) // 2
    return shown[at : at + crop, at : at + crop][None, None].astype(np.float32)


session = onnxruntime.InferenceSession(folder / model["model"]["file"])
feeds = {rgb["name"]: windows(), audio["name"]: picture()}
logits = session.run([model["outputs"]["logits"]["name"]], feeds)[0].mean(0)
powers = np.exp(logits - logits.max())
print(json.dumps({"probabilities": (powers / powers.sum()).tolist(), "picture": feeds[audio["name"]].ravel().tolist()}))
