/** What is shown where there is nothing yet: loading, empty, failed. Every page uses these, so that they look and read alike. */
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { ApiError } from '../frame/api.js';
import { Words } from './words.js';

/** While something is fetched; said only after a moment, so that what is quick does not flicker. */
export function Loading({ what }: { what: string }) {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 150);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div class="state" role="status" aria-live="polite">
      {late && (
        <>
          <span class="spinner" aria-hidden="true" />
          <p>Loading {what} …</p>
        </>
      )}
    </div>
  );
}

/** Nothing is there, and what to do so that there is. */
export function Empty({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="state">
      <h2>{title}</h2>
      {children}
    </div>
  );
}

/** Something went wrong: what, and what to do. */
export function Failed({ error, again }: { error: Error; again?: () => void }) {
  return (
    <div class="state failed" role="alert">
      <h2>This could not be shown</h2>
      <WhatAndFix error={error} />
      {again !== undefined && (
        <button type="button" onClick={again}>
          Try again
        </button>
      )}
    </div>
  );
}

/** The same beside something that is shown. */
export function Told({ error }: { error: Error }) {
  return (
    <div class="note" role="alert">
      <WhatAndFix error={error} />
    </div>
  );
}

function WhatAndFix({ error }: { error: Error }) {
  const fix = error instanceof ApiError ? error.fix : null;
  return (
    <>
      <p>
        <Words text={error.message} />
      </p>
      {fix !== null && (
        <p>
          <strong>Fix:</strong> {fix.startsWith('npx ') ? <code>{fix}</code> : <Words text={fix} />}
        </p>
      )}
    </>
  );
}

/** A command that can be copied. */
export function Command({ line }: { line: string }) {
  const [copied, setCopied] = useState(false);
  return (
    <div class="command">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long line scrolls, so the keyboard must reach it. */}
      <pre tabIndex={0}>
        <code>{line}</code>
      </pre>
      <button
        type="button"
        onClick={() => {
          void navigator.clipboard?.writeText(line).then(() => setCopied(true));
        }}
      >
        {copied ? 'Copied' : 'Copy'}
      </button>
    </div>
  );
}
