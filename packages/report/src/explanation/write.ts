/** Explains videos and writes what was found: a strip and a film each, and all figures in `explanations.json`. */
import { mkdirSync } from 'node:fs';
import { basename, extname, join, relative } from 'node:path';
import { demandOutputs, SAMPLE_RATE, Store } from '@avcl/media';
import {
  type ClipSource,
  type ExplainOptions,
  type Explanation,
  explain,
  type RemovalScores,
  type Unexplained,
} from 'avcl';
import { encodeRgbPng } from '../png.js';
import { writeWhole } from '../write-whole.js';
import { type FilmSound, writeFilm } from './film.js';
import { strip } from './strip.js';

/** One video in `explanations.json`. */
export interface WrittenExplanation {
  readonly key: string;
  readonly file: string | null;
  readonly truth: string | null;
  readonly predictions: Explanation['predictions'];
  readonly target: Explanation['target'];
  /** The model's streams that the file has not. */
  readonly missing: Explanation['missing'];
  /** Scores of the maps; null for a stream that the model or the file has not. */
  readonly rgb: { readonly peak: number; readonly removal: RemovalScores } | null;
  readonly audio: { readonly peak: number; readonly removal: RemovalScores } | null;
  readonly without: Explanation['without'];
  readonly sanity: Explanation['sanity'];
  readonly trainedOn: Explanation['trainedOn'];
  /** Relative to the folder. */
  readonly strip: string;
  readonly film: string | null;
}

/** What {@link writeExplanations} is asked. */
export interface WriteExplanationsOptions extends ExplainOptions {
  /** Where the pictures go. */
  out: string;
  /** Films too; true unless said. */
  films?: boolean | undefined;
  /** Name of the file with the figures; `explanations.json` unless said. Written last. */
  list?: string | undefined;
}

/**
 * Explains videos and writes the pictures.
 *
 * @returns what was written, and the files that could not be used
 * @throws AvclError as `explain`; USAGE where a picture or film would take the place of a file that is read; ENVIRONMENT where ffmpeg cannot write a film
 * @example
 * await writeExplanations({ run: 'runs/fine', files: ['clap.mp4'], out: 'why' });
 */
export async function writeExplanations(
  options: WriteExplanationsOptions,
): Promise<{ explained: WrittenExplanation[]; left: Unexplained[] }> {
  const { out, films = true, list = 'explanations.json' } = options;
  const explained: WrittenExplanation[] = [];
  const taken = new Set<string>();
  checkPlaces(options);
  mkdirSync(out, { recursive: true });
  const left = await explain(options, async (explanation, source, clip) => {
    const name = freeName(explanation, taken);
    const picture = await strip(explanation, source, clip);
    writeWhole(join(out, `${name}.cam.png`), encodeRgbPng(picture.width, picture.height, picture.bytes));
    const film = films ? join(out, `${name}.cam.mp4`) : null;
    if (film !== null) {
      await writeFilm(film, explanation, source, clip, soundOf(explanation, source, clip), options.signal);
    }
    const { key, file, truth, predictions, target, missing, rgb, audio, without, sanity, trainedOn } =
      explanation;
    explained.push({
      key: file ?? key,
      file,
      truth,
      predictions,
      target,
      missing,
      rgb: rgb === null ? null : { peak: rgb.maps.peak, removal: rgb.removal },
      audio: audio === null ? null : { peak: audio.peak, removal: audio.removal },
      without,
      sanity,
      trainedOn,
      strip: `${name}.cam.png`,
      film: film === null ? null : relative(out, film),
    });
  });
  writeWhole(join(out, list), `${JSON.stringify(explained, null, 1)}\n`);
  return { explained, left };
}

/** Where everything would go if every file were answered; one that is not leaves its name to the next. */
function checkPlaces({
  out,
  files = [],
  keys = [],
  films = true,
  list = 'explanations.json',
}: WriteExplanationsOptions) {
  const taken = new Set<string>();
  const of = [...files.map((file) => ({ file, key: '' })), ...keys.map((key) => ({ file: null, key }))];
  const names = of.map((one) => freeName(one, taken));
  const endings = films ? ['.cam.png', '.cam.mp4'] : ['.cam.png'];
  const places = names.flatMap((name) => endings.map((ending) => `${name}${ending}`));
  const outputs = [...places, list].map((name) => ({
    option: '`out`',
    path: join(out, name),
    isMedia: true,
  }));
  demandOutputs(outputs, files);
}

/** The file's name without its ending, or the key; what file systems refuse becomes `_`, and a second one gets a number. */
function freeName({ file, key }: Pick<Explanation, 'file' | 'key'>, taken: Set<string>): string {
  const plain = file === null ? key : basename(file, extname(file));
  const safe = plain
    .replace(/[^\p{L}\p{N}._ -]/gu, '_')
    .replace(/^[.-]/, '_')
    .slice(0, 60);
  let name = safe;
  for (let i = 2; taken.has(name); i++) name = `${safe}-${i}`;
  taken.add(name);
  return name;
}

/** A file's own sound where there is a file, else the store's. */
function soundOf({ file }: Explanation, source: ClipSource, clip: number): FilmSound {
  if (file !== null) return { file };
  return source instanceof Store ? { pcm: source.readPcm(clip), rate: SAMPLE_RATE } : null;
}
