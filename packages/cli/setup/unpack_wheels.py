"""Unpack what libtorch needs out of downloaded wheels. Called by libtorch.mjs; standard library only.

    unpack_wheels.py cpu|cuda  WHEELS OUT     headers and libraries into OUT/include and OUT/lib
    unpack_wheels.py requirements WHEELS FILE what the torch wheel names for CUDA on Linux, as a requirements file
"""

import glob
import os
import re
import shutil
import sys
import zipfile

CPU_LIBRARIES = {"libtorch_cpu.so", "libc10.so"}
CUDA_LIBRARIES = {"libtorch.so", "libtorch_cuda.so", "libc10_cuda.so", "libtorch_cuda_linalg.so", "libtorch_nvshmem.so", "libcaffe2_nvrtc.so"}


def torch_wheel(folder):
    found = glob.glob(os.path.join(folder, "torch-*.whl"))
    if len(found) != 1:
        sys.exit(f"expected one torch wheel in {folder}, found {len(found)}")
    return zipfile.ZipFile(found[0])


def wanted_from_torch(name, flavour):
    base = os.path.basename(name)
    if name.startswith("torch/include/"):
        return "include/" + name[len("torch/include/"):]
    if name == "torch/version.py":
        return "version.py"
    if name == f"torch/lib/{base}" and (base in CPU_LIBRARIES or base.startswith("libgomp") or (flavour == "cuda" and base in CUDA_LIBRARIES)):
        return f"lib/{base}"
    return None


def wanted_from_companion(name, flavour):
    base = os.path.basename(name)
    if ".so" not in base:
        return None
    if flavour == "cuda" or base.startswith(("libcudart.so", "libcupti.so")):
        return f"lib/{base}"
    return None


def copy(archive, member, target):
    os.makedirs(os.path.dirname(target), exist_ok=True)
    with archive.open(member) as source, open(target, "wb") as out:
        shutil.copyfileobj(source, out, 1 << 20)


def unpack(flavour, folder, out):
    for path in sorted(glob.glob(os.path.join(folder, "*.whl"))):
        is_torch = os.path.basename(path).startswith("torch-")
        choose = wanted_from_torch if is_torch else wanted_from_companion
        with zipfile.ZipFile(path) as archive:
            for member in archive.namelist():
                place = None if member.endswith("/") else choose(member, flavour)
                if place:
                    copy(archive, member, os.path.join(out, place))
    for library in CPU_LIBRARIES:
        if not os.path.exists(os.path.join(out, "lib", library)):
            sys.exit(f"{library} is not in the wheels of {folder}")


def requirements(folder, out):
    archive = torch_wheel(folder)
    metadata = next(n for n in archive.namelist() if n.endswith(".dist-info/METADATA"))
    lines = archive.read(metadata).decode().splitlines()
    needs = [line[len("Requires-Dist: "):] for line in lines if line.startswith("Requires-Dist: ")]
    cuda = [re.sub(r";.*", "", n).strip() for n in needs if re.match(r"(nvidia-|cuda-toolkit)", n)]
    with open(out, "w") as file:
        file.write("\n".join(cuda) + "\n")


if __name__ == "__main__":
    what, folder, out = sys.argv[1:4]
    requirements(folder, out) if what == "requirements" else unpack(what, folder, out)
