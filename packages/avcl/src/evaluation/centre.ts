/** The middle window of videos as a model takes it: what validation sees during training, for programs that run a model elsewhere. */
import { keep, tidy } from '@avcl/torch';
import { loadBatch, toBatch } from '../data/loader.js';
import { centreSample } from '../data/samples.js';
import type { ClipSource } from '../data/source.js';
import type { Batch } from '../methods/method.js';
import type { LoadedModel } from './load-run.js';

/**
 * Reads the middle windows of clips, and the pictures of their sound, on the model's device.
 *
 * @param clips - places in `store.clips`
 * @returns `rgb` (B, 3, T, H, W) and `audio` (B, 3, 1, H, W), null for a stream that the model has not; both belong to the caller
 */
export async function centreInputs(
  model: Pick<LoadedModel, 'recipe' | 'inputs'>,
  store: ClipSource,
  clips: readonly number[],
): Promise<Pick<Batch, 'rgb' | 'audio'>> {
  const { data, device } = model.recipe;
  const samples = clips.map((index) => centreSample({ ...store.clips[index]!, index }, data));
  using loaded = await loadBatch(store, samples, model.inputs, data);
  const { rgb, audio } = keep(tidy(() => toBatch(loaded, data, device, false)));
  return { rgb, audio };
}
