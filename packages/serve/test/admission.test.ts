/** Places and turns: no more than there are, in the order of arrival, given back whatever happens. */
import { describe, expect, it } from 'vitest';
import { Admission, type Place } from '../src/admission.js';
import { Refusal } from '../src/refusal.js';

const never = () => new AbortController().signal;

describe('admission', () => {
  it('has concurrency + queue places, and one again for each that is given back once', () => {
    const admission = new Admission({ concurrency: 2, queue: 1 });
    const places = [1, 2, 3].map(() => admission.enter());
    expect(() => admission.enter()).toThrow(Refusal);
    places[0]![Symbol.dispose]();
    places[0]![Symbol.dispose]();
    admission.enter();
    expect(() => admission.enter()).toThrow(/got 3 requests before this one/);
  });

  it('gives turns in the order of arrival, and never more than concurrency of them', async () => {
    const admission = new Admission({ concurrency: 2, queue: 100 });
    const order: number[] = [];
    let most = 0;
    await Promise.all(
      Array.from({ length: 20 }, async (_, i) => {
        using place = admission.enter();
        const over = await place.turn(never());
        order.push(i);
        most = Math.max(most, admission.running);
        await new Promise(setImmediate);
        over(0.01);
      }),
    );
    expect(order).toEqual(Array.from({ length: 20 }, (_, i) => i));
    expect([most, admission.running, admission.waiting, admission.inside]).toEqual([2, 0, 0, 0]);
  });

  it('nobody slips in before one who waits, and one who left is passed over', async () => {
    const admission = new Admission({ concurrency: 1, queue: 9 });
    const enter = (): Place => admission.enter();
    const first = await enter().turn(never());
    const leaving = new AbortController();
    const left = enter().turn(leaving.signal);
    const told: string[] = [];
    const waits = enter().turn(never());
    void waits.then(() => told.push('waits'));
    leaving.abort(new Error('gone'));
    await expect(left).rejects.toThrow('gone');
    first(1);
    void enter()
      .turn(never())
      .then(() => told.push('slips'));
    await new Promise(setImmediate);
    expect(told).toEqual(['waits']);
    expect([admission.running, admission.waiting]).toEqual([1, 1]);
  });

  it('says when to come back from how long it took', async () => {
    const admission = new Admission({ concurrency: 2, queue: 2 });
    for (let i = 0; i < 50; i++) {
      using place = admission.enter();
      (await place.turn(never()))(20);
    }
    for (let i = 0; i < 4; i++) admission.enter();
    // Four before it, two at a time, 20 s each.
    expect(() => admission.enter()).toThrow(
      expect.objectContaining({ headers: expect.objectContaining({ 'retry-after': '40' }) }),
    );
  });
});
