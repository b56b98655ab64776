/** A run from training to the folder: what is in it, that it is the same twice, and what is refused and leaves nothing. */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readDescription } from '@avcl/web';
import { commit, loadClassifier, pretrain, testRun, version, versionText } from 'avcl';
import { beforeAll, describe, expect, it } from 'vitest';
import { readCard } from '../../avcl/src/training/model-card.js';
import { tiny } from '../../avcl/test/support/tiny.js';
import { sha256Of, writeFolder } from '../src/folder/new-folder.js';
import { exportRun } from '../src/index.js';
import { openOnnx } from '../src/runtime.js';
import { requireAgreement } from '../src/verify/agreement.js';
import { pythonEnvironment } from '../src/verify/checker.js';
import { compareOnVal, requireLittleLost, valVideos } from '../src/verify/val.js';
import { type ChangeOf, changedRun, needed, scratch, smallRun, source } from './support/run.js';

const folder = scratch();
const at = (name: string) => join(folder, name);
let run: string;
beforeAll(async () => {
  run = await smallRun(folder, 'fine');
});

const text = (name: string, file: string) => readFileSync(join(at(name), file), 'utf8');

const changed = (name: string, ...change: ChangeOf) => changedRun(run, at(name), ...change);

describe('avcl export --format onnx', () => {
  it('writes a folder that says all of itself, and the same bytes twice', async () => {
    const test = await testRun({ data: source, run });
    expect(test.weights).toBe(await sha256Of(join(run, 'checkpoints/best/model.safetensors')));
    writeFileSync(at('test.json'), JSON.stringify(test));
    const result = await exportRun({
      run,
      format: 'onnx',
      out: at('model'),
      data: source,
      test: at('test.json'),
    });
    expect(readdirSync(at('model')).sort()).toEqual([
      'README.md',
      'labels.txt',
      'mel-filters.npy',
      'model.json',
      'model.onnx',
    ]);
    const description = readDescription(JSON.parse(text('model', 'model.json')));
    expect(description.classes).toEqual(source.classes);
    expect(description.origin).toMatchObject({
      run: 'fine',
      checkpoint: 'best',
      data: source.hash,
      manifests: [],
      amfm: true,
    });
    for (const { name, sha256 } of description.files)
      expect(await sha256Of(join(at('model'), name))).toBe(sha256);
    expect(text('model', 'labels.txt').trimEnd().split('\n')).toEqual(source.classes);

    const { agreements, val } = result.verification!;
    expect(agreements.map(({ inputs, windows }) => [inputs, windows])).toEqual([
      ['random', 2],
      ['real', 4],
    ]);
    for (const { difference, largest, evidence } of agreements) {
      expect(difference).toBeLessThan(1e-5 * Math.max(1, largest));
      expect(difference).toBeGreaterThan(0);
      expect(evidence).toBeLessThan(1e-3);
    }
    expect(val).toMatchObject({ same: 12, listed: 12, difference: 0 });

    const card = text('model', 'README.md');
    const right = test.videos.filter(({ label, predicted }) => label === predicted).length;
    expect(card).toContain(`${right} of ${test.evaluated}, ${(100 * test.top1).toFixed(1)} % (95 % interval`);
    expect(card).toContain(`${val!.exported.right} of 12`);
    expect(card).toContain(
      `\n- test, top-1 of the run by ${test.clips} clips a video, averaged: ${right} of`,
    );
    expect(card).toContain(
      `hash \`${source.hash}\`\n- clips in it: 32 train, 12 val, 8 test; listed files that gave none: 1`,
    );
    expect(card).toContain('| `model.width` | 4 | 64 |');
    const code = versionText({ version, commit: commit() });
    expect(card).toContain(`Written by avcl ${code} from`);
    expect(card).toContain(`with avcl ${code}\n`);
    expect(card).not.toContain(folder);

    await exportRun({ run, format: 'onnx', out: at('again'), data: 'none' });
    for (const file of ['model.onnx', 'mel-filters.npy']) {
      expect(await sha256Of(join(at('again'), file)), file).toBe(await sha256Of(join(at('model'), file)));
    }
    expect(text('again', 'README.md')).toContain('None were given');
  });

  it('has a card whose program runs as it stands', (context) => {
    needed(context);
    const card = text('model', 'README.md');
    expect(card).toMatch(/accepted by the checker of Python's onnx \d/);
    const program = /```python\n(.*?)```/s.exec(card)![1]!;
    const how = { cwd: at('model'), encoding: 'utf8', env: pythonEnvironment() } as const;
    expect(source.classes).toContain(execFileSync('python3', ['-c', program], how).trim());
  });

  it('of one stream has one input, and no filter bank without sound', async () => {
    const only = await smallRun(folder, 'rgb', 'finetune.inputs=rgb', 'model.backbone=r21d');
    const { verification } = await exportRun({
      run: only,
      format: 'onnx',
      out: at('rgb-model'),
      data: 'none',
      batch: 2,
    });
    expect(verification).toMatchObject({ val: null, agreements: [{ inputs: 'random' }] });
    const { inputs, outputs, model } = readDescription(JSON.parse(text('rgb-model', 'model.json')));
    expect(inputs.audio).toBeNull();
    expect(outputs.evidence.map(({ name }) => name)).toEqual(['evidence_rgb']);
    expect(model.batch).toBe(2);
    expect(existsSync(join(at('rgb-model'), 'mel-filters.npy'))).toBe(false);
    expect(text('rgb-model', 'README.md')).toContain('no real windows were compared');
  });

  it('as a web page is compared on the store as well, and its weights rounded', async () => {
    const web = { run, format: 'web', out: at('page'), data: source, precision: 'fp16' } as const;
    const { verification, files } = await exportRun(web);
    expect(verification!.agreements.map(({ inputs }) => inputs)).toEqual(['random', 'real']);
    expect(verification!.val!.listed).toBe(12);
    expect(files.map(({ name }) => name)).toEqual(expect.arrayContaining(['index.html', 'model.onnx']));
  });
});

describe('the comparison on val', () => {
  it('counts the answers of both, video by video', async () => {
    const biased = await changed('biased', (tensors) => {
      tensors.get('head.fc2.bias')!.select(0, 2).fill_(100); // always class 2
    });
    await exportRun({ run: biased, format: 'onnx', out: at('biased-model'), data: 'none' });
    await using onnx = await openOnnx(join(at('biased-model'), 'model.onnx'));
    using model = await loadClassifier({ run }, 'cpu');
    const own = await testRun({ data: source, run, split: 'val', clips: 1 });
    const videos = valVideos(source, model.classes, 100);
    const {
      run: first,
      exported,
      same,
    } = await compareOnVal(model, onnx, source, videos, { batch: 'dynamic' });
    expect(first).toMatchObject({ right: Math.round(12 * own.top1), videos: 12, interval: own.interval });
    expect(exported).toMatchObject({ right: 3, videos: 12 });
    expect(same).toBe(own.videos.filter(({ predicted }) => predicted === 'class 2').length);
    expect(valVideos(source, model.classes, 5).places.map((place) => place - 32)).toEqual([0, 2, 4, 7, 9]);
    expect(valVideos(source, ['class 3'], 5)).toMatchObject({ listed: 3 });
  });
});

describe('avcl export --format safetensors', () => {
  it('is the checkpoint, byte for byte, and keeps its own card', async () => {
    const { verification } = await exportRun({ run, format: 'safetensors', out: at('weights') });
    expect(verification).toBeNull();
    const [own, copy] = [
      join(run, 'checkpoints/best/model.safetensors'),
      join(at('weights'), 'model.safetensors'),
    ];
    expect(await sha256Of(copy)).toBe(await sha256Of(own));
    expect(readCard(copy)!.classes).toEqual(source.classes);

    const again = exportRun({ run: at('weights'), format: 'onnx', out: at('of-weights') });
    await expect(again).rejects.toMatchObject({
      code: 'DATA',
      message: `expected a run in ${at('weights')}, got a folder that \`avcl export\` wrote; name the run that it was made from`,
      fix: '--run RUN: the folder with config.yaml and checkpoints',
    });
  });

  it('of a run that a newer avcl made is written, with a warning that names both versions', async () => {
    const newer = at('newer');
    cpSync(run, newer, { recursive: true });
    const config = join(newer, 'config.yaml');
    writeFileSync(config, readFileSync(config, 'utf8').replace(/version: ".*"/, 'version: "9.1.0"'));
    const said: string[] = [];
    const logger = { info: () => {}, warn: (line: string) => said.push(line) };
    await exportRun({ run: newer, format: 'safetensors', out: at('newer-weights'), logger });
    expect(said).toEqual([expect.stringContaining(`was made by avcl 9.1.0, and this is ${version}`)]);
  });
});

describe('a folder', () => {
  it('is cleared of what a killed export left, and of nothing else', async () => {
    const names = [
      'place.999999999.tmp',
      `place.${process.ppid}.tmp`,
      'place.other.tmp',
      'replace.999999999.tmp',
    ];
    const parent = at('parent');
    for (const name of names) mkdirSync(join(parent, name), { recursive: true });
    await writeFolder(join(parent, 'place'), async (folder) => writeFileSync(join(folder, 'x'), ''));
    expect(readdirSync(parent).sort()).toEqual(['place', ...names.slice(1)].sort());
    expect(readdirSync(join(parent, 'place'))).toEqual(['x']);
  });
});

describe('what is refused', () => {
  const refused = async (options: Partial<Parameters<typeof exportRun>[0]>) => {
    const before = readdirSync(folder).sort();
    const failing = exportRun({ run, format: 'onnx', out: at('refused'), data: source, ...options });
    const error = (await failing.then(
      () => null,
      (reason: unknown) => reason,
    )) as (Error & { code: string; fix?: string }) | null;
    expect(error, 'it was accepted').not.toBeNull();
    expect(readdirSync(folder).sort()).toEqual(before);
    return error!;
  };

  it('a folder with content, and settings that do not fit', async () => {
    mkdirSync(at('full'), { recursive: true });
    writeFileSync(join(at('full'), 'mine'), '');
    expect(await refused({ out: at('full') })).toMatchObject({
      code: 'USAGE',
      message: expect.stringMatching(/empty or new folder.*full/),
    });
    expect(await refused({ format: 'safetensors', precision: 'int8' })).toMatchObject({ code: 'USAGE' });
    expect(await refused({ format: 'torchvision', batch: 3 })).toMatchObject({ code: 'USAGE' });
    expect(await refused({ batch: 0 })).toMatchObject({ message: expect.stringMatching(/`batch`, got 0/) });
    expect(await refused({ format: 'coreml' as 'onnx' })).toMatchObject({
      message: expect.stringMatching(/onnx, safetensors, torchvision/),
    });
    expect(await refused({ precision: 'int8', data: 'none' })).toMatchObject({
      code: 'DATA',
      message: expect.stringMatching(/labelled videos in val, on which int8 is measured, got no store/),
    });
    expect(await refused({ format: 'torchvision' })).toMatchObject({
      code: 'USAGE',
      message: expect.stringMatching(/R3D of width 4/),
    });
    writeFileSync(at('anew.json'), readFileSync(at('test.json'), 'utf8').replace(/"weights":"./, '$&0'));
    expect(await refused({ test: at('anew.json') })).toMatchObject({
      code: 'DATA',
      message: expect.stringMatching(/got one of .*fine with other weights than those in checkpoints\/best/),
      fix: expect.stringMatching(/^npx avcl test --run .*fine --data STORE --json > .*anew.json$/),
    });
    const foreign = { run, split: 'test', videos: [{ key: 'a', label: 'x', predicted: 'x' }] };
    writeFileSync(at('foreign.json'), JSON.stringify(foreign));
    expect(await refused({ test: at('foreign.json') })).toMatchObject({
      code: 'DATA',
      message: expect.stringMatching(/the label "x"/),
    });
  });

  it('a run without classifier, without weights, and no run at all', async () => {
    const pre = at('pre');
    await pretrain({ data: source, out: pre, recipe: tiny('pretrain.epochs=1') });
    expect(await refused({ run: pre })).toMatchObject({
      code: 'USAGE',
      message: expect.stringMatching(/fine-tuned run, got one that was only pre-trained/),
      fix: expect.stringMatching(/avcl finetune/),
    });
    cpSync(run, at('empty'), { recursive: true });
    rmSync(join(at('empty'), 'checkpoints'), { recursive: true });
    expect(await refused({ run: at('empty') })).toMatchObject({
      code: 'DATA',
      message: expect.stringMatching(/no checkpoints/),
    });
    cpSync(run, at('newer'), { recursive: true });
    const config = join(at('newer'), 'config.yaml');
    writeFileSync(config, readFileSync(config, 'utf8').replace(/^( *version: ).*$/m, '$1"9.9.0"'));
    const warnings: string[] = [];
    const logger = { info: () => {}, warn: (text: string) => void warnings.push(text) };
    await refused({ run: at('newer'), data: at('none'), logger });
    expect(warnings[0]).toMatch(/newer was made by avcl 9\.9\.0, and this is \d/);
    expect(await refused({ run: at('nowhere') })).toMatchObject({
      code: 'DATA',
      message: expect.stringMatching(/name a run folder/),
    });
  });

  it('what is stopped: nothing is left', async () => {
    const stopping = new AbortController();
    stopping.abort();
    expect(await refused({ signal: stopping.signal })).toMatchObject({
      name: 'StoppedError',
      message: expect.stringMatching(/stopped after 4 of 12 videos; nothing was written/),
    });
  });

  it('weights that are no numbers: nothing is left', async () => {
    const broken = await changed('broken', (tensors) => void tensors.get('head.fc2.bias')!.fill_(Number.NaN));
    expect(await refused({ run: broken })).toMatchObject({
      code: 'FAULT',
      message: expect.stringMatching(
        /expected logits within .* on random inputs, got a difference of NaN; the export is refused/,
      ),
    });
  });

  it('a difference beyond rounding, and too much lost', () => {
    const fits = {
      inputs: 'real',
      windows: 2,
      difference: 9e-5,
      largest: 0.5,
      evidence: 9e-4,
      sameFirst: 2,
    } as const;
    expect(() => requireAgreement(fits)).not.toThrow();
    expect(() => requireAgreement({ ...fits, largest: 200, difference: 1.9e-3 })).not.toThrow();
    expect(() => requireAgreement({ ...fits, difference: 1.1e-4 })).toThrow(/logits within 1.0e-4 .* 1.1e-4/);
    expect(() => requireAgreement({ ...fits, evidence: 1.1e-3 })).toThrow(/evidence maps/);

    const share = (right: number, videos: number) => ({ right, videos, interval: [0, 1] as const });
    const val = (videos: number, before: number, after: number, same: number) => ({
      run: share(before, videos),
      exported: share(after, videos),
      difference: 0,
      interval: [0, 0] as const,
      same,
      listed: videos,
    });
    expect(() => requireLittleLost('int8', val(200, 150, 146, 190))).not.toThrow();
    expect(() => requireLittleLost('int8', val(200, 150, 145, 190))).toThrow(
      /lose at most 4, got 10 changed and 5 lost/,
    );
    expect(() => requireLittleLost('int8', val(200, 150, 150, 189))).toThrow(
      /at most 10 of 200 .* 11 changed/,
    );
    expect(() => requireLittleLost('fp16', val(200, 150, 149, 198))).not.toThrow();
    expect(() => requireLittleLost('fp16', val(200, 150, 147, 197))).toThrow(/use|fp16/);
    expect(() => requireLittleLost('int8', val(8, 6, 5, 7))).not.toThrow();
    expect(() => requireLittleLost('int8', val(8, 6, 4, 6))).toThrow();
  });
});
