// A share of a listing, so that several machines can build it at once: part 2 of 4 has the inputs 1, 5, 9, ... (from 0), and so
// every part has about as many of each class. `mergeStores` deals them back in the listing's order.

import { AvclError } from '@avcl/torch';
import type { Listing } from '../listing.js';

/** Which part of a list a machine builds. */
export interface Part {
  /** From 1 to `of`. */
  index: number;
  of: number;
}

/** An input, and whether an earlier one of the whole listing has its key. */
export interface Turn {
  input: Listing['inputs'][number];
  repeated: boolean;
}

/** @throws AvclError USAGE for numbers that name no part */
export function checkPart({ index, of }: Part): void {
  const whole = Number.isInteger(index) && Number.isInteger(of);
  if (whole && index >= 1 && index <= of) return;
  throw new AvclError('USAGE', `expected a part of 1/n to n/n, got ${index}/${of}`);
}

/** What of `items` belongs to `part`; all of them without one. */
export function shareOf<T>(items: readonly T[], part: Part | undefined): T[] {
  return items.filter((_, i) => part === undefined || i % part.of === part.index - 1);
}

/** The other way round: the item at `place` of the whole list lies in the share `share` (from 0) at `at`. */
export function dealt(place: number, of: number): { share: number; at: number } {
  return { share: place % of, at: Math.floor(place / of) };
}

/** The inputs of `part` in their order. Keys are compared over the whole listing, so that all parts agree which came first. */
export function turnsOf({ inputs }: Listing, part: Part | undefined): Turn[] {
  const seen = new Set<string>();
  const turns = inputs.map((input) => ({ input, repeated: seen.size === seen.add(input.key).size }));
  return shareOf(turns, part);
}
