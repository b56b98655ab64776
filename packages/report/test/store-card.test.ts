/** The data card of a store: every count of the report, what was left out, what only the owner can answer; never written over. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type StoreCardData, storeCard, writeStoreCard } from '../src/index.js';

const folder = mkdtempSync(join(tmpdir(), 'avcl-card-'));
afterAll(() => rmSync(folder, { recursive: true }));

const data: StoreCardData = {
  name: 'clips',
  made: '2026-01-02T03:04:05.000Z',
  hash: 'abc123',
  form: ['frames as JPEG'],
  report: {
    manifests: [],
    listed: 1207,
    ok: 1203,
    repaired: 1,
    rejected: 3,
    reasons: { 'not-found': 2, 'no-audio': 1 },
    splits: { train: 1000, val: 100, test: 100, none: 4 },
    classes: [
      { label: 'a | b', train: 1000, val: 100, test: 100, none: 0, total: 1200 },
      { label: '', train: 0, val: 0, test: 0, none: 4, total: 4 },
    ],
    seconds: { total: 7200, least: 1.2, median: 6, most: 10 },
    frames: 1,
    bytes: 1,
    remarks: [],
  },
  findings: [{ check: 'silent', message: '2 of 1,204 clips are silent', fix: 'listen', names: ['x', 'y'] }],
  lists: ['made with the list K32'],
};

describe('the data card', () => {
  it('has the counts, what was left out and what the checks say', () => {
    const card = storeCard(data);
    expect(card).toContain(
      '1,207 videos were listed; 1,203 were taken whole, 1 in part, 3 not at all. 2 h 00 min',
    );
    expect(card).toContain('| a \\| b | 1,000 | 100 | 100 | 0 | 1,200 |');
    expect(card).toContain('| (no label) | 0 | 0 | 0 | 4 | 4 |');
    expect(card).toContain('| all | 1,000 | 100 | 100 | 4 | 1,204 |');
    expect(card).toContain('- not-found: 2\n- no-audio: 1');
    expect(card).toContain('- silent: 2 of 1,204 clips are silent');
    expect(card).toContain('hash `abc123`');
    expect(card).toContain('- made with the list K32');
  });

  it('leaves open what no program knows', () => {
    expect(storeCard(data).match(/^\(not answered yet\)$/gm)).toHaveLength(6);
  });

  it('is not written over one that may have answers', () => {
    const path = join(folder, 'card.md');
    writeStoreCard(path, data);
    expect(readFileSync(path, 'utf8')).toBe(storeCard(data));
    expect(() => writeStoreCard(path, data)).toThrow(
      /which is there; a card with answers is not written over/,
    );
  });
});
