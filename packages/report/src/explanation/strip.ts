/** An explanation as one picture: frames as they are and under heat, the sound likewise, and what the scores say. */
import type { ClipSource, Explanation, RemovalScores } from 'avcl';
import { draw, image, text } from './draw.js';
import { heatOverFrame, soundPicture } from './heat.js';
import { legend, nameOf, soundAxes, verdict } from './parts.js';
import { framesOf, type Raster } from './raster.js';

const FRAMES = 8;
const SIDE = 144;
const GAP = 8;
const MARGIN = 16;
const LABELS = 76;
const WIDTH = MARGIN + LABELS + FRAMES * (SIDE + GAP) - GAP + MARGIN;
const MEL = { width: (WIDTH - 2 * MARGIN - LABELS - 2 * GAP) / 2, height: 168 };

/** Evenly spaced frames, the middle of each part. */
function chosenFrames({ frames }: Explanation): number[] {
  return Array.from({ length: FRAMES }, (_, i) =>
    Math.min(frames - 1, Math.floor(((i + 0.5) * frames) / FRAMES)),
  );
}

async function picturesOf(explanation: Explanation, source: ClipSource, clip: number): Promise<Raster[]> {
  const { box } = explanation.rgb!;
  const windows = chosenFrames(explanation).map((start) => ({ clip, start, frames: 1, ...box, out: SIDE }));
  using read = await source.readWindows(windows);
  return framesOf(read);
}

/** What deletion and insertion say, in a sentence. */
export function removalSentence(what: string, { areas }: RemovalScores): string {
  const two = (value: number) => value.toFixed(2);
  return `${what}: taking the hottest away first leaves ${two(areas.deletion)} of the probability on average (cells shuffled ${two(areas.randomDeletion)}), showing it first gives ${two(areas.insertion)} (shuffled ${two(areas.randomInsertion)})`;
}

/** Draws the strip. */
export async function strip(explanation: Explanation, source: ClipSource, clip: number): Promise<Raster> {
  const { rgb, audio, fps } = explanation;
  const parts: string[] = [
    text(verdict(explanation), MARGIN, 30, { size: 18, bold: true }),
    text(nameOf(explanation), MARGIN, 50, { colour: '#555555' }),
  ];
  let y = 66;
  if (rgb !== null) {
    const frames = await picturesOf(explanation, source, clip);
    parts.push(text('picture', MARGIN, y + SIDE / 2), text('where', MARGIN, y + SIDE * 1.5 + GAP));
    for (const [i, place] of chosenFrames(explanation).entries()) {
      const x = MARGIN + LABELS + i * (SIDE + GAP);
      const heat = heatOverFrame(frames[i]!, rgb.maps.at(place), rgb.maps.side);
      parts.push(image(frames[i]!, x, y), image(heat, x, y + SIDE + GAP));
      const time = `${(place / fps).toFixed(2)} s`;
      parts.push(text(time, x + SIDE / 2, y + 2 * SIDE + GAP + 14, { size: 11, anchor: 'middle' }));
    }
    y += 2 * SIDE + GAP + 30;
  }
  if (audio !== null) {
    const { picture, map, side } = audio;
    const { width, height } = MEL;
    const [left, right] = [MARGIN + LABELS, MARGIN + LABELS + width + 2 * GAP];
    parts.push(
      text('sound', MARGIN, y + height / 2),
      image(soundPicture(picture, null, side, width, height), left, y),
      image(soundPicture(picture, map, side, width, height), right, y),
      soundAxes(audio, left, y, width, height),
      soundAxes(audio, right, y, width, height),
    );
    y += height + 34;
  }
  if (rgb !== null) {
    parts.push(text(removalSentence('Picture', rgb.removal), MARGIN, y, { size: 12 }));
    y += 18;
  }
  if (audio !== null) {
    parts.push(text(removalSentence('Sound', audio.removal), MARGIN, y, { size: 12 }));
    y += 18;
  }
  parts.push(
    legend(MARGIN, y, 320),
    text('Grad-CAM at conv5, scaled to its own highest value in each stream', WIDTH - MARGIN, y + 10, {
      size: 11,
      anchor: 'end',
    }),
  );
  return draw(WIDTH, y + 40, parts.join(''));
}
