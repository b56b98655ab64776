/** The page's frame: what the model is, then where a video is given or what was found in it. */
import { type Engine, useEngine } from '../frame/engine.js';
import { DropZone } from './drop.js';
import { Footer } from './footer.js';
import { LivePanel } from './live-panel.js';
import { Loading, ProblemCard } from './states.js';
import { VideoPanel } from './video-panel.js';

export function App({ engine }: { engine: Engine }) {
  const { loading, problem, ready, job, offline } = useEngine(engine);
  return (
    <>
      <header class="top">
        <h1>What happens in this video?</h1>
        <p class="quiet">Pictures and sound are judged on this machine. Nothing leaves it.</p>
      </header>
      <main>
        {problem !== null && <ProblemCard problem={problem} />}
        {loading !== null && <Loading {...loading} />}
        {ready !== null && job === null && <DropZone engine={engine} model={ready.model} />}
        {ready !== null && job?.source.kind === 'file' && (
          <VideoPanel key={job.id} engine={engine} job={job} model={ready.model} />
        )}
        {ready !== null && job?.source.kind === 'live' && (
          <LivePanel key={job.id} engine={engine} job={job} model={ready.model} />
        )}
      </main>
      {ready !== null && <Footer {...ready} offline={offline} />}
    </>
  );
}
