/** Why: what a run answers for a clip or a dropped file, where it looked and listened, and what remains without picture or sound. */
import { useEffect } from 'preact/hooks';
import type { ClipDetail, DataReport } from '../../../src/clips/report.js';
import type { FoundModel } from '../../../src/why/find-models.js';
import type { WhyAnswer } from '../../../src/why/types.js';
import { offered } from '../clip/offered.js';
import { useStores } from '../clip/stores.js';
import { address } from '../frame/address.js';
import { useFetched } from '../frame/api.js';
import { useJob } from '../frame/job.js';
import { setQuery } from '../frame/router.js';
import { Empty, Failed, Loading } from '../parts/states.js';
import { Working } from '../parts/working.js';
import { Explained } from '../why/explained.js';
import { ModelChoice, ModelNote, NoModels } from '../why/models.js';
import { Subject } from '../why/subject.js';
import { Suggestions } from '../why/suggestions.js';
import type { PageProps } from './index.js';

export default function Why({ query, known }: PageProps) {
  const stores = useStores();
  const models = useFetched<{ models: readonly FoundModel[] }>('/api/why/models');
  const list = models.data?.models ?? [];
  const able = list.filter(({ stage, problem }) => stage === 'finetune' && problem === null);
  const store = query.get('store') ?? '';
  // A dropped file is in no store of the list.
  const named = store === '' || store.startsWith('dropped:') ? null : store;
  const asked = { run: query.get('run'), store: named };
  const first = stores.loading || models.loading ? asked : offered(list, stores.data?.stores ?? [], asked);
  const { run } = first;
  const key = query.get('key') ?? '';
  const label = query.get('label');
  const chosen = store !== '' && key !== '' && run !== null;
  const report = useFetched<DataReport>(chosen ? address('/api/data/report', { store }) : null);
  const clip = useFetched<ClipDetail>(chosen ? address('/api/data/clip', { store, key }) : null);
  const ready = chosen && clip.data?.key === key && report.data !== null;
  const job = useJob<WhyAnswer>(ready ? address('/api/why/explain', { run, store, key, label }) : null);
  const failed = stores.error ?? models.error ?? report.error ?? clip.error;
  useEffect(() => {
    if (job.answer !== null) document.getElementById('answer')?.scrollIntoView({ block: 'nearest' });
  }, [job.answer]);
  if (models.data !== null && able.length === 0 && asked.run === null) {
    return (
      <>
        <h1>Why</h1>
        <NoModels some={list.length > 0} />
      </>
    );
  }
  const fits = job.answer !== null && job.answer.key === key;
  return (
    <>
      <div class="page-head">
        <h1>Why</h1>
        <ModelChoice
          models={list}
          chosen={run}
          onChoose={(name) => setQuery({ run: name, label: null }, false)}
        />
      </div>
      <ModelNote models={list} chosen={run} />
      <section class="panel" aria-label="What to explain">
        <Subject
          run={run}
          stores={stores.data?.stores ?? []}
          store={store}
          offered={first.store}
          keyName={key}
          known={known}
          onChoose={(name, next) => setQuery({ store: name, key: next, label: null }, false)}
        />
      </section>
      <div id="answer">
        {failed !== null && <Failed error={failed} again={clip.again} />}
        {job.error !== null && <Failed error={job.error} again={job.again} />}
        {job.running && <Working what="Explains" progress={job.progress} />}
        {!chosen && failed === null && (
          <Empty title="Choose a clip, or drop a file">
            <p>
              The run then answers, and the picture and the mel show, in step with the sound, what spoke for
              the answer.
            </p>
          </Empty>
        )}
        {!chosen && failed === null && stores.data !== null && <Suggestions run={run} store={first.store} />}
        {chosen && !ready && failed === null && <Loading what="the clip" />}
        {ready && fits && job.error === null && (
          <Explained
            key={`${store} ${key}`}
            store={store}
            version={report.data!.hash}
            clip={clip.data!}
            answer={job.answer!}
            onClass={(next) => setQuery({ label: next })}
          />
        )}
      </div>
    </>
  );
}
