/**
 * The classifier on two modalities, section 6: concat, FC, ReLU, dropout 0.7, FC. The concatenation is the paper's, the
 * two layers with dropout between are those of the authors' earlier two-clip classifier. Checked against an independent
 * PyTorch module. 524,800 + 513 C parameters at D = 512. The gate before it is `amfm.ts`.
 */
import { cat, type Generator, nn, type Tensor } from '@avcl/torch';

/** Options of {@link FusionHead}. */
export interface FusionHeadOptions {
  /** D of each modality. Default 512. */
  dim?: number | undefined;
  /** C. */
  classes: number;
  /** Share of the hidden values dropped in training. Default 0.7 (paper, section 3.2). */
  dropout?: number | undefined;
  generator: Generator;
}

export class FusionHead extends nn.Module {
  /** 2D to D. */
  readonly fc1: nn.Linear;
  /** D to C. */
  readonly fc2: nn.Linear;
  readonly dropout: nn.Dropout;

  constructor({ dim = 512, classes, dropout = 0.7, generator }: FusionHeadOptions) {
    super();
    this.fc1 = new nn.Linear(2 * dim, dim, { generator });
    this.fc2 = new nn.Linear(dim, classes, { generator });
    this.dropout = new nn.Dropout(dropout);
  }

  /**
   * Logits.
   * @param rgb - (B, D)
   * @param audio - (B, D)
   * @returns (B, C)
   */
  forward(rgb: Tensor, audio: Tensor): Tensor {
    return this.fc2.forward(this.dropout.forward(this.hidden(rgb, audio))); // (B, C)
  }

  /**
   * The joint feature before dropout.
   * @returns (B, D)
   */
  hidden(rgb: Tensor, audio: Tensor): Tensor {
    return this.fc1.forward(cat([rgb, audio], { dim: 1 })).relu(); // (B, D)
  }
}
