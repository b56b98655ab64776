/** Tables, plots and the self-contained HTML report. */
export * from './data.js';
export { groupResults, type ResultGroup, resultsMarkdown } from './markdown.js';
export { count, duration, meanAndDeviation, percent, percentOver } from './numbers.js';
export { reportPage } from './page.js';
export { paperTop1 } from './paper.js';
export { encodePng } from './png.js';
export { writeReport } from './write.js';
