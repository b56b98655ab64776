import { describe, expect, it } from 'vitest';
import { avcl, json } from './command.js';

describe('wrong use', () => {
  it.each([
    [
      'an unknown command',
      ['finetoon'],
      "unknown command 'finetoon'",
      'did you mean finetune? See avcl --help',
    ],
    [
      'an unknown subcommand',
      ['data', 'biuld'],
      "unknown command 'biuld'",
      'did you mean build? See avcl data --help',
    ],
    [
      'an unknown option',
      ['pretrain', '--dta', 'x'],
      "unknown option '--dta'",
      'did you mean --data? See avcl pretrain --help',
    ],
    [
      'a missing option',
      ['pretrain', '--data', 'x'],
      "required option '--out <run>' not specified",
      'avcl pretrain --help',
    ],
    [
      'a missing argument',
      ['predict', '--run', 'x'],
      "missing required argument 'files'",
      'avcl predict --help',
    ],
    [
      'a word for a number',
      ['test', '--data', 'x', '--run', 'y', '--clips', 'ten'],
      'Expected a whole number, 1 or more',
      'avcl test --help',
    ],
    [
      'a part beyond the last',
      ['data', 'build', 'x', '--out', 'y', '--shard', '5/4'],
      'Expected I/N, from 1/N to N/N',
      'avcl data build --help',
    ],
    [
      'a word outside the list',
      ['test', '--data', 'x', '--run', 'y', '--split', 'all'],
      'Expected train, val, test',
      'avcl test --help',
    ],
    [
      'neither of two options',
      ['embed', '--data', 'x', '--out', 'y'],
      'expected either --run or --weights, got none',
      'avcl embed --help',
    ],
    [
      'both of two options',
      ['embed', '--data', 'x', '--out', 'y', '--run', 'a', '--weights', 'b'],
      'got both',
      'avcl embed --help',
    ],
  ])('%s ends with 2, a message and a fix', (_, args, message, fix) => {
    const { status, out, err } = avcl(args);
    expect(status).toBe(2);
    expect(out).toBe('');
    const [first, second, ...rest] = err.trimEnd().split('\n');
    expect(first).toMatch(/^error: /);
    expect(first).toContain(message);
    expect(second).toBe(`fix: ${fix}`);
    expect(rest).toEqual([]);
  });

  it('without a command shows the help on stderr and ends with 2', () => {
    const { status, out, err } = avcl([]);
    expect([status, out]).toEqual([2, '']);
    expect(err).toContain('Usage: avcl');
  });

  it('of a setting names the nearest', () => {
    const { status, err } = avcl(['config', 'epohcs=3', '--stage', 'pretrain']);
    expect(status).toBe(2);
    expect(err).toContain('did you mean `pretrain.epochs`');
  });

  it('with --json is one JSON object on stdout too', () => {
    const ran = avcl(['test', '--json', '--split', 'all']);
    expect(ran.status).toBe(2);
    expect(json(ran)).toEqual({
      error: {
        code: 'USAGE',
        message: expect.stringContaining('Expected train, val, test'),
        fix: 'avcl test --help',
      },
    });
  });

  it('shows a stack only when asked', () => {
    const args = ['config', 'nothing=3'];
    expect(avcl(args).err).not.toMatch(/^ +at /m);
    expect(avcl(args, { env: { AVCL_DEBUG: '1' } }).err).toMatch(/^ +at /m);
  });
});

describe('config', () => {
  it('prints a recipe that reads back, each line with its source', () => {
    const { status, out } = avcl(['config', '--recipe', 'quick', '--stage', 'finetune', 'lr=0.01']);
    expect(status).toBe(0);
    expect(out).toMatch(/^ {2}lr: 0\.01 +# .*\[command line/m);
    expect(out).toMatch(/^ {2}width: 16 +# .*quick\.yaml/m);
  });

  it('prints JSON with the origin of each key', () => {
    const answer = json(avcl(['config', '--recipe', 'quick', 'seed=7', '--json']));
    expect(answer).toMatchObject({
      recipe: { seed: 7, model: { width: 16 } },
      origins: { seed: 'command line', 'model.width': 'quick.yaml', device: 'default' },
    });
  });

  it('prints the schema for editors', () => {
    const schema = JSON.parse(avcl(['config', '--schema']).out) as Record<string, unknown>;
    expect(schema).toMatchObject({ type: 'object', additionalProperties: false });
  });
});
