import { describe, expect, it } from 'vitest';
import { unanswered } from '../src/commands/predict-text.js';

describe('a file without an answer', () => {
  it('is told with what the reason means', () => {
    expect(unanswered('a.mp4', { code: 'not-found', detail: 'ENOENT' })).toBe(
      'a.mp4\n  no answer: not-found, ENOENT; the path does not exist',
    );
  });
});
