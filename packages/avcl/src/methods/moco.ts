/**
 * MoCo across modalities (He et al. 2020, v2's head; section 13): a stream's query is told apart from a queue of the other stream's
 * keys, which a slow copy of the network makes. `L = InfoNCE(q_r; k_a, queue_a) + InfoNCE(q_a; k_r, queue_r)`.
 */
import { AvclError, generatorFor, nn, noGrad, type Tensor, tensor, zeros } from '@avcl/torch';
import { infoNce } from '../losses/info-nce.js';
import { exact } from '../losses/precision.js';
import { unitLength } from '../losses/unit-length.js';
import type { EncoderOptions } from './encoders.js';
import type { Batch, StepContext, StepOutput } from './method.js';
import { checkedMomentum, type Momentum, MomentumBranch, momentumAt } from './momentum.js';
import { type Objective, type PairedFeatures, PairedMethod } from './paired.js';
import { projector } from './projector.js';

/** Options of {@link MocoMethod}; defaults are solo-learn's for 512-d features. */
export interface MocoOptions extends EncoderOptions {
  /** N, the videos of the training set. */
  videos: number;
  /** Videos a batch; the queue must be a multiple of it. */
  batchSize: number;
  /** Widths of the projector after the feature's own. Default 2048, 256; MoCo v1: 128. */
  projector?: readonly number[] | undefined;
  /** Keys a queue holds. Default 4096; MoCo v1: 65536. */
  queue?: number | undefined;
  /** tau. Default 0.2; MoCo v1: 0.07. */
  temperature?: number | undefined;
  /** Share that the slow copy keeps. Default 0.99 to 0.999; MoCo v1: 0.999 throughout. */
  momentum?: Momentum | undefined;
}

export class MocoMethod extends PairedMethod {
  readonly projector_rgb: nn.Sequential;
  readonly projector_audio: nn.Sequential;
  /** The slow copy. */
  readonly target: MomentumBranch;
  /** Keys of RGB clips, (Q, P). */
  readonly queue_rgb: nn.Buffer;
  /** Keys of sounds, (Q, P). */
  readonly queue_audio: nn.Buffer;
  /** Where the next keys go, (1). */
  readonly queue_place: nn.Buffer;
  readonly temperature: number;
  readonly #momentum: Momentum;

  /** @throws AvclError USAGE naming the option that does not fit */
  constructor(options: MocoOptions) {
    super(options);
    const { projector: widths = [2048, 256], queue = 4096, temperature = 0.2, seed } = options;
    checkQueue(queue, options);
    const project = (stream: number) =>
      projector({
        widths: [this.encoders.dim, ...widths],
        generator: generatorFor(seed, 'projector', stream),
      });
    this.#momentum = checkedMomentum('moco.momentum', options.momentum ?? { start: 0.99, end: 0.999 });
    this.temperature = temperature;
    this.projector_rgb = project(0);
    this.projector_audio = project(1);
    this.target = new MomentumBranch(options, { rgb: project(0), audio: project(1) }, [
      this.encoders,
      this.projector_rgb,
      this.projector_audio,
    ]);
    const keys = (stream: number) => {
      const rows = zeros([queue, widths.at(-1)!]).normal_({ generator: generatorFor(seed, 'queue', stream) });
      return new nn.Buffer(unitLength(rows));
    };
    this.queue_rgb = keys(0);
    this.queue_audio = keys(1);
    this.queue_place = new nn.Buffer(tensor([0], { dtype: 'int64' }));
  }

  protected objective({ rgb, audio }: PairedFeatures, batch: Batch): Objective {
    const keys = this.target.forward(batch);
    const kr = unitLength(exact(keys.rgb)); // (B, P)
    const ka = unitLength(exact(keys.audio)); // (B, P)
    const qr = this.projector_rgb.forward(rgb); // (B, P)
    const qa = this.projector_audio.forward(audio); // (B, P)
    const ofRgb = infoNce(qr, ka, this.queue_audio, this.temperature); // ()
    const ofAudio = infoNce(qa, kr, this.queue_rgb, this.temperature); // ()
    return {
      loss: ofRgb.add(ofAudio),
      parts: { info_nce_rgb: ofRgb.detach(), info_nce_audio: ofAudio.detach() },
      carried: { kr, ka },
    };
  }

  /** The batch's keys take the places of the oldest. */
  override afterStep(_batch: Batch, { carried }: StepOutput): void {
    const { kr, ka } = carried as { kr: Tensor; ka: Tensor };
    const [length] = this.queue_rgb.shape as [number];
    const place = this.queue_place.item();
    const places = Array.from({ length: kr.shape[0]! }, (_, i) => (place + i) % length);
    const at = tensor(places, { dtype: 'int64', device: kr.device }); // (B)
    noGrad(() => {
      this.queue_rgb.index_copy_(0, at, kr);
      this.queue_audio.index_copy_(0, at, ka);
      this.queue_place.fill_((place + places.length) % length);
    });
  }

  override afterUpdate({ progress }: StepContext): void {
    this.target.follow(momentumAt(this.#momentum, progress));
  }
}

function checkQueue(queue: number, { videos, batchSize }: MocoOptions): void {
  const refuse = (expected: string) =>
    new AvclError('USAGE', `expected ${expected} for \`moco.queue\`, got ${queue}; change \`moco.queue\``);
  if (!Number.isInteger(queue) || queue < 1) throw refuse('a whole number >= 1');
  if (queue >= videos) {
    throw refuse(`fewer keys than the ${videos} videos, or a video meets itself as a negative,`);
  }
  if (queue % batchSize !== 0) throw refuse(`a multiple of the batch size ${batchSize}`);
}
