/**
 * One setting of the recipe: its type, default, what it does and where its default comes from.
 * The three travel with the zod type (`meta`), so `avcl config` and the JSON schema print what the code uses.
 */
import { z } from 'zod';

/**
 * A setting with a default.
 *
 * @param type - what is accepted
 * @param fallback - the default
 * @param description - what it does, one line
 * @param source - where the default comes from: "paper, section 3.2", "as VCOP", "ours, because ..."
 */
export function key<T extends z.ZodType>(
  type: T,
  fallback: z.output<T>,
  description: string,
  source: string,
) {
  return type.default(fallback as never).meta({ description, source });
}

/** A whole number from `least`. */
export const whole = (least: number) => z.number().int().min(least);

/** A number above 0. */
export const positive = () => z.number().positive();

/** A share from 0 up to and with 1. */
export const share = () => z.number().min(0).max(1);
