/** The end of a run's train.log: what it said last, its alarms, and how it ended. */
import { existsSync } from 'node:fs';
import { tailLines } from '../metrics/lines.js';
import type { LogLine } from './types.js';

/** Enough for some hundred lines. */
const TAIL = 64 * 1024;

/** The last lines; none where there is no log. */
export function readLog(path: string): LogLine[] {
  if (!existsSync(path)) return [];
  const lines: LogLine[] = [];
  for (const text of tailLines(path, TAIL)) {
    const found = /^(\d{4}-\S+Z) (info|warn) (.*)$/.exec(text);
    if (found !== null) lines.push({ time: found[1]!, level: found[2] as LogLine['level'], text: found[3]! });
    else if (lines.length > 0) {
      const last = lines.pop()!; // a message of several lines
      lines.push({ ...last, text: `${last.text}\n${text}` });
    }
  }
  return lines;
}

/** Warnings of the features, `epoch 3: collapse: ...`: of those that differ in their numbers only, the last. */
export function alarmsIn(log: readonly LogLine[]): string[] {
  const last = new Map<string, string>();
  for (const { level, text } of log) {
    if (level !== 'warn' || !/^epoch \d+: (collapse|imbalance):/.test(text)) continue;
    const kind = text.replace(/[\d.]+/g, '#');
    last.delete(kind); // the newest stands last
    last.set(kind, text);
  }
  return [...last.values()];
}

/** What the last line says about the end; null where it says nothing about one. */
export function endIn(log: readonly LogLine[]): { state: 'stopped' | 'failed'; reason: string } | null {
  const last = log.at(-1);
  if (last === undefined || last.level !== 'warn' || /^epoch \d+: /.test(last.text)) return null;
  const stopped = /^stopped in epoch [^;]*/.exec(last.text);
  return stopped !== null ? { state: 'stopped', reason: stopped[0] } : { state: 'failed', reason: last.text };
}
