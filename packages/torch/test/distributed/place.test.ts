/** This process's place from torchrun's and SLURM's variables. */
import { describe, expect, it } from 'vitest';
import { distributed } from '../../src/index.js';

const { firstNode, placeFrom } = distributed;
const torchrun = {
  RANK: '3',
  WORLD_SIZE: '4',
  LOCAL_RANK: '1',
  LOCAL_WORLD_SIZE: '2',
  MASTER_ADDR: 'node0',
  MASTER_PORT: '29500',
};

describe("torchrun's variables", () => {
  it('give the place', () => {
    expect(placeFrom(torchrun)).toEqual({
      rank: 3,
      size: 4,
      localRank: 1,
      localSize: 2,
      host: 'node0',
      port: 29500,
      launcherMeets: false,
    });
    expect(placeFrom({ ...torchrun, TORCHELASTIC_USE_AGENT_STORE: 'True' })!.launcherMeets).toBe(true);
  });

  it('of one process, and none at all, mean that it is alone', () => {
    expect(placeFrom({ RANK: '0', WORLD_SIZE: '1' })).toBeNull();
    expect(placeFrom({})).toBeNull();
  });

  it.each([
    [{ WORLD_SIZE: undefined }, /WORLD_SIZE, got nothing/],
    [{ RANK: 'two' }, /0 or more in the environment variable RANK, got "two"/],
    [{ RANK: '4' }, /a number below 4, .* RANK, got "4"/],
    [{ MASTER_ADDR: undefined }, /MASTER_ADDR, got nothing; start with `avcl launch`/],
    [{ MASTER_PORT: '0' }, /1 or more in the environment variable MASTER_PORT/],
  ])('that do not fit are refused: %o', (wrong, message) => {
    expect(() => placeFrom({ ...torchrun, ...wrong })).toThrow(message);
  });
});

describe("SLURM's variables", () => {
  const batch = {
    SLURM_PROCID: '0',
    SLURM_NTASKS: '8',
    SLURM_LOCALID: '0',
    SLURM_JOB_ID: '71234',
    SLURM_JOB_NODELIST: 'gpu[07-08]',
  };
  const step = { ...batch, SLURM_PROCID: '5', SLURM_LOCALID: '1', SLURM_STEP_ID: '0' };

  it('of a step give the place; jobs have ports of their own', () => {
    expect(placeFrom(step)).toMatchObject({
      rank: 5,
      size: 8,
      localRank: 1,
      host: 'gpu07',
      port: 29500 + 1234,
    });
    expect(placeFrom({ ...step, SLURM_STEP_NUM_TASKS: '6' })!.size).toBe(6);
    expect(placeFrom({ ...step, MASTER_ADDR: 'head', MASTER_PORT: '4000' })).toMatchObject({
      host: 'head',
      port: 4000,
    });
  });

  it('of a batch script, which is one process, mean that it is alone', () => {
    expect(placeFrom(batch)).toBeNull();
    expect(placeFrom({ ...step, SLURM_STEP_NUM_TASKS: '1' })).toBeNull();
  });

  it.each([
    ['node3', 'node3'],
    ['node3,node4', 'node3'],
    ['gpu[03-04,7]', 'gpu03'],
    ['a-b[1,5-9],c2', 'a-b1'],
  ])('the first machine of %s is %s', (list, first) => {
    expect(firstNode(list)).toBe(first);
  });
});
