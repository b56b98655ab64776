/**
 * ONNX's own checker, where a Python with the package `onnx` is found: on PATH, or beside this project, where its set-up keeps one (`.onnx/`). The model
 * is checked in full, its shapes too. Nothing of avcl needs it; the card says whether it was asked.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { AvclError } from '@avcl/torch';

/** Where this project's set-up keeps Python packages; not there in an installation. */
export const ONNX_PACKAGES = fileURLToPath(new URL('../../../../.onnx', import.meta.url));

/** Exit status of the program below where there is no `onnx`. */
const ABSENT = 66;
const CHECK = `
import sys
try:
    import onnx
except ImportError:
    sys.exit(${ABSENT})
onnx.checker.check_model(sys.argv[1], full_check=True)
print(onnx.__version__)
`;

/** The environment in which a Python finds `onnx`. */
export function pythonEnvironment(): NodeJS.ProcessEnv {
  if (!existsSync(ONNX_PACKAGES)) return process.env;
  const paths = [ONNX_PACKAGES, process.env.PYTHONPATH].filter(Boolean).join(':');
  return { ...process.env, PYTHONPATH: paths };
}

/**
 * Checks a file.
 * @returns the version of the checker, or null where no Python with `onnx` was found
 * @throws AvclError FAULT with the checker's words where it refuses the file
 */
export async function checkWithPython(path: string): Promise<string | null> {
  for (const python of ['python3', 'python']) {
    const { status, out, error } = await run(python, path);
    if (status === 0) return out.trim();
    if (status === null || status === ABSENT) continue;
    const words = error.trim().split('\n').slice(-3).join(' ');
    throw new AvclError(
      'FAULT',
      `expected a model that Python's onnx accepts, got: ${words}; the export is refused`,
      {
        fix: 'report this with the run\u2019s config.yaml',
      },
    );
  }
  return null;
}

/** `status` is null where the program could not be started. */
function run(python: string, path: string): Promise<{ status: number | null; out: string; error: string }> {
  return new Promise((done) => {
    execFile(
      python,
      ['-c', CHECK, path],
      { env: pythonEnvironment(), timeout: 600_000, maxBuffer: 1 << 24 },
      (failure, out, error) => {
        if (failure === null) return done({ status: 0, out, error });
        const { code, killed } = failure as { code?: unknown; killed?: boolean };
        done({
          status: typeof code === 'number' ? code : killed ? 1 : null,
          out,
          error: error || failure.message,
        });
      },
    );
  });
}
