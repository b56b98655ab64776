/** A place for what may be wider than the screen: it scrolls by itself, and the keyboard reaches it. */
import type { ComponentChildren } from 'preact';

export function Scroll({ label, children }: { label: string; children: ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it.
    <section class="scroll" tabIndex={0} aria-label={label}>
      {children}
    </section>
  );
}
