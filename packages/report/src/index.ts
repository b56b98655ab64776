/** Tables, plots and the self-contained HTML report. */

export { melPalette } from './colours.js';
export * from './data.js';
export {
  type WriteExplanationsOptions,
  type WrittenExplanation,
  writeExplanations,
} from './explanation/write.js';
export { groupResults, type ResultGroup, resultsMarkdown } from './markdown.js';
export { count, duration, percent, percentOver } from './numbers.js';
export { reportPage } from './page.js';
export { paperTop1 } from './paper.js';
export { encodePng, encodeRgbPng } from './png.js';
export { writeFigure2 } from './reproduction/figure.js';
export { reproductionMarkdown } from './reproduction/markdown.js';
export { reproductionPage } from './reproduction/page.js';
export { type WriteSearchOptions, writeSearch } from './search/page.js';
export { type StoreCardData, storeCard } from './store/card.js';
export * from './store/data.js';
export { storePage } from './store/page.js';
export { type RenderOptions, renderTimeline } from './timeline/render.js';
export { writeReport, writeReproduction, writeStoreCard, writeStoreReport } from './write.js';
