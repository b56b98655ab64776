/** The line of a result that says which published lists its data was made with. */
import type { DataReference } from 'avcl';

/** None where none is known. */
export async function dataLines(manifests: DataReference['manifests']): Promise<string[]> {
  if (manifests.length === 0) return [];
  const { manifestText } = await import('@avcl/datasets');
  return manifests.map((one) => `made with ${manifestText(one)}`);
}
