/** Where things about runs stand. */

/** A run's page. */
export const runAddress = (name: string): string =>
  `/runs/at/${name.split('/').map(encodeURIComponent).join('/')}`;

/** The run whose page that is; an address that someone mistyped names what it says. */
export function runNamed(rest: string): string {
  try {
    return decodeURIComponent(rest);
  } catch {
    return rest;
  }
}

/** Some runs beside one another. */
export const compareAddress = (names: readonly string[]): string => `/runs/compare?${runQuery(names)}`;

/** Runs as the API wants them named. */
export const runQuery = (names: readonly string[]): string =>
  names.map((name) => `run=${encodeURIComponent(name)}`).join('&');
