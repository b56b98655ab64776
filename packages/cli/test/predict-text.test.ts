/** What `avcl predict` prints of a file: its labels or segments, what it lacks and what was wrong with it, or why there is no answer. */
import type { FilePrediction, Timeline } from 'avcl';
import { describe, expect, it } from 'vitest';
import { predictionText, unanswered } from '../src/commands/predict-text.js';

const answer: FilePrediction = {
  ...{ file: 'a.mp4', missing: [], remark: null, timeline: null, problem: null, trainedOn: [] },
  predictions: [
    { label: 'clap', p: 0.9125 },
    { label: 'wave', p: 0.0875 },
  ],
};

function timeline(windows: number, clips: number): Timeline {
  const rule = { window: 3, hop: 1.5, clips, shortest: 3 };
  return {
    ...{ file: 'a.mp4', seconds: 62.5, rule, classes: ['clap', 'wave'], missing: [], remark: null },
    ...{ steps: [], predictions: answer.predictions, took: 25, windows: Array(windows) as never },
    segments: [
      { start: 0, end: 59.96, label: 'wave', p: 1 },
      { start: 59.96, end: 62.5, label: 'clap', p: 0.055 },
    ],
  };
}

describe('an answer', () => {
  it('has a line a label, and says what the file lacks and what was wrong with it', () => {
    expect(predictionText(answer)).toBe('a.mp4\n   91.3 %  clap\n    8.8 %  wave');
    const [, ...lines] = predictionText({ ...answer, missing: ['audio'], remark: 'breaks off' }).split('\n');
    expect(lines).toEqual([
      '  no sound: answered by the picture alone',
      '  damaged: breaks off',
      '   91.3 %  clap',
      '    8.8 %  wave',
    ]);
  });

  it('along a file has a line a segment, how it was made, and the file as a whole', () => {
    expect(predictionText({ ...answer, timeline: timeline(41, 5) }).split('\n')).toEqual([
      'a.mp4',
      '  0:00.0 - 1:00.0  100.0 %  wave',
      '  1:00.0 - 1:02.5    5.5 %  clap',
      '  41 windows of 3 s every 1.5 s, 5 clips each; 25.0 s, 2.5 times as fast as it plays',
      '  the file as a whole:',
      '   91.3 %  clap',
      '    8.8 %  wave',
    ]);
    expect(predictionText({ ...answer, timeline: timeline(1, 1) })).toContain('\n  1 window, 1 clip; 25.0 s');
  });

  it('that there is not is told with what the reason means', () => {
    expect(unanswered('a.mp4', { code: 'not-found', detail: 'ENOENT' })).toBe(
      'a.mp4\n  no answer: not-found, ENOENT; the path does not exist',
    );
  });
});
