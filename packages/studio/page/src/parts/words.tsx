/** Texts that are not ours to write: names, and messages of the server. */
import { Fragment } from 'preact';

/** A path or key, which may break behind its slashes before it breaks anywhere else. */
export function Name({ of }: { of: string }) {
  const parts = of.split('/');
  return (
    <>
      {parts.map((part, i) => (
        <Fragment key={i}>
          {i > 0 && (
            <>
              /<wbr />
            </>
          )}
          {part}
        </Fragment>
      ))}
    </>
  );
}

/** Text of the studio's server or of a log: what stands between backticks in it is shown as code. */
export function Words({ text }: { text: string }) {
  // Parts at odd places stood between two backticks; a last one that nothing closes is text.
  const parts = text.split('`');
  const closed = parts.length % 2 === 1 ? parts : [...parts.slice(0, -2), parts.slice(-2).join('`')];
  return <>{closed.map((part, i) => (i % 2 === 1 ? <code key={i}>{part}</code> : part))}</>;
}
