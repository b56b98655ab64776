/** What the checks of the store say, and pairs of nearly the same clip in two splits with pictures of the same moments. */
import type { NearDuplicate, StoreChecks, Twin } from '@avcl/media';
import { useState } from 'preact/hooks';
import type { DataReport } from '../../../src/clips/report.js';
import { clipAddress, frameAddress } from '../clip/card.js';
import { address } from '../frame/address.js';
import { useJob } from '../frame/job.js';
import { Failed } from '../parts/states.js';
import { Name, Words } from '../parts/words.js';
import { Working } from '../parts/working.js';

/** Compared without being asked: a second of work. */
const AT_ONCE = 3000;
const FIRST = 6;

export function Checks({ report }: { report: DataReport }) {
  const clips = report.report.ok + report.report.repaired;
  const [wanted, setWanted] = useState(report.compared || clips <= AT_ONCE);
  const { answer, progress, error, running, again } = useJob<StoreChecks>(
    wanted ? address('/api/data/checks', { store: report.name }) : null,
  );
  return (
    <section class="panel">
      <h2>Checks</h2>
      {!wanted && (
        <>
          <p>Every clip is compared with every other by the prints that the build kept.</p>
          <button type="button" class="primary" onClick={() => setWanted(true)}>
            Compare {clips.toLocaleString('en')} clips
          </button>
        </>
      )}
      {running && <Working what="Checks" progress={progress} />}
      {error !== null && <Failed error={error} again={again} />}
      {answer !== null && <Found store={report.name} version={report.hash} checks={answer} />}
    </section>
  );
}

function Found({ store, version, checks }: { store: string; version: string; checks: StoreChecks }) {
  const [all, setAll] = useState(false);
  const { findings, nearDuplicates } = checks;
  if (findings.length === 0) {
    return (
      <p>Nothing was found: no source and no near-copy in two splits, no silent, frozen or uneven clip.</p>
    );
  }
  const pairs = all ? nearDuplicates : nearDuplicates.slice(0, FIRST);
  return (
    <>
      <ul class="findings">
        {findings.map(({ check, message, fix, names }) => (
          <li key={check}>
            <strong>{check}</strong>: <Words text={message} />.{' '}
            <span class="quiet">
              What to do: <Words text={fix} />.
            </span>
            <details>
              <summary>{names.length} by name</summary>
              <ul>
                {names.map((name) => (
                  <li key={name}>
                    <code>{name}</code>
                  </li>
                ))}
              </ul>
            </details>
          </li>
        ))}
      </ul>
      {pairs.length > 0 && (
        <>
          <h3>Nearly the same clip in two splits</h3>
          <ul class="pairs">
            {pairs.map((pair) => (
              <li key={`${pair.first.key} ${pair.second.key}`}>
                <Pair store={store} version={version} pair={pair} />
              </li>
            ))}
          </ul>
          {pairs.length < nearDuplicates.length && (
            <button type="button" onClick={() => setAll(true)}>
              Show all {nearDuplicates.length} pairs
            </button>
          )}
        </>
      )}
    </>
  );
}

function Pair({ store, version, pair }: { store: string; version: string; pair: NearDuplicate }) {
  const percent = (share: number) => `${Math.round(100 * share)} %`;
  const one = (twin: Twin) => (
    <a class="card" href={clipAddress(store, twin.key)}>
      <img src={frameAddress(store, version, twin.clip)} alt="" loading="lazy" width="171" height="128" />
      <strong>{twin.split}</strong>
      <span class="key">
        <Name of={twin.key} />
      </span>
    </a>
  );
  return (
    <article>
      <div class="pair">
        {one(pair.first)}
        {one(pair.second)}
      </div>
      <p class="quiet">
        alike by {pair.by}; pictures differ in {percent(pair.picture)} and sounds in {percent(pair.sound)} of
        their bits
        {Math.abs(pair.offset) < 0.05 ? '' : `, shifted by ${Math.abs(pair.offset).toFixed(2)} s`}
      </p>
    </article>
  );
}
