import { describe, expect, it } from 'vitest';
import { type StoreReportData, storePage } from '../src/index.js';

const picture = { type: 'image/jpeg', width: 4, height: 3, bytes: Uint8Array.from([1, 2, 3]) } as const;
const clip = (key: string, split: string) => ({
  key,
  split,
  label: 'a & b',
  frames: [{ seconds: 0.5, picture }],
});
const data: StoreReportData = {
  title: 'A clip store',
  made: '2026-01-01T00:00:00.000Z',
  summary: ['3 listed'],
  findings: [{ check: 'silent', message: 'nothing in 1 of 3', fix: 'listen', names: ['<b>.mp4', 'c'] }],
  pairs: [
    {
      first: clip('<one>', 'train'),
      second: clip('two', 'test'),
      by: 'picture',
      picture: 0.05,
      sound: 0.45,
      offset: -0.7,
    },
  ],
  accounting: {
    source: 'store',
    listed: 3,
    ok: 2,
    repaired: 0,
    rejected: [{ key: 'gone', code: 'not-found', detail: 'ENOENT' }],
    splits: ['train', 'test'],
    classes: [{ label: 'a', counts: [1, 1] }],
    seconds: [1, 2, 3],
  },
};

describe('storePage', () => {
  it('shows findings by name, pairs with pictures of both, and the sums, escaped and self-contained', () => {
    const page = storePage(data);
    expect(page).toContain('nothing in 1 of 3. What to do: listen.');
    expect(page).toContain('<code>&lt;b&gt;.mp4</code>');
    expect(page.match(/src="data:image\/jpeg;base64,AQID"/g)).toHaveLength(2);
    expect(page).toContain('<code>&lt;one&gt;</code>, train, a &amp; b');
    expect(page).toContain('alike by picture');
    expect(page).toContain('5.0 % and sounds in 45.0 %');
    expect(page).toContain('shifted by 0.70 s');
    expect(page).toContain('not-found');
    expect(page).not.toMatch(/<script|src="http|href="http/);
  });

  it('says so when nothing was found', () => {
    const page = storePage({ ...data, findings: [], pairs: [] });
    expect(page).toContain('Nothing was found');
    expect(page).not.toContain('id="pairs"');
  });
});
