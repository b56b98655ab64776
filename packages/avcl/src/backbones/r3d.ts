/**
 * R3D, section 5.2: 14,361,792 parameters, 19.89 GMACs at 16 x 112 x 112 with one block a stage. Checked against an
 * independent PyTorch network. torchvision's r3d_18 has two blocks a stage: `depth: 2` is that network.
 */
import type { BackboneOptions } from './backbone.js';
import { ResidualNetwork } from './residual-network.js';
import { FullConv3d } from './spatio-temporal-conv.js';

export class R3d extends ResidualNetwork {
  readonly architecture = 'r3d';

  constructor(options: BackboneOptions) {
    super((geometry, generator) => new FullConv3d(geometry, generator), options);
  }
}
