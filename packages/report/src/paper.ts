/**
 * The paper's Table 4, R3D on K32 (32 classes of Kinetics-Sounds): top-1, one run each, no spread printed.
 */

/** Published top-1 as a share, by method and inputs; null where the paper has no such row. */
export function paperTop1(method: string, inputs: string): number | null {
  return TABLE_4[`${method} / ${inputs}`] ?? null;
}

const TABLE_4: Readonly<Record<string, number>> = {
  'AVCL / RGB + audio': 0.756,
  'supervised / RGB + audio': 0.739,
  'supervised / RGB': 0.604,
  'supervised / audio': 0.529,
};
