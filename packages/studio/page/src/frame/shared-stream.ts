/**
 * One stream for all tabs of this studio: a browser opens six connections to a server, so a stream of each tab would leave none for anything
 * else. The tab that has the lock holds the stream and passes on what comes by a channel; when it goes, the next one does. Where the browser
 * has no locks (plain HTTP to another machine) each tab that is seen has a stream of its own.
 */

/** Told of each event by its name, with its data as text. */
export type Hear = (event: string, data: string) => void;

/** Names of what passes on the channel beside the stream's own events. */
export const OPEN = 'stream-open';
export const LOST = 'stream-lost';
const HELLO = 'stream-hello';

interface Passed {
  readonly event: string;
  readonly data: string;
}

/**
 * Listens to the stream of `path`, its events `names`, OPEN and LOST. Whoever joins hears the stream's beginning, which has everything.
 *
 * @returns ends it
 */
export function listenTo(path: string, names: readonly string[], hear: Hear): () => void {
  if (navigator.locks === undefined) {
    const source = streamOf(path, names, hear);
    return () => source.close();
  }
  const name = `avcl ${path}`;
  const gone = new AbortController();
  const channel = new BroadcastChannel(name);
  let source: EventSource | null = null;
  const open = () => {
    source?.close();
    source = streamOf(path, names, (event, data) => {
      hear(event, data);
      channel.postMessage({ event, data } satisfies Passed);
    });
  };
  channel.onmessage = ({ data: { event, data } }: MessageEvent<Passed>) => {
    if (event !== HELLO) hear(event, data);
    else if (source !== null) open();
  };
  channel.postMessage({ event: HELLO, data: '' } satisfies Passed);
  const untilGone = () =>
    new Promise<void>((release) => {
      if (gone.signal.aborted) return release();
      open();
      gone.signal.addEventListener('abort', () => release());
    });
  navigator.locks.request(name, { signal: gone.signal }, untilGone).catch(() => {
    // It was left before its turn came.
  });
  return () => {
    source?.close();
    channel.close();
    gone.abort();
  };
}

function streamOf(path: string, names: readonly string[], hear: Hear): EventSource {
  const source = new EventSource(path);
  source.onopen = () => hear(OPEN, '');
  source.onerror = () => hear(LOST, '');
  for (const name of names)
    source.addEventListener(name, (event) => hear(name, (event as MessageEvent<string>).data));
  return source;
}
