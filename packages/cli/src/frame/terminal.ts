/**
 * Messages and the one progress line, on stderr. On a terminal the line is written over itself; elsewhere it is
 * written now and then, so that a log stays short.
 */
import type { Logger } from './define.js';

/** Between two drawings on a terminal, and between two lines in a log, in milliseconds. */
const REDRAW = 100;
const LOG_EVERY = 10_000;

/** What is needed of a stream. */
export interface Screen {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  write(text: string): unknown;
}

/** One place on the screen for messages and progress. */
export class Terminal implements Logger {
  readonly #screen: Screen;
  readonly #now: () => number;
  readonly #warning: (text: string) => string;
  #shown = '';
  #latest = '';
  #written = Number.NEGATIVE_INFINITY;

  /**
   * @param screen - where to write, such as `process.stderr`
   * @param now - clock in milliseconds
   * @param warning - colours the word "warning"
   */
  constructor(screen: Screen, now: () => number = () => performance.now(), warning = (text: string) => text) {
    this.#screen = screen;
    this.#now = now;
    this.#warning = warning;
  }

  info(message: string): void {
    this.#print(message);
  }

  warn(message: string): void {
    this.#print(`${this.#warning('warning:')} ${message}`);
  }

  /** Shows the line, where enough time has passed since the last. */
  progress(line: string): void {
    this.#latest = line;
    const pause = this.#screen.isTTY ? REDRAW : LOG_EVERY;
    if (this.#now() - this.#written >= pause) {
      this.#draw();
    }
  }

  /** Ends the progress line with its last state. */
  done(): void {
    if (this.#latest === '') {
      return;
    }
    if (this.#latest !== this.#shown) {
      this.#draw();
    }
    if (this.#screen.isTTY) {
      this.#screen.write('\n');
    }
    this.#latest = '';
    this.#shown = '';
    this.#written = Number.NEGATIVE_INFINITY;
  }

  #draw(): void {
    this.#written = this.#now();
    this.#shown = this.#latest;
    if (this.#screen.isTTY) {
      this.#screen.write(`\r\x1b[K${this.#latest.slice(0, (this.#screen.columns ?? 80) - 1)}`);
    } else {
      this.#screen.write(`${this.#latest}\n`);
    }
  }

  /** A message takes the place of the progress line; the next progress is drawn below it. */
  #print(message: string): void {
    if (this.#screen.isTTY) {
      this.#screen.write(this.#shown === '' ? '' : '\r\x1b[K');
      this.#written = Number.NEGATIVE_INFINITY;
    }
    this.#shown = '';
    this.#latest = '';
    this.#screen.write(`${message}\n`);
  }
}
