/**
 * HTML made safe by its type: text put into the `html` tag is escaped, only another piece of `Html` goes in as it is.
 */

/** A piece of the page. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  toString(): string {
    return this.text;
  }
}

type Insert = string | number | Html | null | readonly Insert[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function inserted(value: Insert): string {
  if (value === null) {
    return '';
  }
  if (value instanceof Html) {
    return value.text;
  }
  if (typeof value === 'object') {
    return value.map(inserted).join('');
  }
  return String(value).replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}

/** Template tag: `` html`<p>${anything}</p>` `` escapes what is put in; lists are joined. */
export function html(parts: TemplateStringsArray, ...values: Insert[]): Html {
  return new Html(parts.reduce((text, part, i) => text + inserted(values[i - 1]!) + part));
}
