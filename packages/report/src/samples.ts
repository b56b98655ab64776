/**
 * Sample clips: a strip of frames with their times, and the log-mel with its axes. Pictures are inside the page.
 */
import { melPalette } from './colours.js';
import type { MelPicture, Picture, Sample } from './data.js';
import { type Html, html } from './html.js';
import { encodePng } from './png.js';

/** A file as the `src` of an image inside the page. */
function dataUri(type: string, bytes: Uint8Array): string {
  return `data:${type};base64,${Buffer.from(bytes).toString('base64')}`;
}

/** One frame and its time. */
export function frameFigure(picture: Picture, seconds: number): Html {
  const source = dataUri(picture.type, picture.bytes);
  return html`<figure><img src="${source}" width="${picture.width}" height="${picture.height}" alt="frame at ${seconds.toFixed(2)} seconds"><figcaption>${seconds.toFixed(2)} s</figcaption></figure>`;
}

/** Palette indices of a mel, turned so that low bands lie at the bottom. */
export function melIndices(mel: MelPicture): Uint8Array {
  return Uint8Array.from({ length: mel.bands * mel.columns }, (_, i) => {
    const band = mel.bands - 1 - Math.floor(i / mel.columns);
    const value = mel.values[band * mel.columns + (i % mel.columns)]!;
    return Math.round(255 * Math.min(1, Math.max(0, value)));
  });
}

function melFigure(mel: MelPicture, seconds: number, hertz: number): Html {
  const source = dataUri('image/png', encodePng(mel.columns, mel.bands, melIndices(mel), melPalette));
  return html`<figure class="mel"><div class="axes"><span class="top">${(hertz / 1000).toFixed(0)} kHz</span><span class="low">0</span><img src="${source}" width="${mel.columns}" height="${mel.bands}" alt="log-mel of ${seconds.toFixed(1)} seconds of sound, 0 to ${hertz} hertz"></div><figcaption><span>0 s</span><span>log-mel, ${mel.bands} bands</span><span>${seconds.toFixed(1)} s</span></figcaption></figure>`;
}

function sampleFigure(sample: Sample): Html {
  const verdict =
    sample.predicted === null
      ? null
      : sample.predicted === sample.label
        ? html` <span class="verdict">✓ recognised</span>`
        : html` <span class="verdict wrong">✗ taken for ${sample.predicted}</span>`;
  return html`<article class="sample"><h3>${sample.label}</h3><p class="key">${sample.key}, ${sample.split}${verdict}</p>
<div class="strip">${sample.frames.map(({ picture, seconds }) => frameFigure(picture, seconds))}</div>
${sample.mel === null ? html`<p>no sound</p>` : melFigure(sample.mel, sample.melSeconds, sample.melHertz)}</article>
`;
}

/** All samples, a card each. */
export function sampleGrid(samples: readonly Sample[]): Html {
  return html`<div class="samples">${samples.map(sampleFigure)}</div>`;
}
