/** What this studio is, and whether this reader has its token. */
import { useEffect, useState } from 'preact/hooks';
import type { About } from '../../../src/routes/about.js';
import { get, post } from './api.js';
import { token } from './token.js';

/** What the head shows, and whether this reader may change anything. */
export interface SessionState {
  readonly about: About | null;
  readonly known: boolean;
  readonly error: Error | null;
}

/** Shows the token, then asks what this studio is. */
export function useSession(): SessionState {
  const [state, set] = useState<SessionState>({ about: null, known: false, error: null });
  useEffect(() => {
    const enter = async () => {
      let known = false;
      if (token() !== null) {
        try {
          await post('/api/session');
          known = true;
        } catch {
          // An old token: reading goes on without it where that is allowed.
        }
      }
      set({ about: await get<About>('/api/about'), known, error: null });
    };
    enter().catch((error: Error) => set({ about: null, known: false, error }));
  }, []);
  return state;
}
