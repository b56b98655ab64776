// A JSON document with one to three of its values, names or places changed.

import type { Random } from '@avcl/torch';

const VALUES: readonly unknown[] = [
  ...[null, true, false, 0, -1, 1, 0.5, 1e308, -1e308, 2 ** 31, 2 ** 32, 2 ** 53, 2 ** 60, 1e15],
  ...['', 'x', '../../canary', '/etc/passwd', 'a\0b', '\ud800', 'x'.repeat(5000), '__proto__', '1'],
  ...[[], {}, [[]], [null], { x: null }, Array(300).fill(0), nested(800)],
];

/** A copy: what is put into a document may be changed next. */
const anything = (random: Random): unknown => structuredClone(random.choice(VALUES));

function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let i = 0; i < depth; i++) value = i % 2 ? [value] : { x: value };
  return value;
}

/** A changed copy of `document`. */
export function mutateJson(document: unknown, random: Random): unknown {
  const root = { document: structuredClone(document) };
  for (let left = 1 + random.integer(3); left > 0; left--) {
    const places = placesOf(root);
    const { holder, key } = places[random.integer(places.length)]!;
    change(holder as Record<string, unknown>, key as string, random);
  }
  return root.document;
}

interface Place {
  holder: object;
  key: string | number;
}

function placesOf(value: unknown, depth = 0): Place[] {
  if (typeof value !== 'object' || value === null || depth > 12) return [];
  return Object.entries(value).flatMap(([key, inner]) => [
    { holder: value, key },
    ...placesOf(inner, depth + 1),
  ]);
}

function change(holder: Record<string, unknown>, key: string, random: Random): void {
  const value = holder[key];
  const kind = random.integer(6);
  if (kind === 0) {
    if (Array.isArray(holder)) holder.splice(Number(key), 1);
    else delete holder[key];
  } else if (kind === 1) {
    const names = Array.isArray(holder) ? ['0', '7'] : ['__proto__', 'constructor', 'toString', 'extra', ''];
    put(holder, random.choice(names), anything(random));
  } else if (kind === 2) put(holder, key, near(value, random));
  else put(holder, key, anything(random));
}

/** Another value of the same kind. */
function near(value: unknown, random: Random): unknown {
  if (typeof value === 'number') return value + random.choice([1, -1, 0.5, 1e6, -1e6, 2 ** 40]);
  if (typeof value === 'string') return value.slice(0, random.integer(value.length + 1));
  return Array.isArray(value) ? [...value, ...structuredClone(value)] : anything(random);
}

/** Also under the name `__proto__`, which an assignment would not give to the document. */
function put(holder: object, key: string, value: unknown): void {
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
}
