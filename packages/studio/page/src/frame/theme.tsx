/** Light, dark, or as the system has it: kept in this browser. `public/theme.js` sets it before the first paint. */
import { useState } from 'preact/hooks';

const KEY = 'avcl-theme';
const CHOICES = ['system', 'light', 'dark'] as const;
type Choice = (typeof CHOICES)[number];

/** Sent to `document` after the theme has changed; pictures that are drawn with its colours are drawn anew. */
export const THEME_CHANGED = 'avcl-theme';

const current = (): Choice => (document.documentElement.dataset.theme as Choice | undefined) ?? 'system';

function choose(choice: Choice): void {
  const { dataset } = document.documentElement;
  if (choice === 'system') {
    delete dataset.theme;
    localStorage.removeItem(KEY);
  } else {
    dataset.theme = choice;
    localStorage.setItem(KEY, choice);
  }
  document.dispatchEvent(new Event(THEME_CHANGED));
}

matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () =>
  document.dispatchEvent(new Event(THEME_CHANGED)),
);

export function ThemeChoice() {
  const [choice, set] = useState(current);
  return (
    <label class="theme">
      <span class="only-read">Theme</span>
      <select
        value={choice}
        onChange={(event) => {
          const next = event.currentTarget.value as Choice;
          choose(next);
          set(next);
        }}
      >
        {CHOICES.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

/** A colour of the style sheet as it is shown now, for canvases: `colour('--ink')`. */
export function colour(variable: string): string {
  const probe = document.createElement('span');
  probe.style.color = `var(${variable})`;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}
