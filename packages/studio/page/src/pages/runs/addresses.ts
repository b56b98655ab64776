/** Where things about runs stand. */

/** A run's page. */
export const runAddress = (name: string): string =>
  `/runs/at/${name.split('/').map(encodeURIComponent).join('/')}`;

/** Some runs beside one another. */
export const compareAddress = (names: readonly string[]): string => `/runs/compare?${runQuery(names)}`;

/** Runs as the API wants them named. */
export const runQuery = (names: readonly string[]): string =>
  names.map((name) => `run=${encodeURIComponent(name)}`).join('&');
