/**
 * The page's style sheet: light and dark by the reader's setting, one column on a phone, no outside resource.
 */
import { lines } from './colours.js';

const set = (which: 0 | 1) => lines.map((entry, i) => `--line-${i}:${entry[which]};`).join('');

/** CSS text of the report. */
export const styleSheet = `
:root { color-scheme: light dark; --paper:#fff; --ink:#1b1f24; --quiet:#59636e; --edge:#d5dae0; --band:#f4f6f8; --heat:0,114,178; --good:#00795a; --bad:#b3400a; --plot-background:#fff; ${set(0)} }
@media (prefers-color-scheme: dark) {
  :root { --paper:#14171b; --ink:#e6e9ed; --quiet:#9aa4af; --edge:#343b43; --band:#1d2126; --heat:86,180,233; --good:#2fc79a; --bad:#f5915a; --plot-background:#14171b; ${set(1)} }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 1200px; margin: 0 auto; padding: 24px 20px 64px; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 .4rem; }
h2 { font-size: 1.25rem; margin: 2.6rem 0 .6rem; padding-top: .9rem; border-top: 1px solid var(--edge); }
h3 { font-size: 1rem; margin: 0; }
p, li { max-width: 76ch; }
a { color: var(--line-0); }
nav ul { display: flex; flex-wrap: wrap; gap: .2rem 1.1rem; padding: 0; margin: .8rem 0 0; list-style: none; font-size: .92rem; }
.made, .key, figcaption, .notes { color: var(--quiet); font-size: .88rem; }
.scroll { overflow-x: auto; }
.scroll:focus-visible { outline: 2px solid var(--line-0); outline-offset: 2px; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
caption { text-align: left; white-space: nowrap; color: var(--quiet); font-size: .88rem; padding-bottom: .4rem; }
th, td { padding: .42rem .7rem; text-align: left; border-bottom: 1px solid var(--edge); vertical-align: top; }
thead th { font-size: .82rem; color: var(--quiet); border-bottom: 2px solid var(--edge); white-space: nowrap; vertical-align: bottom; }
th.number, td.number { text-align: right; white-space: nowrap; }
tbody th { font-weight: 600; white-space: nowrap; }
.results td.lead { font-weight: 700; }
.results td:nth-child(2) { white-space: nowrap; }
.results td:nth-child(3) { min-width: 9rem; }
figure { margin: 0; }
.panels { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 440px), 1fr)); gap: 1.8rem 2rem; }
.panels > figure { min-width: 0; }
.panel h3 { margin-bottom: .1rem; }
.panel svg[role] { width: 100%; height: auto; }
.wide svg[role] { width: 100%; max-width: 760px; height: auto; min-width: 520px; }
.wide .broad svg[role], .wide .narrow svg[role] { min-width: 0; } .narrow { display: none; }
.cards { margin-bottom: 1.4rem; }
.cards th, .cards td { padding: .38rem .5rem; }
.cards thead th { white-space: normal; max-width: 8.4rem; }
.cards thead .under { font-weight: 400; }
.cards tbody th { white-space: normal; min-width: 7.6rem; }
.cards td.number .value { white-space: nowrap; }
.cards td.lead .value { font-weight: 700; }
.cards code { overflow-wrap: anywhere; }
.under { display: block; color: var(--quiet); font-size: .82rem; font-weight: 400; }
.multiples { margin-top: 1.8rem; }
.multiples .grid { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(46%, 180px), 1fr)); gap: .9rem 1rem; margin-top: .6rem; }
.multiples h4 { font-size: .82rem; font-weight: 600; line-height: 1.25; margin: 0; }
.multiples .grid > div { min-width: 0; display: flex; flex-direction: column; justify-content: space-between; }
.multiples svg[role] { width: 100%; max-width: 240px; height: auto; }
.legend { display: flex; flex-wrap: wrap; gap: .1rem 1.1rem; list-style: none; padding: 0; margin: .3rem 0; font-size: .88rem; }
.legend svg { vertical-align: middle; margin-right: .4rem; }
.confusions { display: flex; flex-wrap: wrap; gap: 1.4rem 1.5rem; }
.confusion { max-width: 100%; }
.confusion figcaption { font-weight: 600; color: var(--ink); font-size: 1rem; margin-bottom: .3rem; }
.confusion table { font-size: .76rem; }
.confusion th, .confusion td { padding: .2rem .15rem; border: 0; }
.confusion td { min-width: 1.45rem; text-align: center; background: rgba(var(--heat), var(--share)); border: 1px solid var(--paper); }
.confusion td.right { outline: 1px solid var(--quiet); outline-offset: -1px; }
.confusion td.full { color: var(--paper); font-weight: 600; }
.confusion td.share { background: none; text-align: right; padding-left: .4rem; border: 0; }
.confusion thead th { text-align: center; border: 0; font-size: inherit; }
.confusion thead th:first-child { text-align: left; }
.confusion abbr { text-decoration: none; cursor: help; }
.confusion tbody th { position: sticky; left: 0; background: var(--paper); font-weight: 400; }
.place { display: inline-block; min-width: 1.5em; text-align: right; color: var(--quiet); }
.samples { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 330px), 1fr)); gap: 1.4rem; }
.sample { border: 1px solid var(--edge); border-radius: 8px; padding: .8rem; min-width: 0; }
.sample .key { margin: 0 0 .5rem; overflow-wrap: anywhere; }
.strip { display: grid; grid-template-columns: repeat(auto-fit, minmax(44px, 1fr)); gap: 4px; }
.strip img { width: 100%; height: auto; display: block; border-radius: 3px; }
.strip figcaption { font-size: .75rem; text-align: center; }
.mel { margin-top: .4rem; }
.mel img { width: 100%; height: 110px; display: block; border-radius: 3px; image-rendering: auto; }
.mel .axes { position: relative; padding-left: 3.2rem; }
.mel .axes span { position: absolute; left: 0; width: 2.9rem; text-align: right; font-size: .75rem; color: var(--quiet); line-height: 1; }
.mel .axes .top { top: 0; } .mel .axes .low { bottom: 0; }
.mel figcaption { display: flex; justify-content: space-between; padding-left: 3.2rem; font-size: .75rem; }
.verdict { color: var(--good); white-space: nowrap; } .verdict.wrong { color: var(--bad); white-space: normal; }
.hit video { width: 100%; aspect-ratio: 4 / 3; background: #000; border-radius: 4px; display: block; margin: .5rem 0; }
.hit audio { width: 100%; display: block; margin: .5rem 0; }
.hit h3 { display: flex; gap: .5rem; align-items: baseline; } .hit .similarity { margin-left: auto; font-weight: 400; color: var(--quiet); font-variant-numeric: tabular-nums; }
.hit .key { margin: 0; } .hit .place { min-width: 0; }
.measure { height: 5px; border-radius: 3px; background: var(--edge); margin-top: .35rem; } .measure span { display: block; height: 100%; border-radius: 3px; background: var(--line-0); }
.facts { display: flex; flex-wrap: wrap; gap: .8rem 2.2rem; margin: .6rem 0 1rem; }
.facts div { display: flex; flex-direction: column; }
.facts dt { order: 2; font-size: .82rem; color: var(--quiet); } .facts dd { margin: 0; font-size: 1.4rem; font-weight: 600; }
pre { background: var(--band); border: 1px solid var(--edge); border-radius: 6px; padding: .8rem; overflow-x: auto; font-size: .8rem; line-height: 1.45; }
code { font-family: ui-monospace, monospace; }
details { margin: .8rem 0; } summary { cursor: pointer; font-weight: 600; }
@media (max-width: 640px) { main { padding: 16px 14px 48px; } th, td { padding: .35rem .45rem; }
  .broad { display: none; } .narrow { display: block; }
  .cards, .cards tbody, .cards caption { display: block; white-space: normal; }
  .cards thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .cards tr { display: grid; grid-template-columns: repeat(3, 1fr); align-items: start; gap: .3rem .8rem; padding: .5rem 0; border-bottom: 1px solid var(--edge); }
  .cards th, .cards td, .cards td.number { display: block; border: 0; padding: 0; text-align: left; white-space: normal; }
  .cards tbody th { grid-column: 1 / -1; }
  .cards td:last-child:nth-child(4), .cards td:last-child:nth-child(6) { grid-column: 1 / -1; }
  .cards td.number .value { white-space: normal; }
  .cards td::before { content: attr(data-head); display: block; color: var(--quiet); font-size: .75rem; }
  .cards td:last-child:nth-child(4)::before { content: none; }
}
@media print { nav { display: none; } details > * { display: block; } .sample, .panel { break-inside: avoid; } }
`;
