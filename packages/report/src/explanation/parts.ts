/** What the strip and the film have in common: titles, axes of the sound, the scale of the heat. */
import { type Explanation, missingText, type SoundExplanation } from 'avcl';
import { percent } from '../numbers.js';
import { text } from './draw.js';
import { heatColour } from './heat.js';

/** The name people know a video by, and what it lacks. */
export const nameOf = ({ file, key, missing }: Explanation): string =>
  [file ?? key, missingText(missing)].filter((part) => part !== null).join('; ');

/** `clap, shaker (97.1 %)`, with the truth where it is known. */
export function verdict({ target, predictions, truth }: Explanation): string {
  const explained = `${target.label} (${percent(target.p)} %)`;
  const best = predictions[0]!;
  const answer =
    best.label === target.label ? '' : `; the model's answer is ${best.label} (${percent(best.p)} %)`;
  const known = truth === null ? '' : truth === target.label ? ', which is true' : `; it is ${truth}`;
  return `Why ${explained}${answer}${known}`;
}

/** A horizontal colour scale with its ends. Height 30. */
export function legend(x: number, y: number, width: number): string {
  const steps = 64;
  const cells = Array.from({ length: steps }, (_, i) => {
    const [r, g, b] = heatColour(i / (steps - 1));
    return `<rect x="${x + (i * width) / steps}" y="${y}" width="${width / steps + 0.5}" height="10" fill="rgb(${r},${g},${b})"/>`;
  });
  return `${cells.join('')}${text('grey: nothing', x, y + 25, { size: 11 })}${text('speaks most for the class', x + width, y + 25, { size: 11, anchor: 'end' })}`;
}

/** `0.8 kHz`. */
const kilohertz = (hertz: number) => `${(hertz / 1000).toFixed(hertz < 950 ? 2 : 1)} kHz`;

/** Labels around a picture of sound: seconds below, kilohertz at the left edge inside, on dark ground, since the heat may be bright there. */
export function soundAxes(
  { seconds, hertz }: SoundExplanation,
  x: number,
  y: number,
  width: number,
  height: number,
): string {
  if (seconds === null || hertz === null)
    return text('the waveform, folded: its columns are no time axis', x, y + height + 14, { size: 11 });
  const small = { size: 11 };
  const inside = { size: 10, colour: '#ffffff' };
  const ground = (top: number) =>
    `<rect x="${x}" y="${top}" width="52" height="16" fill="#000000" fill-opacity="0.75"/>`;
  return [
    ground(y),
    ground(y + height - 16),
    text(`${seconds[0].toFixed(1)} s`, x, y + height + 14, small),
    text('log-mel', x + width / 2, y + height + 14, { ...small, anchor: 'middle' }),
    text(`${seconds[1].toFixed(1)} s`, x + width, y + height + 14, { ...small, anchor: 'end' }),
    text(kilohertz(hertz[1]), x + 4, y + 12, inside),
    text(kilohertz(hertz[0]), x + 4, y + height - 5, inside),
  ].join('');
}
