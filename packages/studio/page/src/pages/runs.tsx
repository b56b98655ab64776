/** Runs: the list of what was found. */
import { Empty } from '../parts/states.js';
import type { PageProps } from './index.js';

export default function Runs({ about }: PageProps) {
  return (
    <>
      <h1>Runs</h1>
      <Empty title={`No runs in ${about.name}`} />
    </>
  );
}
