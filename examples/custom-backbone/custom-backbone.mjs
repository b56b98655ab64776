// A backbone of one's own, with shortcuts: node custom-backbone.mjs STORE OUT [PRESET]
// Strides instead of pooling, and in each stage a convolution that is added to its input. It is nobody's published network, and the
// settings are not the paper's: `smoke` shows that it runs.
import { join } from 'node:path';
import { nn } from '@avcl/torch';
import { addBackbone, Backbone, finetune, pretrain, testRun } from 'avcl';

/** Half the size in space, and in time from the third stage on; then one convolution beside a shortcut. */
class Stage extends nn.Module {
  constructor(from, to, stride, generator) {
    super();
    this.down = new nn.Conv3d(from, to, 3, { stride, padding: 1, bias: false, generator });
    this.down_bn = new nn.BatchNorm3d(to);
    this.conv = new nn.Conv3d(to, to, [3, 1, 1], { padding: [1, 0, 0], bias: false, generator }); // along time alone
    this.bn = new nn.BatchNorm3d(to);
  }

  run(clip, execution) {
    const x = execution.convolution(clip, { conv: this.down, bn: this.down_bn, relu: true });
    return execution.convolution(x, { conv: this.conv, bn: this.bn, add: x, relu: true }); // x may be written over
  }
}

class Strided extends Backbone {
  architecture = 'strided';
  minFrames = 1; // strides leave a frame of whatever there is; four poolings would not
  minSize = 16;

  constructor({ width = 64, depth = 1, generator }) {
    super(width); // what comes out has 8 * width channels
    if (depth !== 1) throw new RangeError(`expected model.depth=1 for strided, got ${depth}; leave it out`);
    this.conv2 = new Stage(3, width, [1, 2, 2], generator);
    this.conv3 = new Stage(width, 2 * width, [1, 2, 2], generator);
    this.conv4 = new Stage(2 * width, 4 * width, 2, generator);
    this.conv5 = new Stage(4 * width, 8 * width, 2, generator);
  }

  run(clip, execution) {
    const conv2 = this.conv2.run(clip, execution); // (B, W, T, H/2, W/2)
    const conv3 = this.conv3.run(conv2, execution); // (B, 2W, T, H/4, W/4)
    const conv4 = this.conv4.run(conv3, execution); // (B, 4W, T/2, H/8, W/8)
    const conv5 = this.conv5.run(conv4, execution); // (B, 8W, T/4, H/16, W/16)
    return { conv3, conv4, conv5 };
  }
}

addBackbone('strided', (options) => new Strided(options)); // every program that reads such a run says this first

const [data, out, preset = 'smoke'] = process.argv.slice(2);
const recipe = { preset, overrides: ['model.backbone=strided'] };
const pre = await pretrain({ data, out: join(out, 'pre'), recipe });
await finetune({ data, from: pre.run, out: join(out, 'fine'), recipe });
const { top1, evaluated } = await testRun({ data, run: join(out, 'fine') });
console.log(`${pre.parameters} parameters, ${(100 * top1).toFixed(1)} % of ${evaluated} test videos`);
