// Plain JavaScript, no TypeScript and nothing to build: node plain.cjs RUN FOLDER > labels.csv
// Labels every video below a folder. A CommonJS program reaches the packages, which are ES modules, by `import()`.
const { readdirSync } = require('node:fs');
const { join } = require('node:path');

/** A cell of a CSV. */
const cell = (text) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

async function main([runFolder, folder]) {
  const { openRun } = await import('avcl');
  const run = await openRun({ run: runFolder }); // loaded once, asked file by file: each line is there as soon as it is known
  console.log('file,label,probability');
  try {
    for (const name of readdirSync(folder, { recursive: true }).sort()) {
      if (!/\.(mp4|mkv|webm|mov|avi)$/i.test(name)) continue;
      const [{ predictions, problem }] = await run.predict({ files: [join(folder, name)], top: 1 });
      if (problem === null)
        console.log(`${cell(name)},${cell(predictions[0].label)},${predictions[0].p.toFixed(4)}`);
      else console.error(`${name}: ${problem.code}, ${problem.detail}`);
    }
  } finally {
    run[Symbol.dispose]();
  }
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error.message, error.fix ?? '');
  process.exitCode = 1;
});
