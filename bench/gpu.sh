#!/bin/sh
# The checks and timings that need a CUDA GPU; works without internet.
#
#   bench/gpu.sh                 builds the addon against the installed PyTorch, holds the golden suite against `cuda`,
#                                times fp32 and bf16 training beside PyTorch eager and compiled -> bench/results/gpu-*.csv
#   bench/gpu.sh --pack FILE     on a machine with a built checkout: writes all that a GPU machine needs besides PyTorch,
#                                g++ and CMake (sources, compiled JavaScript, node itself) into FILE.tar.gz
#   AVCL_DEVICE=cpu bench/gpu.sh rehearses the same on the processor, at a small size, into bench/results/rehearsal-*.csv
#
# Needs: Python 3 with torch 2.11 and safetensors (PYTHON, default python3), g++, cmake, node (NODE, default node, or ./node of
# a pack). nvcc and CUDA's headers are not needed: the addon loads libtorch_cuda only when a CUDA device is named.
# TF32 is off throughout (NVIDIA_TF32_OVERRIDE=0): the parity limits are float32's, and both sides are timed alike.
# Exit status: 4 where something is missing, 1 where parity fails, else 0.
set -eu
cd "$(dirname "$0")/.."
GOLDEN=packages/avcl/test/golden

missing() {
  echo "bench/gpu.sh: $1" >&2
  exit 4
}

if [ "${1:-}" = --pack ]; then
  [ -n "${2:-}" ] || missing 'expected a file name after --pack; for example bench/gpu.sh --pack avcl-gpu.tar.gz'
  node node_modules/typescript/bin/tsc -b
  node node_modules/typescript/bin/tsc -p $GOLDEN
  tar -czf "$2" --dereference --exclude=__pycache__ --exclude='*/build' --exclude='*.map' \
    --transform "s,^$(readlink -f "$(command -v node)" | cut -c2-),node," \
    bench scripts package.json packages/*/package.json packages/*/dist packages/torch/native $GOLDEN \
    node_modules/zod node_modules/yaml node_modules/node-api-headers -C / "$(readlink -f "$(command -v node)" | cut -c2-)"
  echo "packed: $2 ($(du -h "$2" | cut -f1)); unpack it there and run bench/gpu.sh"
  exit 0
fi

device=${AVCL_DEVICE:-cuda}
PYTHON=${PYTHON:-python3}
[ -x ./node ] && NODE=${NODE:-./node} || NODE=${NODE:-node}
if [ "$device" = cuda ]; then
  command -v nvidia-smi >/dev/null || missing 'no CUDA GPU found: there is no nvidia-smi; run this on a machine with an NVIDIA GPU and its driver'
  nvidia-smi -L >/dev/null 2>&1 || missing 'no CUDA GPU found: nvidia-smi lists none; check the driver'
fi
for tool in "$NODE" "$PYTHON" cmake g++; do
  command -v "$tool" >/dev/null || missing "expected $tool on PATH, got none; install it"
done
"$PYTHON" - "$device" <<'PY' || missing "expected torch 2.11 and safetensors in $PYTHON, with CUDA; install them or name another PYTHON"
import sys
import safetensors, torch
print("PyTorch", torch.__version__, file=sys.stderr)
ok = torch.__version__.startswith("2.11.") and (sys.argv[1] == "cpu" or torch.cuda.is_available())
sys.exit(0 if ok else 1)
PY

# findLibtorch asks the python3 on PATH: that must be this one.
tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
printf '#!/bin/sh\nexec "%s" "$@"\n' "$("$PYTHON" -c 'import sys; print(sys.executable)')" >"$tools/python3"
chmod +x "$tools/python3"
export PATH="$tools:$PATH" PYTHON LIBTORCH_USE_PYTORCH=1 NVIDIA_TF32_OVERRIDE=0 AVCL_DEVICE="$device"

# Links that npm makes in a checkout and a pack lacks.
mkdir -p node_modules/@avcl
for name in torch media datasets report; do [ -e node_modules/@avcl/$name ] || ln -s ../../packages/$name node_modules/@avcl/$name; done
[ -e node_modules/avcl ] || ln -s ../packages/avcl node_modules/avcl

if [ -e node_modules/typescript ]; then
  "$NODE" node_modules/typescript/bin/tsc -b
  "$NODE" node_modules/typescript/bin/tsc -p $GOLDEN
fi
[ -e $GOLDEN/dist/run.js ] || missing 'expected compiled JavaScript, got none; run npm install, or unpack what --pack wrote'

echo '== native build against the installed PyTorch'
"$NODE" scripts/build-native.mjs packages/torch

mkdir -p bench/results
label=gpu
[ "$device" = cuda ] || label=rehearsal
echo "== golden suite on $device"
status=0
if [ "$device" = cuda ]; then
  "$NODE" $GOLDEN/dist/run.js cuda >bench/results/$label-parity.csv || status=1
else
  "$NODE" $GOLDEN/dist/run.js "$device" 4-32 >bench/results/$label-parity.csv || status=1
fi
cat bench/results/$label-parity.csv

echo '== training beside PyTorch'
for precision in fp32 bf16; do
  if [ "$device" = cuda ]; then
    size='--batch 16 --steps 20 --warmup 5 --rounds 3 --compile'
  else
    size='--batch 2 --steps 1 --warmup 1 --rounds 1'
  fi
  # shellcheck disable=SC2086 # words are meant
  "$NODE" bench/train-step.mjs --device "$device" --precision $precision $size --name $label-train-step-$precision || status=1
done
exit $status
