/**
 * AMFM, the gate that weighs both modalities' channels by looking at both: eq. 1-4 of AVCL, section 6. The equations can
 * be read two ways; the default is ours: an excitation per modality with a sigmoid gate, in the shape of MMTM (Joze et
 * al. 2020). Checked against an independent PyTorch module. `relu` is eq. 3-4's printed gate, `shared` the printed eq. 2.
 *
 *     per_modality   s = ReLU(W_s [f_r ; f_a] + b_s)       f^_m = delta(W_m s + b_m) * f_m       1,050,112 parameters
 *     shared         E = W_e (W_s [f_r ; f_a] + b_s) + b_e  f^_m = delta(W_m E + b_m) * f_m       1,312,768 parameters
 */
import { AvclError, cat, type Generator, nn, noGrad, type Tensor } from '@avcl/torch';

/** Options of {@link Amfm}. */
export interface AmfmOptions {
  /** D of each modality. Default 512. */
  dim?: number | undefined;
  /** delta. Default `sigmoid` (ours: what the authors' earlier code computes). `relu` starts with a bias of 1. */
  gate?: 'sigmoid' | 'relu' | undefined;
  /** Default `per_modality` (ours). */
  excitation?: 'per_modality' | 'shared' | undefined;
  generator: Generator;
}

export class Amfm extends nn.Module {
  readonly dim: number;
  readonly gate: 'sigmoid' | 'relu';
  readonly excitation: 'per_modality' | 'shared';
  /** W_s: 2D to D. */
  readonly squeeze: nn.Linear;
  /** W_e: D to D; only with the shared excitation. */
  readonly excite: nn.Linear | null;
  /** W_r: D to D. */
  readonly gate_rgb: nn.Linear;
  /** W_a: D to D. */
  readonly gate_audio: nn.Linear;

  /** @throws AvclError USAGE for an unknown gate or excitation */
  constructor({ dim = 512, gate = 'sigmoid', excitation = 'per_modality', generator }: AmfmOptions) {
    super();
    if (gate !== 'sigmoid' && gate !== 'relu') throw refused('gate', ['sigmoid', 'relu'], gate);
    if (excitation !== 'per_modality' && excitation !== 'shared') {
      throw refused('excitation', ['per_modality', 'shared'], excitation);
    }
    this.dim = dim;
    this.gate = gate;
    this.excitation = excitation;
    this.squeeze = new nn.Linear(2 * dim, dim, { generator });
    this.excite = excitation === 'shared' ? new nn.Linear(dim, dim, { generator }) : null;
    this.gate_rgb = new nn.Linear(dim, dim, { generator });
    this.gate_audio = new nn.Linear(dim, dim, { generator });
    if (gate === 'relu') openGates([this.gate_rgb, this.gate_audio]);
  }

  /**
   * The gated features.
   * @param rgb - (B, D)
   * @param audio - (B, D)
   * @returns (B, D) each
   */
  forward(rgb: Tensor, audio: Tensor): { rgb: Tensor; audio: Tensor } {
    const gates = this.gates(rgb, audio); // (B, D) each
    return { rgb: gates.rgb.mul(rgb), audio: gates.audio.mul(audio) };
  }

  /** How far each channel is open: {@link Amfm.forward} multiplies the features by it. (B, D) each. */
  gates(rgb: Tensor, audio: Tensor): { rgb: Tensor; audio: Tensor } {
    const z = this.squeeze.forward(cat([rgb, audio], { dim: 1 })); // (B, D)
    const s = this.excite === null ? z.relu() : this.excite.forward(z); // (B, D)
    return { rgb: this.#open(this.gate_rgb, s), audio: this.#open(this.gate_audio, s) };
  }

  #open(layer: nn.Linear, s: Tensor): Tensor {
    const opening = layer.forward(s); // (B, D)
    return this.gate === 'sigmoid' ? opening.sigmoid() : opening.relu(); // (B, D)
  }
}

/** A ReLU gate with a bias near 0 would start with half of its channels shut, where no gradient opens them. */
function openGates(layers: readonly nn.Linear[]): void {
  noGrad(() => {
    for (const { bias } of layers) bias?.fill_(1);
  });
}

function refused(name: string, allowed: readonly string[], got: unknown): AvclError {
  return new AvclError(
    'USAGE',
    `expected one of ${allowed.join(', ')} for \`${name}\`, got ${JSON.stringify(got)}; change \`${name}\``,
  );
}
