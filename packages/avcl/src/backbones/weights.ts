/**
 * Weights of other projects' checkpoints, by name. VCOP's and TCGL's backbones are named as ours. torchvision's r3d_18 is
 * our R3D with `depth: 2`, and its first blocks fill `depth: 1`. torchvision's r2plus1d_18 fits only in part: its conv1 has
 * 45 middle channels (ours 83), the second convolution of conv3-5's first blocks has the middle channels of the first
 * (230, ours 288), and its shortcuts are not factorised. What does not fit keeps its initial values and is named.
 */
import { AvclError, noGrad, type Tensor } from '@avcl/torch';
import type { Backbone } from './backbone.js';

/** Whose names a checkpoint carries. */
export type WeightSource = 'vcop' | 'torchvision';

/** What became of each name. */
export interface WeightReport {
  source: WeightSource;
  /** Names of the backbone that were filled. */
  loaded: string[];
  /** Names of the backbone that the checkpoint does not have. */
  missing: string[];
  /** Names of the backbone whose weight has another shape in the checkpoint. */
  mismatched: string[];
  /** Names of the checkpoint that the backbone does not have. */
  unused: string[];
}

/** What data-parallel wrappers and order-prediction heads put before the names. */
const prefixes = /^(module\.)?(base_network\.)?/;

/**
 * Copies what fits from a checkpoint into `backbone`.
 *
 * @param weights - tensors by name, as `safetensors` gives them
 * @param options - `partial`: keep initial values where something is missing or does not fit, instead of failing
 * @throws AvclError DATA where a weight is missing or of another shape, unless `partial`
 */
export function loadBackboneWeights(
  backbone: Backbone,
  weights: ReadonlyMap<string, Tensor>,
  { partial = false }: { partial?: boolean } = {},
): WeightReport {
  const given = new Map([...weights].map(([name, value]) => [name.replace(prefixes, ''), value]));
  const source: WeightSource = given.has('stem.0.weight') ? 'torchvision' : 'vcop';
  const wanted = backbone.stateDict();
  const theirName = (name: string) =>
    source === 'torchvision' ? torchvisionName(name, backbone.architecture) : name;
  const report: WeightReport = { source, loaded: [], missing: [], mismatched: [], unused: [] };
  const used = new Set<string>();
  for (const [name, tensor] of wanted) {
    const theirs = theirName(name);
    const value = given.get(theirs);
    used.add(theirs);
    if (value === undefined && name.endsWith('num_batches_tracked')) continue; // checkpoints before PyTorch 0.4.1
    if (value === undefined) report.missing.push(name);
    else if (value.shape.join() !== tensor.shape.join()) report.mismatched.push(name);
    else report.loaded.push(name);
  }
  report.unused = [...given.keys()].filter((name) => !used.has(name));
  if (!partial) requireAll(report);
  if (report.loaded.length === 0) throw nothingFits(report);
  noGrad(() => {
    for (const name of report.loaded) wanted.get(name)!.copy_(given.get(theirName(name))!);
  });
  return report;
}

/** Our name to torchvision's: `conv3.block1.conv2.spatial_conv.weight` to `layer2.0.conv2.0.0.weight`. */
export function torchvisionName(name: string, architecture: string): string {
  const factorised = architecture === 'r21d';
  const inner: Record<string, string> = factorised
    ? { spatial_conv: '0', bn: '1', temporal_conv: '3' }
    : { temporal_spatial_conv: '' };
  const parts = name.split('.');
  const leaf = parts.at(-1)!;
  if (parts[0] === 'bn1') return `stem.${factorised ? 4 : 1}.${leaf}`;
  if (parts[0] === 'conv1') return `stem.${factorised ? inner[parts[1]!] : 0}.${leaf}`;
  const layer = `layer${Number(parts[0]!.slice('conv'.length)) - 1}`;
  const further = parts[1] === 'blocks';
  const block = further ? Number(parts[2]) + 1 : 0;
  const [module, conv] = parts.slice(further ? 3 : 2);
  const at = (path: string) => [layer, block, path, leaf].join('.');
  if (module === 'downsamplebn') return at('downsample.1');
  if (module === 'downsampleconv')
    return factorised ? at(`downsample.0.${inner[conv!]}`) : at('downsample.0');
  if (module === 'bn1' || module === 'bn2') return at(`conv${module.slice(2)}.1`);
  return factorised ? at(`${module}.0.${inner[conv!]}`) : at(`${module}.0`);
}

function requireAll(report: WeightReport): void {
  const { missing, mismatched } = report;
  if (missing.length + mismatched.length === 0) return;
  const first = [...missing.slice(0, 3), ...mismatched.slice(0, 3)].join(', ');
  throw new AvclError(
    'DATA',
    `expected all weights of the backbone, got ${missing.length} missing and ${mismatched.length} of another shape ` +
      `(${first}); use its own backbone, width and depth, or load what fits`,
    { fix: 'pass `partial: true` to keep initial values for the rest', details: { ...report } },
  );
}

function nothingFits(report: WeightReport): AvclError {
  return new AvclError(
    'DATA',
    `expected weights named as VCOP's or torchvision's, got ${report.unused.slice(0, 3).join(', ') || 'none'}; check the file`,
    { details: { ...report } },
  );
}
