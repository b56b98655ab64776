// Video files for the media benchmarks, made once below the system's temporary folder: the real clips beside the repository where they
// are there, else ffmpeg's test pictures; and the same transcoded to the size of Kinetics copies (340 x 256, 10 s) and to 720p.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './rounds.mjs';

const FOLDER = join(tmpdir(), 'avcl-bench-media');
const CLIPS = join(process.env.AVCL_SHARED ?? join(ROOT, '..', 'shared'), 'clips');

function ffmpeg(args) {
  execFileSync('ffmpeg', ['-v', 'error', '-nostdin', '-y', ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

/** The real clips, or 24 made ones: paths. */
export function clipFiles() {
  if (existsSync(CLIPS)) {
    const files = readdirSync(CLIPS, { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.mp4'),
    );
    return { source: 'real clips', files: files.sort().map((file) => join(CLIPS, file)) };
  }
  const made = Array.from({ length: 24 }, (_, i) =>
    make(`made-${i}.mp4`, [
      ...['-f', 'lavfi', '-i', `mandelbrot=size=228x128:rate=25:start_scale=${3 - i / 12}`],
      ...['-f', 'lavfi', '-i', `anoisesrc=r=24000:seed=${i}`, '-t', '10', '-pix_fmt', 'yuv420p'],
    ]),
  );
  return { source: 'made clips', files: made };
}

/** `count` clips of at least 5 s, looped to 10 s at 30 frames a second, scaled to `size`, as H.264 with AAC. */
export function transcoded(count, size) {
  const { source, files } = clipFiles();
  const step = Math.max(1, Math.floor(files.length / count));
  const chosen = files.filter((_, i) => i % step === 0).slice(0, count);
  const [width, height] = size.split('x');
  return {
    source: `${source} as ${size}, 10 s, 30 fps`,
    files: chosen.map((file, i) =>
      make(`${size}-${source.replace(' ', '-')}-${count}-${i}.mp4`, [
        ...['-stream_loop', '-1', '-i', file, '-t', '10', '-r', '30', '-vf', `scale=${width}:${height}`],
        ...['-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-c:a', 'aac', '-ar', '44100'],
      ]),
    ),
  };
}

function make(name, args) {
  const path = join(FOLDER, name);
  if (existsSync(path)) return path;
  mkdirSync(FOLDER, { recursive: true });
  const partial = join(FOLDER, `partial-${name}`);
  ffmpeg([...args, partial]);
  renameSync(partial, path);
  return path;
}
