/** Asynchronous calls: results, several at once, the caller's switches, scopes, and that the process ends. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import * as torch from '../src/index.js';

afterEach(() => torch.setAsyncThreads(2));

const x = torch.ones([64, 64]);

describe('callAsync', () => {
  it('resolves with what the operator returns', async () => {
    const sum = (await torch.callAsync('aten::mm', '', [x, x])) as torch.Tensor;
    expect(sum.sum().item()).toBe(64 ** 3);
    const [values] = (await torch.callAsync('aten::max', 'dim', [x, 0])) as torch.Tensor[];
    expect(values!.shape).toEqual([64]);
    expect(await torch.callAsync('aten::fill_', 'Scalar', [x, 1])).toBe(x);
  });

  it('leaves the event loop free meanwhile', async () => {
    const big = torch.ones([1200, 1200]);
    const events: string[] = [];
    const product = torch.callAsync('aten::mm', '', [big, big]).then(() => events.push('product'));
    setImmediate(() => events.push('loop'));
    await product;
    expect(events).toEqual(['loop', 'product']);
  });

  it('runs many calls on few threads', async () => {
    torch.setAsyncThreads(3);
    expect(torch.getAsyncThreads()).toBe(3);
    const results = await Promise.all(
      Array.from(
        { length: 50 },
        (_, i) => torch.callAsync('aten::mul', 'Tensor', [x, i]) as Promise<torch.Tensor>,
      ),
    );
    expect(results.map((tensor) => tensor.mean().item())).toEqual(Array.from({ length: 50 }, (_, i) => i));
  });

  it('takes more threads while calls are under way, and no fewer', async () => {
    const pending = Array.from({ length: 8 }, () => torch.callAsync('aten::mm', '', [x, x]));
    torch.setAsyncThreads(4);
    expect(torch.getAsyncThreads()).toBe(4);
    expect(() => torch.setAsyncThreads(1)).toThrow(/no asynchronous call under way/);
    await Promise.all(pending);
  });

  it('takes the caller’s gradient mode with it', async () => {
    const leaf = torch.ones([2]).requires_grad_();
    const recorded = (await torch.callAsync('aten::exp', '', [leaf])) as torch.Tensor;
    const plain = (await torch.noGrad(() => ({ promise: torch.callAsync('aten::exp', '', [leaf]) }))
      .promise) as torch.Tensor;
    expect([recorded.requires_grad, plain.requires_grad]).toEqual([true, false]);
  });

  it('gives the result to the scope of the call if that is still open', async () => {
    const { promise } = torch.tidy(() => ({ promise: torch.callAsync('aten::exp', '', [x]) }));
    const free = (await promise) as torch.Tensor;
    expect(free.disposed).toBe(false);
    free.dispose();
    const scope = new torch.Scope();
    const owned = (await torch.callAsync('aten::exp', '', [x])) as torch.Tensor;
    scope.dispose();
    expect(owned.disposed).toBe(true);
  });

  it('keeps its arguments alive by itself', async () => {
    const { promise } = torch.tidy(() => ({
      promise: torch.callAsync('aten::add', 'Tensor', [x.mul(2), 1]),
    }));
    expect(((await promise) as torch.Tensor).mean().item()).toBe(3);
  });
});

describe('a process', () => {
  const built = fileURLToPath(new URL('../dist/index.js', import.meta.url));
  const run = (program: string) => {
    const text = `import { callAsync, ones } from ${JSON.stringify(built)};\n${program}`;
    const args = ['--input-type=module', '-e', text];
    return execFileSync(process.execPath, args, { encoding: 'utf8', timeout: 30_000 }).trim();
  };

  it('finishes its calls and ends, also with an idle pool', () => {
    const program = `callAsync('aten::add', 'Tensor', [ones([2]), 1]).then((t) => console.log(t.tolist().join()));`;
    expect(run(program)).toBe('2,2');
  });

  it('may exit with calls under way', () => {
    const program = `
      const x = ones([600, 600]);
      for (let i = 0; i < 20; i++) callAsync('aten::mm', '', [x, x]);
      setTimeout(() => { console.log('out'); process.exit(0); }, 20);`;
    expect(run(program)).toBe('out');
  });
});

describe('threads inside an operator', () => {
  it('are settable', () => {
    const before = torch.getNumThreads();
    torch.setNumThreads(1);
    expect(torch.getNumThreads()).toBe(1);
    torch.setNumThreads(before);
    expect(() => torch.setNumThreads(0)).toThrow(/1 or more/);
  });
});
