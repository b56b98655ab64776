"""A peer of media-windows.mjs: python media-windows.torch.py FILES.json torchcodec|torchcodec-approximate|pyav WINDOWS

Each window opens its file, as a loader does that draws from many thousand files, and yields uint8 (3, 16, 112, 112).
"""

import json
import resource
import sys
import time

import torch
import torch.nn.functional as F

torch.set_num_threads(1)
files = json.load(open(sys.argv[1]))
name, count = sys.argv[2], int(sys.argv[3])
state = 1


def draw(below):
    global state
    state = state * 16_807 % 2_147_483_647
    return state % below


windows = []
for _ in range(count):
    clip, start, x, y = draw(len(files)), draw(280), draw(60), draw(17)
    windows.append((files[clip], start, x, y))


def by_torchcodec(path, start, x, y, mode):
    from torchcodec.decoders import VideoDecoder

    decoder = VideoDecoder(path, num_ffmpeg_threads=1, seek_mode=mode)
    frames = decoder.get_frames_in_range(start, start + 16).data  # (16, 3, 256, 340) uint8
    small = F.interpolate(frames, (128, 171), mode="bilinear", antialias=True)
    return small[:, :, y : y + 112, x : x + 112].transpose(0, 1).contiguous()


def by_pyav(path, start, x, y):
    import av
    import numpy

    with av.open(path) as container:
        stream = container.streams.video[0]
        stream.thread_count = 1
        first = int(start / stream.average_rate / stream.time_base)
        container.seek(first, stream=stream, backward=True)
        kept = []
        for frame in container.decode(stream):
            if frame.pts < first:
                continue
            kept.append(frame.reformat(171, 128, "rgb24").to_ndarray()[y : y + 112, x : x + 112])
            if len(kept) == 16:
                break
    return torch.from_numpy(numpy.stack(kept)).permute(3, 0, 1, 2)


def read(path, start, x, y):
    if name == "pyav":
        return by_pyav(path, start, x, y)
    return by_torchcodec(path, start, x, y, "approximate" if "approximate" in name else "exact")


for window in windows[:3]:
    read(*window)
started, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF)
for window in windows:
    assert read(*window).shape[0] == 3
seconds = time.perf_counter() - started
after = resource.getrusage(resource.RUSAGE_SELF)
cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
print(json.dumps({"seconds": [seconds], "peak_mib": after.ru_maxrss / 1024, "values": [cpu]}))
