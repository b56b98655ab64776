/** While the worker computes: what it does, and how far it is. */
import type { JobProgress } from '../../../src/jobs/protocol.js';

export function Working({ what, progress }: { what: string; progress: JobProgress | null }) {
  return (
    <div class="working" role="status" aria-live="polite">
      <span class="spinner" aria-hidden="true" />
      <p>
        {what}: {progress?.line ?? 'starts'}
      </p>
      {progress?.share != null && <progress max={1} value={progress.share} aria-label={what} />}
    </div>
  );
}
