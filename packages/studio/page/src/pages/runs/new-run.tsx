/** A new run: what the command line takes, as a form that shows the command it makes. */
import { useEffect, useState } from 'preact/hooks';
import type { Started } from '../../../../src/runs/processes.js';
import { post, useFetched } from '../../frame/api.js';
import { Told } from '../../parts/states.js';
import type { PageProps } from '../index.js';
import { Action } from './actions.js';
import { runAddress } from './addresses.js';

interface Choices {
  readonly presets: readonly string[];
  readonly data: readonly string[];
  readonly from: readonly string[];
}

interface Form {
  readonly stage: 'pretrain' | 'finetune';
  readonly data: string;
  readonly from: string;
  readonly out: string;
  readonly recipe: string;
  readonly settings: string;
}

const EMPTY: Form = { stage: 'pretrain', data: '', from: 'none', out: '', recipe: 'quick', settings: '' };

export function NewRunPage({ about, known }: PageProps) {
  const choices = useFetched<Choices>('/api/runs/choices');
  const [form, set] = useState(EMPTY);
  const [line, setLine] = useState<string | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const body = { ...form, settings: form.settings.split(/\s+/).filter((word) => word !== '') };
  const ready = form.data !== '' && form.out !== '';
  const text = JSON.stringify(body);

  useEffect(() => {
    if (!ready || !known) {
      setLine(null);
      return undefined;
    }
    const timer = setTimeout(() => {
      post<{ line: string }>('/api/runs/command', body).then(
        (answer) => {
          setLine(answer.line);
          setError(null);
        },
        (failure: Error) => {
          setLine(null);
          setError(failure);
        },
      );
    }, 250);
    return () => clearTimeout(timer);
  }, [text, known]);

  const field = (name: keyof Form) => ({
    value: form[name],
    onInput: (event: { currentTarget: { value: string } }) =>
      set({ ...form, [name]: event.currentTarget.value }),
  });
  return (
    <>
      <p class="crumb">
        <a href="/runs">Runs</a> /
      </p>
      <h1>New run</h1>
      {!known && (
        <p class="note">
          To make commands here, open the whole address that avcl studio printed, with its token.
        </p>
      )}
      <form class="panel fields" onSubmit={(event) => event.preventDefault()}>
        <label>
          Stage
          <select {...field('stage')}>
            <option value="pretrain">pretrain: learn without labels</option>
            <option value="finetune">finetune: learn with labels</option>
          </select>
        </label>
        <label>
          Data: a clip store
          <input list="stores" placeholder="store" spellcheck={false} {...field('data')} />
          <datalist id="stores">
            {choices.data?.data.map((path) => (
              <option key={path} value={path} />
            ))}
          </datalist>
        </label>
        {form.stage === 'finetune' && (
          <label>
            From: a pre-trained run, or none
            <input list="starts" spellcheck={false} {...field('from')} />
            <datalist id="starts">
              <option value="none" />
              {choices.data?.from.map((name) => (
                <option key={name} value={name} />
              ))}
            </datalist>
          </label>
        )}
        <label>
          Out: the folder to make
          <input placeholder="runs/next" spellcheck={false} {...field('out')} />
        </label>
        <label>
          Recipe: a name or a YAML file
          <input list="recipes" spellcheck={false} {...field('recipe')} />
          <datalist id="recipes">
            {choices.data?.presets.map((name) => (
              <option key={name} value={name} />
            ))}
          </datalist>
        </label>
        <label>
          Settings: key=value, with spaces between
          <input placeholder="epochs=20 seed=1" spellcheck={false} {...field('settings')} />
        </label>
      </form>
      {error !== null && <Told error={error} />}
      {line === null && error === null && known && (
        <p class="quiet">The command appears here once data and out are named.</p>
      )}
      {line !== null && (
        <Action
          title="Start"
          says={`In ${about.folder}:`}
          line={line}
          path="/api/runs/start"
          body={body}
          done="It was started."
          {...{ about, known }}
        />
      )}
      {about.allowRun && known && <Processes />}
    </>
  );
}

/** What this studio has started, and how it ended. */
function Processes() {
  const found = useFetched<{ processes: readonly Started[] }>('/api/runs/processes');
  useEffect(() => {
    const timer = setInterval(found.again, 1500);
    return () => clearInterval(timer);
  }, []);
  const processes = found.data?.processes ?? [];
  if (processes.length === 0) return null;
  return (
    <section aria-labelledby="started">
      <h2 id="started">Started from here</h2>
      {processes.map((one) => (
        <article class="panel" key={`${one.pid} ${one.line}`}>
          <p>
            <a href={runAddress(one.run)}>{one.run}</a>:{' '}
            {one.state === 'running'
              ? `running as process ${one.pid}`
              : `ended${one.exitCode === null ? '' : ` with ${one.exitCode}`}`}
          </p>
          <pre class="scroll">{[`$ ${one.line}`, ...one.output].join('\n')}</pre>
        </article>
      ))}
    </section>
  );
}
