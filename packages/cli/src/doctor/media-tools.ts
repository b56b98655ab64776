/** Checks of ffmpeg and ffprobe: found, version, and the codecs that videos come in. */
import { execFileSync } from 'node:child_process';
import { bad, type Check, good, said } from './check.js';

const INSTALL =
  'apt-get install -y ffmpeg (Debian, Ubuntu), dnf install ffmpeg (Fedora), brew install ffmpeg (macOS)';
const DECODERS = [
  'h264',
  'hevc',
  'vp9',
  'mpeg4',
  'mjpeg',
  'aac',
  'mp3',
  'opus',
  'vorbis',
  'pcm_s16le',
] as const;
/** What `avcl synth` writes. */
const ENCODERS = ['libx264', 'aac'] as const;

function output(program: string, args: readonly string[]): string {
  return execFileSync(program, args, {
    encoding: 'utf8',
    timeout: 20_000,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

function toolCheck(program: 'ffmpeg' | 'ffprobe'): Check {
  try {
    const version = /version (\S+)/.exec(output(program, ['-version']))?.[1] ?? 'of unknown version';
    return good(program, version);
  } catch (error) {
    return bad(program, `not usable: ${said(error)}`, INSTALL);
  }
}

/** Names in ffmpeg's table of decoders or encoders: flags, name, description. */
export function namesInTable(table: string): Set<string> {
  return new Set([...table.matchAll(/^ [VAS][A-Z.]{5} (\S+)/gm)].map((match) => match[1]!));
}

function codecCheck(): Check {
  try {
    const decoders = namesInTable(output('ffmpeg', ['-v', 'error', '-decoders']));
    const encoders = namesInTable(output('ffmpeg', ['-v', 'error', '-encoders']));
    const missing = [
      ...DECODERS.filter((name) => !decoders.has(name)).map((name) => `decoder ${name}`),
      ...ENCODERS.filter((name) => !encoders.has(name)).map((name) => `encoder ${name}`),
    ];
    return missing.length === 0
      ? good('codecs', `reads ${DECODERS.join(', ')}; writes ${ENCODERS.join(', ')}`)
      : bad('codecs', `missing: ${missing.join(', ')}`, `use a full build of ffmpeg: ${INSTALL}`);
  } catch (error) {
    return bad('codecs', `not known: ${said(error)}`, INSTALL);
  }
}

/** All of them. */
export function mediaToolChecks(): Check[] {
  return [toolCheck('ffmpeg'), toolCheck('ffprobe'), codecCheck()];
}
