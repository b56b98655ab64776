/** The answer as a JSON file, in the words of `avcl predict --json`. */
import type { ModelDescription, Segment } from '@avcl/web';
import type { Job } from '../frame/engine.js';
import { ranked } from '../worker/ranked.js';

export function SaveResult({
  job,
  model,
  whole,
  segments,
}: {
  job: Job;
  model: ModelDescription;
  whole: readonly number[];
  segments: readonly Segment[];
}) {
  const save = () => {
    const { file } = job.source as Job['source'] & { kind: 'file' };
    const result = {
      file: file.name,
      model: model.origin,
      missing: job.facts?.missing ?? [],
      predictions: ranked(whole).map((place) => ({ label: model.classes[place], p: whole[place] })),
      windows: job.answers.map(({ start, end, probabilities, clips, took, inModel }) => ({
        start,
        end,
        probabilities,
        clips: clips.length,
        seconds: { all: took, model: inModel },
      })),
      segments,
    };
    const url = URL.createObjectURL(
      new Blob([JSON.stringify(result, null, 2)], { type: 'application/json' }),
    );
    const link = Object.assign(document.createElement('a'), { href: url, download: `${file.name}.json` });
    link.click();
    URL.revokeObjectURL(url);
  };
  return (
    <p>
      <button type="button" onClick={save}>
        Save the answer as JSON
      </button>
    </p>
  );
}
