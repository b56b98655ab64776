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
  if (rest.startsWith('at/')) return <OneRunPage {...props} name={runNamed(rest.slice(3))} />;
  return <ListPage {...props} />;
}
