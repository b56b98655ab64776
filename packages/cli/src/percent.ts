/** A share in per cent as tables and sentences have it: one decimal, `-` where there is none. Whoever writes it adds the sign and the room. */
export const percent = (share: number | null): string => (share === null ? '-' : (100 * share).toFixed(1));
