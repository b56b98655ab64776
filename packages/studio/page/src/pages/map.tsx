/** Map: clips laid out by what a run has learned of their picture, their sound and both. */
import { useState } from 'preact/hooks';
import type { DataReport } from '../../../src/clips/report.js';
import type { MapAnswer } from '../../../src/map/types.js';
import type { FoundModel } from '../../../src/why/find-models.js';
import { offered } from '../clip/offered.js';
import { NoStores, StoreChoice, useStores } from '../clip/stores.js';
import { address } from '../frame/address.js';
import { useFetched } from '../frame/api.js';
import { useJob } from '../frame/job.js';
import { setQuery } from '../frame/router.js';
import { ShownMap } from '../map/shown.js';
import { Empty, Failed, Loading } from '../parts/states.js';
import { Working } from '../parts/working.js';
import { ModelChoice, ModelNote, NoModels } from '../why/models.js';
import type { PageProps } from './index.js';

const SIZES = [300, 1000, 4000] as const;

export default function MapPage({ query, about }: PageProps) {
  const stores = useStores();
  const models = useFetched<{ models: readonly FoundModel[] }>('/api/why/models');
  const list = models.data?.models ?? [];
  const able = list.filter(({ problem }) => problem === null);
  const asked = { run: query.get('run'), store: query.get('store'), anyStage: true };
  const { run, store } =
    stores.loading || models.loading ? asked : offered(list, stores.data?.stores ?? [], asked);
  const most = Number(query.get('most') ?? SIZES[1]);
  const report = useFetched<DataReport>(store === null ? null : address('/api/data/report', { store }));
  const clips = report.data === null ? 0 : report.data.report.ok + report.data.report.repaired;
  const [begun, setBegun] = useState(false);
  const failed = stores.error ?? models.error ?? report.error;
  const ready = run !== null && store !== null && report.data !== null && failed === null;
  // A map of a large store takes minutes: it is made when someone asks for it.
  const goes = ready && (begun || Math.min(most, clips) <= SIZES[0] || query.get('run') !== null);
  const job = useJob<MapAnswer>(goes ? address('/api/map/points', { run, store, most }) : null);
  if (stores.data?.stores.length === 0 && asked.store === null) {
    return (
      <>
        <h1>Map</h1>
        <NoStores folder={about.name} />
      </>
    );
  }
  if (models.data !== null && able.length === 0 && asked.run === null) {
    return (
      <>
        <h1>Map</h1>
        <NoModels some={list.length > 0} />
      </>
    );
  }
  return (
    <>
      <div class="page-head">
        <h1>Map</h1>
        <ModelChoice
          models={list}
          chosen={run}
          anyStage
          onChoose={(name) => setQuery({ run: name }, false)}
        />
        {stores.data !== null && store !== null && (
          <StoreChoice
            stores={stores.data.stores}
            chosen={store}
            onChoose={(name) => setQuery({ store: name }, false)}
          />
        )}
        {clips > SIZES[0] && (
          <label class="choice">
            <span>Clips</span>
            <select value={most} onChange={(event) => setQuery({ most: event.currentTarget.value }, false)}>
              {SIZES.filter((_, i) => i === 0 || SIZES[i - 1]! < clips).map((size) => (
                <option key={size} value={size}>
                  {size < clips ? `${size} at random` : `all ${clips}`}
                </option>
              ))}
            </select>
          </label>
        )}
      </div>
      <ModelNote models={list} chosen={run} />
      {failed !== null && <Failed error={failed} again={report.again} />}
      {job.error !== null && <Failed error={job.error} again={job.again} />}
      {failed === null && !ready && <Loading what="the store" />}
      {ready && !goes && (
        <Empty title="Lay the clips out">
          <p>
            The run looks at {Math.min(most, clips).toLocaleString('en')} clips; that takes from seconds to
            some minutes. The map is kept in the run's folder.
          </p>
          <button type="button" class="primary" onClick={() => setBegun(true)}>
            Make the map
          </button>
        </Empty>
      )}
      {job.running && <Working what="Makes the map" progress={job.progress} />}
      {job.answer !== null && job.error === null && !job.running && ready && (
        <ShownMap
          key={`${run} ${store} ${most}`}
          store={store}
          version={report.data!.hash}
          run={run}
          map={job.answer}
          query={query}
        />
      )}
    </>
  );
}
