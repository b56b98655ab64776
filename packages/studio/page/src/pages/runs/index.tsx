/** Runs: the list, one run (`/runs/at/NAME`), several beside one another (`/runs/compare?run=...`), a new one (`/runs/new`). */
import type { PageProps } from '../index.js';
import { runNamed } from './addresses.js';
import { ComparePage } from './compare.js';
import { ListPage } from './list.js';
import { NewRunPage } from './new-run.js';
import { OneRunPage } from './one-run.js';

export default function Runs(props: PageProps) {
  const { rest, query } = props;
  if (rest === 'compare') return <ComparePage {...props} names={query.getAll('run')} />;
  if (rest === 'new') return <NewRunPage {...props} />;
  if (rest.startsWith('at/')) {
    const name = runNamed(rest.slice(3));
    return <OneRunPage key={name} {...props} name={name} />; // nothing of one run stays on the page of another
  }
  return <ListPage {...props} />;
}
