/**
 * The token of this start: comes behind the `#` of the printed address, which no request carries, and is kept for further tabs of the same
 * address. Without it the page shows, and changes nothing.
 */
const KEY = 'avcl-token';

/** Takes the token out of the address, so that it does not stand there to be copied. */
export function takeToken(): void {
  const token = /^#token=([\w-]+)$/.exec(location.hash)?.[1];
  if (token === undefined) return;
  localStorage.setItem(KEY, token);
  history.replaceState(null, '', location.pathname + location.search);
}

/** The token, where the reader has one. */
export const token = (): string | null => localStorage.getItem(KEY);
