import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { entries } from '../src/commands.js';
import { HELP_WIDTH } from '../src/frame/define.js';
import { groups, guides } from '../src/help.js';
import { version } from '../src/version.js';
import { avcl } from './command.js';

const commands = entries.flatMap((entry) =>
  entry.children === undefined ? [[entry.name]] : entry.children.map((child) => [entry.name, child.name]),
);

describe('help', () => {
  it('is there for the commands of the contract', () => {
    expect(commands.map((words) => words.join(' '))).toEqual(
      expect.arrayContaining(
        'doctor|synth|data build|data report|pretrain|finetune|test|predict|embed|config'.split('|'),
      ),
    );
  });

  it.each(commands.map((words) => [words.join(' '), words] as const))(
    'of %s has examples and --json, required options first, and fits a terminal',
    (name, words) => {
      const { status, out, err } = avcl([...words, '--help']);
      expect(status).toBe(0);
      expect(err).toBe('');
      expect(out).toContain(`Usage: avcl ${name}`);
      expect(out).toMatch(new RegExp(`Examples:\\n  \\$ avcl ${name}`));
      expect(out).toContain('--json');
      expect(out.split('\n').filter((line) => line.length > HELP_WIDTH)).toEqual([]);
      const options = /^Options:\n(.*?)\n\n/ms.exec(out)![1]!.split(/\n(?= {2}-)/);
      const required = options.map((option) => /\(required\)/.test(option.replace(/\s+/g, ' ')));
      expect(required, 'required ones first').toEqual([...required].sort((a, b) => Number(b) - Number(a)));
      expect(options.filter((option) => /default: "/.test(option))).toEqual([]);
    },
  );

  it('has every command in a group, and a guide that is there', () => {
    const grouped = Object.values(groups).flat();
    for (const { name, hidden } of entries) expect(grouped.includes(name)).toBe(hidden !== true);
    for (const words of commands.filter(([name]) => name !== 'demo')) {
      const guide = guides[words.join(' ')];
      expect(guide, words.join(' ')).toBeDefined();
      expect(existsSync(new URL(`../../../docs/guides/${guide}.md`, import.meta.url)), guide).toBe(true);
    }
  });

  it('names every visible command, and not the others', () => {
    const { status, out } = avcl(['--help']);
    expect(status).toBe(0);
    expect(out.split('\n').filter((line) => line.length > HELP_WIDTH)).toEqual([]);
    for (const entry of entries) {
      expect(new RegExp(`^  ${entry.name} `, 'm').test(out)).toBe(entry.hidden !== true);
    }
    expect(out).toContain('Exit codes: 0 done, 2 wrong use');
  });

  it('is also behind `avcl help`', () => {
    expect(avcl(['help', 'pretrain']).out).toBe(avcl(['pretrain', '--help']).out);
  });

  it('takes less than 150 ms', () => {
    // Processor time, the least of several starts: one thread that waits for nothing, so on a quiet machine this is
    // what passes on the clock, and a busy one does not disturb it.
    const tell =
      'process.on("exit", () => { const t = process.cpuUsage(); console.error((t.user + t.system) / 1000); })';
    const times = Array.from({ length: 6 }, () =>
      Number(
        avcl(['--help'], {
          env: { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(tell)}` },
        }).err,
      ),
    );
    expect(Math.min(...times)).toBeGreaterThan(0);
    expect(Math.min(...times)).toBeLessThan(150);
  });

  it('tells the version', () => {
    expect(avcl(['--version']).out.trim()).toBe(version());
  });
});
