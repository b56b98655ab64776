/**
 * R(2+1)D, section 5.3: R3D with every convolution factorised into space and time, conv1 and the shortcuts included.
 * 14,365,303 parameters, 21.36 GMACs at 16 x 112 x 112 with one block a stage. Checked against an independent PyTorch
 * network. torchvision's r2plus1d_18 differs at any depth: other middle channels in conv1 (45, not 83) and in the second
 * convolutions, plain shortcuts.
 */
import type { BackboneOptions } from './backbone.js';
import { ResidualNetwork } from './residual-network.js';
import { FactorisedConv3d } from './spatio-temporal-conv.js';

export class R21d extends ResidualNetwork {
  readonly architecture = 'r21d';

  constructor(options: BackboneOptions) {
    super((geometry, generator) => new FactorisedConv3d(geometry, generator), options);
  }
}
