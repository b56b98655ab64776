// Writes a report of no more than its frame.
//     node report.mjs FILE DATA-IN-JSON
import { readFileSync } from 'node:fs';
import { writeReport } from '@avcl/report';

const [path, data] = process.argv.slice(2);
try {
  writeReport(path, JSON.parse(readFileSync(data, 'utf8')));
} catch (error) {
  console.error(JSON.stringify({ code: error.code, message: error.message, fix: error.fix }));
  process.exitCode = 4;
}
