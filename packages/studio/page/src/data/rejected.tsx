/** What was not taken in: each file with its reason, and a picture where one can be had. */
import { useState } from 'preact/hooks';
import type { DataReport, RejectedInput } from '../../../src/clips/report.js';
import { address } from '../frame/address.js';
import { Name, Words } from '../parts/words.js';

const FIRST = 12;

export function Rejected({ report }: { report: DataReport }) {
  const [all, setAll] = useState(false);
  const { rejected, more, repaired, reasons, name, hash } = report;
  const shown = all ? rejected : rejected.slice(0, FIRST);
  const { listed, rejected: count } = report.report;
  return (
    <section class="panel">
      <h2>Rejected files</h2>
      {count === 0 ? (
        <p>None: all {listed} listed files are in the store.</p>
      ) : (
        <>
          <p>
            {count} of {listed} listed files are not in the store:{' '}
            {Object.entries(report.report.reasons)
              .map(([reason, n]) => `${n} ${reason}`)
              .join(', ')}
            .
          </p>
          <ul class="cards rejected">
            {shown.map((input) => (
              <li key={input.row}>
                <RejectedCard store={name} version={hash} input={input} meaning={reasons[input.reason]} />
              </li>
            ))}
          </ul>
          {!all && rejected.length > FIRST && (
            <button type="button" onClick={() => setAll(true)}>
              Show all {rejected.length}
            </button>
          )}
          {more > 0 && (
            <p class="quiet">
              {more} more are named by: npx avcl data report {name}
            </p>
          )}
        </>
      )}
      {repaired.length > 0 && (
        <details>
          <summary>{repaired.length} repaired files are in the store</summary>
          <ul>
            {repaired.map(({ key, reason, detail }) => (
              <li key={key}>
                <code>{key}</code>: {reason}, {detail}
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

interface CardProps {
  readonly store: string;
  readonly version: string;
  readonly input: RejectedInput;
  readonly meaning: string | undefined;
}

function RejectedCard({ store, version, input, meaning }: CardProps) {
  const [bare, setBare] = useState(false);
  return (
    <article class="card">
      {bare ? (
        <div class="no-picture">no picture</div>
      ) : (
        <img
          src={address('/api/data/rejected', { store, v: version, row: input.row })}
          alt="First frame"
          loading="lazy"
          width="171"
          height="128"
          onError={() => setBare(true)}
        />
      )}
      <strong>{input.reason}</strong>
      <span>{meaning}</span>
      <span class="key">
        <Name of={input.path} />
      </span>
      {input.detail !== '' && input.detail !== meaning && (
        <span class="quiet detail">
          <Words text={input.detail} />
        </span>
      )}
    </article>
  );
}
