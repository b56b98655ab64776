import { describe, expect, it } from 'vitest';
import { Rate, roughly } from '../src/frame/rate.js';
import { Terminal } from '../src/frame/terminal.js';

function screen(isTTY: boolean, columns = 80) {
  let text = '';
  const clock = { now: 0 };
  const write = (piece: string) => {
    text += piece;
  };
  const terminal = new Terminal({ isTTY, columns, write }, () => clock.now);
  return { terminal, clock, text: () => text };
}

describe('the progress line', () => {
  it('is written over itself on a terminal, ten times a second at most', () => {
    const { terminal, clock, text } = screen(true);
    for (const [now, line] of [
      [0, 'one'],
      [50, 'two'],
      [100, 'three'],
    ] as const) {
      clock.now = now;
      terminal.progress(line);
    }
    terminal.done();
    expect(text()).toBe('\r\x1b[Kone\r\x1b[Kthree\n');
  });

  it('is a line every ten seconds elsewhere, and the last one', () => {
    const { terminal, clock, text } = screen(false);
    for (let second = 0; second <= 24; second++) {
      clock.now = 1000 * second;
      terminal.progress(`at ${second}`);
    }
    terminal.done();
    terminal.done();
    expect(text()).toBe('at 0\nat 10\nat 20\nat 24\n');
  });

  it('gives way to a message on a terminal, and comes back with the next progress', () => {
    const { terminal, text } = screen(true);
    terminal.progress('half');
    terminal.warn('look');
    terminal.progress('more');
    expect(text()).toBe('\r\x1b[Khalf\r\x1b[Kwarning: look\n\r\x1b[Kmore');
  });

  it('is not written late, behind a message that came after it', () => {
    const { terminal, clock, text } = screen(false);
    terminal.progress('one');
    clock.now = 500;
    terminal.progress('two');
    terminal.info('done');
    terminal.done();
    expect(text()).toBe('one\ndone\n');
  });

  it('is cut to the width of the terminal', () => {
    const { terminal, text } = screen(true, 10);
    terminal.progress('0123456789abc');
    expect(text()).toBe('\r\x1b[K012345678');
  });
});

describe('the rate', () => {
  it('counts from the first call and says the time to go', () => {
    let now = 5000;
    const rate = new Rate('synth', 'clips', () => now);
    expect(rate.line(20, 100)).toBe('synth  20/100 clips');
    now += 4000;
    expect(rate.line(40, 100)).toBe('synth  40/100 clips  5.0 clips/s  eta 12 s');
  });

  it.each([
    [99, '99 s'],
    [100, '2 min'],
    [5400, '90 min'],
    [7200, '2.0 h'],
  ])('says %i seconds roughly', (seconds, text) => {
    expect(roughly(seconds)).toBe(text);
  });
});
