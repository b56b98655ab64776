// A timeline as CSV, WebVTT and JSON: other programs read back what was meant, whatever a label is called.
import { describe, expect, it } from 'vitest';
import { clock, type Timeline, timelineCsv, timelineJson, timelineVtt } from '../../src/index.js';

const classes = ['rock, "hard"', 'a <b> --> c'];
const answer = (start: number, end: number, p: number) => ({ start, end, probabilities: [p, 1 - p] });
const timeline: Timeline = {
  file: 'a,b.mp4',
  seconds: 3725.25,
  rule: { window: 10, hop: 5, clips: 10, shortest: 10 },
  classes,
  missing: ['audio'],
  remark: null,
  windows: [{ ...answer(0, 10, 0.9), missing: ['audio'] }],
  steps: [answer(0, 3600.5, 0.9), answer(3600.5, 3725.25, 0.2)],
  segments: [
    { start: 0, end: 3600.5, label: classes[0]!, p: 0.9 },
    { start: 3600.5, end: 3725.25, label: classes[1]!, p: 0.8 },
  ],
  predictions: [
    { label: classes[0]!, p: 0.9 },
    { label: classes[1]!, p: 0.1 },
  ],
  took: 1,
};

describe('a timeline', () => {
  it('is a table with a row a segment, quoted where needed', () => {
    expect(timelineCsv([timeline]).split('\n')).toEqual([
      'file,start,end,label,p,missing',
      '"a,b.mp4",0.000,3600.500,"rock, ""hard""",0.9000,audio',
      '"a,b.mp4",3600.500,3725.250,a <b> --> c,0.8000,audio',
      '',
    ]);
  });

  it('is subtitles whose text is only text', () => {
    expect(timelineVtt(timeline)).toBe(
      `WEBVTT

NOTE no sound: answered by the picture alone

1
00:00:00.000 --> 01:00:00.500
rock, "hard" 90 %

2
01:00:00.500 --> 01:02:05.250
a &lt;b&gt; --&gt; c 80 %
`,
    );
  });

  it('is JSON with the best labels of each step', () => {
    const json = timelineJson(timeline, 1);
    expect(json).toMatchObject({
      seconds: 3725.25,
      windows: 1,
      missing: ['audio'],
      segments: timeline.segments,
    });
    expect(json.steps[1]).toEqual({
      start: 3600.5,
      end: 3725.25,
      predictions: [{ label: classes[1], p: 0.8 }],
    });
    expect(json.predictions).toHaveLength(1);
  });

  it('has times that people read', () => {
    expect([0, 9.96, 59.96, 3599.96, 3725.25].map(clock)).toEqual([
      '0:00.0',
      '0:10.0',
      '1:00.0',
      '1:00:00.0',
      '1:02:05.3',
    ]);
  });
});
