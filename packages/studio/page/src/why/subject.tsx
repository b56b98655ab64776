/** Which clip: one of a store, found by part of its name, or a file that is dropped or chosen. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { FoundStore } from '../../../src/clips/find-stores.js';
import type { ClipList } from '../../../src/clips/report.js';
import type { Dropped } from '../../../src/why/drops.js';
import { MOST_UPLOADED_BYTES, tooLargeFor } from '../../../src/why/upload-limit.js';
import { StoreChoice } from '../clip/stores.js';
import { address } from '../frame/address.js';
import { ApiError, post, useFetched } from '../frame/api.js';
import { counted } from '../parts/numbers.js';
import { Told } from '../parts/states.js';

interface Props {
  readonly run: string | null;
  readonly stores: readonly FoundStore[];
  readonly store: string;
  /** The store to choose from until one is chosen. */
  readonly offered: string | null;
  readonly keyName: string;
  /** Whether this reader may send files. */
  readonly known: boolean;
  readonly onChoose: (store: string, key: string | null) => void;
}

export function Subject({ run, stores, store, offered, keyName, known, onChoose }: Props) {
  const isDropped = store.startsWith('dropped:');
  return (
    <div class="subject">
      <ClipChoice
        stores={stores}
        store={isDropped ? '' : store}
        offered={offered}
        keyName={keyName}
        onChoose={onChoose}
      />
      <DropZone run={run} known={known} shown={isDropped ? keyName : null} onDropped={onChoose} />
    </div>
  );
}

type ChoiceProps = Pick<Props, 'stores' | 'store' | 'offered' | 'keyName' | 'onChoose'>;

function ClipChoice({ stores, store, offered, keyName, onChoose }: ChoiceProps) {
  const [text, setText] = useState('');
  const named = store !== '' ? store : (offered ?? '');
  const clips = useFetched<ClipList>(
    named === '' ? null : address('/api/data/clips', { store: named, text, limit: 100 }),
  );
  const rows = clips.data?.clips ?? [];
  return (
    <fieldset>
      <legend>A clip of a store</legend>
      {stores.length === 0 ? (
        <p class="quiet">No store below this folder. Drop a file instead.</p>
      ) : (
        <>
          <StoreChoice stores={stores} chosen={named} onChoose={(name) => onChoose(name, null)} />
          <label class="choice">
            <span>Find</span>
            <input
              type="search"
              value={text}
              placeholder="part of a name or class"
              onInput={(event) => setText(event.currentTarget.value)}
            />
          </label>
          <label class="choice">
            <span>Clip</span>
            <select
              value={store === '' ? '' : keyName}
              onChange={(event) => onChoose(named, event.currentTarget.value)}
            >
              <option value="" disabled>
                {clips.data === null ? 'loading' : counted(clips.data.total, 'clip')}
              </option>
              {store !== '' && keyName !== '' && !rows.some(({ key }) => key === keyName) && (
                <option value={keyName}>{keyName}</option>
              )}
              {rows.map(({ key, label, split }) => (
                <option key={key} value={key}>
                  {key} ({[label, split].filter((word) => word !== null).join(', ')})
                </option>
              ))}
            </select>
          </label>
          {clips.error !== null && keyName === '' && <Told error={clips.error} />}
        </>
      )}
    </fieldset>
  );
}

interface DropProps {
  readonly run: string | null;
  readonly known: boolean;
  /** The name of the file that is shown. */
  readonly shown: string | null;
  readonly onDropped: (store: string, key: string) => void;
}

function DropZone({ run, known, shown, onDropped }: DropProps) {
  const [over, setOver] = useState(false);
  const [state, setState] = useState<{ sending: string | null; error: Error | null }>({
    sending: null,
    error: null,
  });
  const sending = useRef(new AbortController());
  useEffect(() => () => sending.current.abort(), []);
  const take = (file: File | undefined) => {
    if (file === undefined || run === null || !known) return;
    sending.current.abort();
    sending.current = new AbortController();
    const { signal } = sending.current;
    if (file.size > MOST_UPLOADED_BYTES) {
      const { message, fix } = tooLargeFor(MOST_UPLOADED_BYTES);
      setState({ sending: null, error: new ApiError(413, 'body-too-large', message, fix) });
      return;
    }
    setState({ sending: file.name, error: null });
    const body = new Blob([file], { type: 'application/octet-stream' });
    post<Dropped>(address('/api/why/drop', { run, name: file.name }), body, signal).then(
      ({ store, key }) => {
        setState({ sending: null, error: null });
        onDropped(store, key);
      },
      (error: Error) => {
        if (!signal.aborted) setState({ sending: null, error });
      },
    );
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is by mouse; the file field inside does the same by keyboard.
    <div
      class={`drop${over ? ' over' : ''}`}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        take(event.dataTransfer?.files[0]);
      }}
    >
      <p>
        <strong>Or drop a video or sound file here</strong>
        {shown !== null && state.sending === null && <span class="quiet">: {shown} is shown</span>}
      </p>
      {known ? (
        <label class="file">
          <span class="only-read">Choose a video or sound file</span>
          <input
            type="file"
            accept="video/*,audio/*,.mkv,.avi,.mov,.webm"
            disabled={run === null}
            onChange={(event) => take(event.currentTarget.files?.[0])}
          />
        </label>
      ) : (
        <p class="note">
          To send files open the whole address that avcl studio printed, with what follows the #.
        </p>
      )}
      <p class="quiet">
        Up to two minutes, with picture and sound or one of them. It stays on this machine, and the studio
        keeps only the frames and the sound, until it ends.
      </p>
      <div role="status" aria-live="polite">
        {state.sending !== null && (
          <p>
            <span class="spinner small" aria-hidden="true" /> Takes in {state.sending} …
          </p>
        )}
      </div>
      {state.error !== null && <Told error={state.error} />}
    </div>
  );
}
