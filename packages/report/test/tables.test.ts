import { meanAndDeviation } from 'avcl';
import { describe, expect, it } from 'vitest';
import { duration, groupResults, paperTop1, percentOver, resultsMarkdown } from '../src/index.js';
import { row } from './sample-data.js';

describe('numbers', () => {
  it('gives mean and sample deviation', () => {
    expect(meanAndDeviation([2, 4, 4, 4, 5, 5, 7, 9])).toEqual({ mean: 5, deviation: Math.sqrt(32 / 7) });
    expect(meanAndDeviation([3])).toEqual({ mean: 3, deviation: null });
  });

  it('writes shares over runs', () => {
    expect(percentOver([0.7, 0.72])).toBe('71.0 ± 1.4');
    expect(percentOver([0.7])).toBe('70.0');
    expect(percentOver([null])).toBe('–');
  });

  it.each([
    [0.04, '0.0 s'],
    [9.94, '9.9 s'],
    [9.96, '10 s'],
    [59.97, '1 min 00 s'],
    [125, '2 min 05 s'],
    [3720, '1 h 02 min'],
  ])('writes %f seconds', (seconds, text) => {
    expect(duration(seconds)).toBe(text);
  });

  it('knows the published figures, and only those', () => {
    expect(paperTop1('AVCL', 'RGB + audio')).toBe(0.756);
    expect(paperTop1('AVCL', 'audio')).toBeNull();
  });
});

describe('the Markdown table', () => {
  it('gathers the seeds of a method into one line', () => {
    const rows = [row('AVCL', 'both', 0.7), row('scratch', 'both', 0.6), row('AVCL', 'both', 0.72)];
    expect(groupResults(rows).map((group) => group.runs.length)).toEqual([2, 1]);
    const lines = resultsMarkdown(rows).trimEnd().split('\n');
    expect(lines).toHaveLength(4);
    expect(lines[2]).toContain('| AVCL | both | none | 71.0 ± 1.4 | 2 runs |');
    expect(lines[3]).toContain('| 60.0 | 56.0 to 64.0 |');
    expect(new Set(lines.map((line) => line.split('|').length)).size).toBe(1);
  });

  it('keeps different pre-training apart', () => {
    expect(groupResults([row('a', 'b', 0.5), row('a', 'b', 0.5, { pretraining: 'c' })])).toHaveLength(2);
  });

  it('says how many of the listed were evaluated', () => {
    expect(resultsMarkdown([row('a', 'b', 0.5, { evaluated: 1987, listed: 2000 })])).toContain(
      '1,987 of 2,000',
    );
  });

  it('escapes what would end a cell', () => {
    expect(resultsMarkdown([row('a|b', 'c', 0.5)])).toContain('| a\\|b |');
  });
});
