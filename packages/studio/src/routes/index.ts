/** The areas of the API, each below `/api/NAME`. A new one is a file here and a line in the table. */
import type { Hono } from 'hono';
import type { StudioContext } from '../studio-context.js';
import { about } from './about.js';
import { data } from './data.js';
import { map } from './map.js';
import { runs } from './runs.js';
import { why } from './why.js';

/** Makes an area for one start of the studio. */
export type Area = (studio: StudioContext) => Hono;

/** Name to area. */
export const areas: Readonly<Record<string, Area>> = {
  about,
  data,
  why,
  map,
  runs,
};

/** Addresses that take whole files, and limit them themselves. All others take a small JSON body at most. */
export const uploads: readonly string[] = ['/api/why/drop'];
