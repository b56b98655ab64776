// A JSON document with one to three of its values, names or places changed.

import type { Random } from '@avcl/torch';

const VALUES: readonly unknown[] = [
  ...[null, true, false, 0, -1, 1, 0.5, 1e308, -1e308, 2 ** 31, 2 ** 32, 2 ** 53, 2 ** 60, 1e15],
  ...['', 'x', '../../canary', '/etc/passwd', 'a\0b', '\ud800', 'x'.repeat(5000), '__proto__', '1'],
  ...[[], {}, [[]], [null], { x: null }, Array(300).fill(0), nested(1000)],
];

function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let i = 0; i < depth; i++) value = i % 2 ? [value] : { x: value };
  return value;
}

/** A value of its own: what is shared could be changed, and put into itself. */
const anyValue = (random: Random) => structuredClone(random.choice(VALUES));

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
  switch (random.integer(6)) {
    case 0:
      if (Array.isArray(holder)) holder.splice(Number(key), 1);
      else delete holder[key];
      return;
    case 1: {
      if (Array.isArray(holder)) {
        holder.splice(Number(key), 0, anyValue(random)); // no JSON gives an array names
        return;
      }
      const name = random.choice(['__proto__', 'constructor', 'toString', 'extra', '']);
      Object.defineProperty(holder, name, {
        value: anyValue(random),
        enumerable: true,
        configurable: true,
        writable: true,
      });
      return;
    }
    case 2:
      if (typeof value === 'number') holder[key] = value + random.choice([1, -1, 0.5, 1e6, -1e6, 2 ** 40]);
      else if (typeof value === 'string') holder[key] = value.slice(0, random.integer(value.length + 1));
      else if (Array.isArray(value)) holder[key] = structuredClone([...value, ...value]);
      else holder[key] = anyValue(random);
      return;
    default:
      holder[key] = anyValue(random);
  }
}
