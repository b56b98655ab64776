/** Runs the built command as a user does: another process, its streams and its exit status. */
import { execFileSync, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const BIN = fileURLToPath(new URL('../bin/avcl.mjs', import.meta.url));

/** What a run of the command left. */
export interface Ran {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

export function avcl(args: readonly string[], options: { env?: NodeJS.ProcessEnv; cwd?: string } = {}): Ran {
  const done = spawnSync(process.execPath, [BIN, ...args], {
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1', ...options.env },
    cwd: options.cwd,
  });
  return { status: done.status, out: done.stdout, err: done.stderr };
}

/** The one JSON object that stdout must be. */
export function json(ran: Ran): Record<string, unknown> {
  const lines = ran.out.trimEnd().split('\n');
  if (lines.length !== 1) {
    throw new Error(`expected one line on stdout, got ${lines.length}: ${ran.out.slice(0, 500)}\n${ran.err}`);
  }
  return JSON.parse(lines[0]!) as Record<string, unknown>;
}

/** What ffprobe says of a file's streams. */
export function streams(path: string): { codec_name: string; width?: number; duration?: string }[] {
  const args = ['-v', 'error', '-show_streams', '-of', 'json', path];
  return JSON.parse(execFileSync('ffprobe', args, { encoding: 'utf8' })).streams;
}
