import { defineConfig } from 'vitest/config';

// Tests run on the TypeScript sources: the `avcl-source` export condition of each package points there.
export default defineConfig({
  resolve: { conditions: ['avcl-source'] },
  ssr: { resolve: { conditions: ['avcl-source'] } },
  test: {
    include: ['packages/*/test/**/*.test.ts', 'test/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    // Two workers with two threads each would fight over two cores, and OpenMP's threads spin while they wait.
    env: { OMP_NUM_THREADS: '1', OMP_WAIT_POLICY: 'passive' },
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
