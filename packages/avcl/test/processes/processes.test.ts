/** Training in several processes, by one pool of them. */
import { afterAll, beforeAll } from 'vitest';
import { testEquality } from './equality.js';
import { Pool } from './pool.js';
import { testRuns } from './runs.js';

let pool: Pool | undefined;
beforeAll(async () => {
  pool = await Pool.start();
});
afterAll(() => pool?.[Symbol.dispose]());

testEquality(() => pool!);
testRuns(() => pool!);
