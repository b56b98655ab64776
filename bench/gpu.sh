#!/bin/sh
# The checks and timings that need a CUDA GPU; works without internet.
#
#   bench/gpu.sh [PART...]       builds the addon against the installed PyTorch, then the parts named, or all: `parity` holds the golden
#                                suite against `cuda`; `runs` trains, stops, goes on and tests on it beside the processor; `speed` times
#                                fp32 and bf16 training beside PyTorch eager and compiled -> bench/results/gpu-*.csv
#   bench/gpu.sh --pack FILE     on a machine with a built checkout: writes all that a GPU machine needs besides PyTorch, g++ and CMake
#                                (sources, compiled JavaScript, node itself, two small stores) as a tar.gz into FILE
#   AVCL_DEVICE=cpu bench/gpu.sh rehearses the same on the processor, at a small size, into bench/results/rehearsal-*.csv
#
# Needs: Python 3 with torch 2.11 and safetensors (PYTHON, default python3), g++, cmake, node (NODE, default node, or ./node of
# a pack). nvcc and CUDA's headers are not needed: the addon loads libtorch_cuda only when a CUDA device is named.
# TF32 is off throughout (NVIDIA_TF32_OVERRIDE=0): the parity limits are float32's, and both sides are timed alike.
# Exit status: 4 where something is missing, 1 where parity fails, else 0.
set -eu
cd "$(dirname "$0")/.."
GOLDEN=packages/avcl/test/golden

STORES=out/gpu

missing() {
  echo "bench/gpu.sh: $1" >&2
  exit 4
}

# Two synthetic stores: 48 clips of the smallest size, 6 of the paper's.
make_stores() {
  for size in 'small smoke 48 4 56' 'large standard 6 2 128'; do
    # shellcheck disable=SC2086 # words are meant
    set -- $size
    [ -e "$STORES/$1/frames.bin" ] && continue
    rm -rf "$STORES/$1" "$STORES/$1-videos"
    "$NODE" packages/cli/bin/avcl.mjs synth --out "$STORES/$1-videos" --preset "$2" --clips "$3" --classes "$4"
    "$NODE" packages/cli/bin/avcl.mjs data build "$STORES/$1-videos/clips.csv" --out "$STORES/$1" --frames "$5"
  done
}

if [ "${1:-}" = --pack ]; then
  NODE=node
  [ -n "${2:-}" ] || missing 'expected a file name after --pack; for example bench/gpu.sh --pack avcl-gpu.tar.gz'
  node node_modules/typescript/bin/tsc -b
  node node_modules/typescript/bin/tsc -p $GOLDEN
  make_stores
  node=$(readlink -f "$(command -v node)" | cut -c2-)
  # The media operators travel built, with their JPEG library: a GPU machine seldom has its headers.
  jpeg=$(ldd packages/media/build/avcl_media.so | sed -n 's,.*=> /\(.*libjpeg[^ ]*\) .*,\1,p')
  tar -cJf "$2" --dereference --exclude=__pycache__ --exclude='packages/torch/build' --exclude=cmake --exclude='*.map' --exclude='*.d.ts' \
    --exclude='*-videos' --transform "s,^$node,node,;s,^$jpeg,lib/$(basename "$jpeg")," \
    bench scripts package.json packages/*/package.json packages/*/dist packages/cli/setup packages/torch/native $GOLDEN packages/avcl/recipes "$STORES" \
    packages/media/build node_modules/zod node_modules/yaml node_modules/csv-parse node_modules/node-api-headers -C / "$node" "$jpeg"
  echo "packed: $2 ($(du -h "$2" | cut -f1)); unpack it there (tar -xJf) and run bench/gpu.sh"
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

[ -d lib ] && export LD_LIBRARY_PATH="$PWD/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"

if [ -e node_modules/typescript ]; then
  "$NODE" node_modules/typescript/bin/tsc -b
  "$NODE" node_modules/typescript/bin/tsc -p $GOLDEN
fi
[ -e $GOLDEN/dist/run.js ] || missing 'expected compiled JavaScript, got none; run npm install, or unpack what --pack wrote'

echo '== native build against the installed PyTorch'
"$NODE" -e "import('./packages/cli/setup/index.mjs').then(({ buildNative }) => buildNative({ packages: ['@avcl/torch'] }))"

mkdir -p bench/results
label=gpu
[ "$device" = cuda ] || label=rehearsal
status=0
wants() { case " $parts " in *" $1 "*) true ;; *) false ;; esac; }
parts=${*:-parity runs speed}

if wants parity; then
  echo "== golden suite on $device"
  part=
  [ "$device" = cuda ] || part=4-32
  "$NODE" $GOLDEN/dist/run.js "$device" $part >bench/results/$label-parity.csv || status=1
  cat bench/results/$label-parity.csv
fi

if wants runs; then
  echo "== whole runs on $device beside the processor"
  make_stores
  [ "$device" = cuda ] && size= || size='--copies 4 --batch 2'
  # shellcheck disable=SC2086 # words are meant
  "$NODE" bench/device-runs.mjs $STORES/small $STORES/large --device "$device" --name $label-runs $size || status=1
fi

if wants speed; then
  echo '== training beside PyTorch'
  [ "$device" = cuda ] && size='--batch 16 --steps 10 --warmup 3 --rounds 2 --compile' || size='--batch 2 --steps 1 --warmup 1 --rounds 1'
  for precision in fp32 bf16; do
    # shellcheck disable=SC2086 # words are meant
    "$NODE" bench/train-step.mjs --device "$device" --precision $precision $size --name $label-train-step-$precision || status=1
  done
fi
exit $status
