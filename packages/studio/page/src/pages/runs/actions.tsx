/** Stopping and resuming a run: the command is always shown; the button works where the studio may run commands and this reader has the token. */
import { useState } from 'preact/hooks';
import type { About } from '../../../../src/routes/about.js';
import type { RunDetail, RunSummary } from '../../../../src/runs/types.js';
import { post } from '../../frame/api.js';
import { Command, Told } from '../../parts/states.js';
import { Words } from '../../parts/words.js';

interface ActionsProps {
  readonly run: RunSummary;
  readonly detail: RunDetail;
  readonly about: About;
  readonly known: boolean;
}

export function Actions({ run, detail, about, known }: ActionsProps) {
  if (detail.summary.name !== run.name) return null;
  if (run.state === 'running' && detail.stop !== null) {
    return (
      <Action
        key="stop"
        title="Stop"
        says="It saves a checkpoint after the present step and ends; it can go on later."
        line={detail.stop}
        path={`/api/runs/stop?run=${encodeURIComponent(run.name)}`}
        done="It was asked to stop."
        {...{ about, known }}
      />
    );
  }
  if (run.state === 'running' && detail.problems.length > 0) {
    return (
      <p class="note">
        <Words text={detail.problems.join('; ')} />
      </p>
    );
  }
  if (detail.resume !== null) {
    return (
      <Action
        key="resume"
        title="Resume"
        says="It goes on from its last checkpoint, to the same bits."
        line={detail.resume}
        path={`/api/runs/resume?run=${encodeURIComponent(run.name)}`}
        done="It was started; what it does appears here."
        {...{ about, known }}
      />
    );
  }
  return null;
}

interface ActionProps {
  readonly title: string;
  readonly says: string;
  readonly line: string;
  readonly path: string;
  readonly body?: unknown;
  readonly done: string;
  readonly about: About;
  readonly known: boolean;
}

/** Asks once more before it acts, with the command in sight. */
export function Action({ title, says, line, path, body, done, about, known }: ActionProps) {
  const [state, set] = useState<'idle' | 'sure' | 'sent' | 'done'>('idle');
  const [error, setError] = useState<Error | null>(null);
  const act = async () => {
    set('sent');
    setError(null);
    try {
      await post(path, body);
      set('done');
    } catch (failure) {
      setError(failure as Error);
      set('idle');
    }
  };
  return (
    <section class="panel action" aria-label={title}>
      <p>{says}</p>
      <Command line={line} />
      {error !== null && <Told error={error} />}
      {!about.allowRun ? (
        <p class="quiet">
          This studio only shows. Paste the command into a terminal in <code>{about.folder}</code>, or start
          the studio with <code>--allow-run</code>.
        </p>
      ) : !known ? (
        <p class="quiet">
          To run it from here, open the whole address that avcl studio printed, with its token.
        </p>
      ) : state === 'done' ? (
        <p role="status">{done}</p>
      ) : state === 'idle' ? (
        <button type="button" onClick={() => set('sure')}>
          {title} …
        </button>
      ) : (
        <fieldset class="tools">
          <legend class="only-read">Confirm</legend>
          <span>Run this command on this machine?</span>
          <button type="button" class="primary" disabled={state === 'sent'} onClick={act}>
            {title} now
          </button>
          <button type="button" disabled={state === 'sent'} onClick={() => set('idle')}>
            Not now
          </button>
        </fieldset>
      )}
    </section>
  );
}
