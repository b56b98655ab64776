import { AvclError } from '@avcl/torch';
import { describe, expect, it } from 'vitest';
import { failureOf } from '../src/frame/failure.js';

describe('the exit status', () => {
  it.each([
    ['USAGE', 2],
    ['DATA', 3],
    ['ENVIRONMENT', 4],
    ['FAULT', 1],
  ] as const)('of %s is %i', (code, status) => {
    const failure = failureOf(new AvclError(code, 'expected a, got b', { fix: 'do c' }), null, 'avcl');
    expect(failure).toEqual({ code, exitCode: status, message: 'expected a, got b', fix: 'do c' });
  });

  it.each([
    ['ENOENT', 3],
    ['ENOSPC', 4],
    ['EACCES', 4],
  ])('of the system error %s is %i, with a fix', (code, status) => {
    const failure = failureOf(Object.assign(new Error('open x'), { code }), null, 'avcl');
    expect(failure.exitCode).toBe(status);
    expect(failure.fix).not.toBeNull();
  });

  it('of a program that is missing is 4, unlike that of a missing file', () => {
    const error = Object.assign(new Error('spawn x ENOENT'), { code: 'ENOENT', syscall: 'spawn x' });
    expect(failureOf(error, null, 'avcl').exitCode).toBe(4);
  });

  it('of anything else is 1, and asks for a report', () => {
    expect(failureOf(new TypeError('x is undefined'), null, 'avcl')).toMatchObject({
      exitCode: 1,
      message: 'unexpected fault: x is undefined',
      fix: expect.stringContaining('AVCL_DEBUG=1'),
    });
  });

  it('after a signal is that of the signal, and says how to go on', () => {
    const stopped = Object.assign(
      new AvclError('FAULT', 'stopped at step 7', { fix: 'go on with: avcl pretrain --resume' }),
      {
        name: 'StoppedError',
      },
    );
    expect(failureOf(stopped, 130, 'avcl')).toEqual({
      code: 'STOPPED',
      exitCode: 130,
      message: 'at step 7',
      fix: 'avcl pretrain --resume',
    });
    const other = failureOf(new AvclError('ENVIRONMENT', 'ffmpeg was killed'), 143, 'avcl');
    expect(other).toMatchObject({
      exitCode: 143,
      message: 'before it was done',
      fix: expect.stringContaining('again'),
    });
  });
});
