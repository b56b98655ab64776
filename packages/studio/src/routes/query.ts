/** What requests ask for, read out of the address. */
import { AvclError } from '@avcl/torch';
import type { Context } from 'hono';

/** A text that must be there. @throws AvclError USAGE */
export function named(c: Context, key: string): string {
  const value = c.req.query(key);
  if (value !== undefined && value !== '') return value;
  throw new AvclError('USAGE', `expected \`${key}\` in the address, got none`);
}

/** A whole number of 0 or more. @throws AvclError USAGE for anything else */
export function whole(c: Context, key: string, otherwise: number): number {
  const value = c.req.query(key);
  if (value === undefined || value === '') return otherwise;
  if (/^\d{1,9}$/.test(value)) return Number(value);
  throw new AvclError('USAGE', `expected a whole number for \`${key}\`, got ${value.slice(0, 40)}`);
}
