/** Addresses with a query: values that are null are left out. */
export function address(path: string, query: Readonly<Record<string, string | number | null>>): string {
  const entries = Object.entries(query).filter((entry) => entry[1] !== null);
  return `${path}?${new URLSearchParams(entries.map(([key, value]) => [key, String(value)]))}`;
}
