/** Ridge regression of one-hot classes on standardised features and a constant; share right over five folds. */
export function linearAccuracy(features: readonly (readonly number[])[], labels: readonly number[]): number {
  const classes = Math.max(...labels) + 1;
  const rows = standardised(features);
  let right = 0;
  for (let fold = 0; fold < 5; fold++) {
    const train = rows.map((_, i) => i).filter((i) => i % 5 !== fold);
    const weights = ridge(
      train.map((i) => rows[i]!),
      train.map((i) => labels[i]!),
      classes,
    );
    rows.forEach((row, i) => {
      if (i % 5 !== fold) return;
      const scores = weights.map((weight) => row.reduce((sum, x, j) => sum + x * weight[j]!, 0));
      if (scores.indexOf(Math.max(...scores)) === labels[i]) right++;
    });
  }
  return right / labels.length;
}

function standardised(features: readonly (readonly number[])[]): number[][] {
  const width = features[0]!.length;
  const columns = Array.from({ length: width }, (_, j) => {
    const column = features.map((row) => row[j]!);
    const mean = column.reduce((a, b) => a + b) / column.length;
    const deviation = Math.sqrt(column.reduce((a, b) => a + (b - mean) ** 2, 0) / column.length);
    return column.map((x) => (x - mean) / (deviation || 1));
  });
  return features.map((_, i) => [1, ...columns.map((column) => column[i]!)]);
}

/** Solves (X'X + I) w = X'y for each class by Gauss and Jordan. */
function ridge(rows: readonly number[][], labels: readonly number[], classes: number): number[][] {
  const n = rows[0]!.length;
  const system = Array.from({ length: n }, (_, i) => [
    ...Array.from({ length: n }, (_, j) =>
      rows.reduce((sum, row) => sum + row[i]! * row[j]!, i === j ? 1 : 0),
    ),
    ...Array.from({ length: classes }, (_, c) =>
      rows.reduce((sum, row, k) => sum + (labels[k] === c ? row[i]! : 0), 0),
    ),
  ]);
  for (let i = 0; i < n; i++) {
    const pivot = system[i]!.map((x) => x / system[i]![i]!);
    system[i] = pivot;
    for (let k = 0; k < n; k++) {
      if (k === i) continue;
      const factor = system[k]![i]!;
      system[k] = system[k]!.map((x, j) => x - factor * pivot[j]!);
    }
  }
  return Array.from({ length: classes }, (_, c) => system.map((row) => row[n + c]!));
}
