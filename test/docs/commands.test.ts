/** Every command in the docs is one that exists: options, arguments, settings and npm scripts as they are defined. What is run is in main-path.test.ts. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commandLinePage } from '../../scripts/docs/reference.mjs';
import { avclWords, blocksOf, documents, root, type ShellLine, shellLines } from './blocks.js';
import { objection } from './objection.js';

const lines = documents()
  .flatMap(blocksOf)
  .filter(({ language }) => language === 'sh')
  .flatMap(shellLines);

describe('commands in the docs', () => {
  const calls = lines.flatMap((line) => {
    const words = avclWords(line);
    return words === null ? [] : [{ line, words }];
  });

  it('are found', () => {
    expect(calls.length).toBeGreaterThan(60);
  });

  it('are commands that exist, with their options, arguments and settings', async () => {
    const wrong: string[] = [];
    for (const { line, words } of calls) {
      const said = await objection(words);
      if (said !== null) wrong.push(`${line.where}: ${line.text}\n  ${said}`);
    }
    expect(wrong).toEqual([]);
  });

  it('in the examples of --help exist as well', async () => {
    const examples = [...(await commandLinePage()).matchAll(/^ {2}\$ (avcl (?:.*\\\n)*.*)$/gm)].map(
      ([, text]) => text!,
    );
    expect(examples.length).toBeGreaterThan(60);
    const block = { file: '--help', line: 0, language: 'sh', text: examples.join('\n') };
    const wrong: string[] = [];
    for (const line of shellLines(block)) {
      const said = await objection(avclWords(line)!);
      if (said !== null) wrong.push(`${line.text}\n  ${said}`);
    }
    expect(wrong).toEqual([]);
  });

  it('are objected to where they are wrong', async () => {
    expect(
      await objection(['pretrain', '--data', 'store', '--out', 'runs/pre', '--recipee', 'quick']),
    ).toContain('--recipee');
    expect(await objection(['pretrain', '--data', 'store'])).toContain('--out');
    expect(
      await objection(['finetune', '--data', 's', '--from', 'none', '--out', 'r', 'label_per_class=5']),
    ).toContain('labels_per_class');
    expect(await objection(['pretrain', '--data', 's', '--out', 'r', '--recipe', 'quickly'])).toContain(
      'quickly',
    );
    expect(await objection(['launch', '--nproc-per-node', '2', '--', 'pretrain', '--data', 's'])).toContain(
      '--out',
    );
    expect(await objection(['predikt'])).toContain('predikt');
  });

  it('of npm, node and bash name scripts that are there', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    const wrong = lines.filter((line: ShellLine) => {
      const [program, first, second] = line.words;
      if (program === 'npm' && first === 'run') return scripts[second!] === undefined;
      if (program === 'npm') return !['install', 'start', 'test', 'publish'].includes(first!);
      if (program === 'node' || program === 'bash')
        return !/^my-/.test(first!) && !existsSync(join(root, first!));
      return false;
    });
    expect(wrong.map(({ where, text }) => `${where}: ${text}`)).toEqual([]);
  });
});
