/** Data: what a store holds and what it rejected; its clips, and one of them with sound, mel and the places where training looks. */
import type { DataReport } from '../../../src/clips/report.js';
import { NoStores, StoreChoice, useStores } from '../clip/stores.js';
import { Checks } from '../data/checks.js';
import { ClipGrid } from '../data/clip-grid.js';
import { ClipPage } from '../data/clip-page.js';
import { Counts } from '../data/counts.js';
import { Durations } from '../data/durations.js';
import { Rejected } from '../data/rejected.js';
import { address } from '../frame/address.js';
import { useFetched } from '../frame/api.js';
import { go } from '../frame/router.js';
import { Empty, Failed, Loading } from '../parts/states.js';
import type { PageProps } from './index.js';

export default function Data(props: PageProps) {
  if (props.rest === '') return <Overview {...props} />;
  if (props.rest === 'clip') return <ClipPage {...props} />;
  return (
    <Empty title="There is nothing here">
      <a href="/data">To the data</a>
    </Empty>
  );
}

function Overview({ query, about }: PageProps) {
  const stores = useStores();
  const first = stores.data?.stores.find(({ state }) => state === 'whole') ?? stores.data?.stores[0];
  const chosen = query.get('store') ?? first?.name ?? null;
  const report = useFetched<DataReport>(
    chosen === null ? null : address('/api/data/report', { store: chosen }),
  );
  const none = stores.data?.stores.length === 0 && chosen === null;
  return (
    <>
      <div class="page-head">
        <h1>Data</h1>
        {chosen !== null && stores.data !== null && (
          <StoreChoice
            stores={stores.data.stores}
            chosen={chosen}
            onChoose={(name) => go(address('/data', { store: name }))}
          />
        )}
        {report.data !== null && <Summary report={report.data} />}
      </div>
      {stores.error !== null && <Failed error={stores.error} again={stores.again} />}
      {none && <NoStores folder={about.name} />}
      {report.error !== null && <Failed error={report.error} again={report.again} />}
      {(stores.loading || report.loading) && report.data === null && <Loading what="the store" />}
      {report.data !== null && (
        <div class="overview" key={report.data.hash}>
          <Counts report={report.data.report} />
          <Durations report={report.data} />
          <div class="column whole-row">
            <Rejected report={report.data} />
            <Checks report={report.data} />
            <ClipGrid report={report.data} query={query} />
          </div>
        </div>
      )}
    </>
  );
}

function Summary({ report: { report, part } }: { report: DataReport }) {
  const { listed, ok, repaired, rejected } = report;
  return (
    <p class="quiet summary">
      {listed.toLocaleString('en')} listed = {ok.toLocaleString('en')} ok + {repaired} repaired + {rejected}{' '}
      rejected
      {part === null ? '' : `; part ${part.index} of ${part.of}`}
    </p>
  );
}
