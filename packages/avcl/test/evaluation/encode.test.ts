/** What a video is given from its clips: the mean of their logits, each video of its own clips alone. */
import { tensor, tidy } from '@avcl/torch';
import { expect, it } from 'vitest';
import type { IndexedClip } from '../../src/data/samples.js';
import { type EncodedGroup, videoLogits } from '../../src/evaluation/encode.js';
import type { LoadedModel } from '../../src/evaluation/load-run.js';

it('averages the logits of the clips of each video', () => {
  tidy(() => {
    const logits = tensor([
      [1, 0, -3],
      [3, 0, 0],
      [5, 6, 0],
      [0, 2, 4],
      [0, 4, 4],
      [0, 6, 4],
    ]);
    const model = { form: { classify: () => logits } } as unknown as LoadedModel;
    const videos = [{ key: 'a' }, { key: 'b' }] as unknown as IndexedClip[];
    const group: EncodedGroup = { videos, views: 3, rgb: null, audio: null };
    expect(videoLogits(model, group)).toEqual([
      [3, 2, -1],
      [0, 4, 4],
    ]);
  });
});
