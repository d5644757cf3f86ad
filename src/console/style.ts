/** The console's stylesheet: calm, dense enough to work in all day, the same in the light and in the dark. */
export const CONSOLE_CSS = `:root {
  color-scheme: light dark;
  --ground: light-dark(#f3f5f6, #12161a);
  --raised: light-dark(#fff, #1a2025);
  --line: light-dark(#d5dce0, #323b42);
  --ink: light-dark(#182026, #e6ebee);
  --soft: light-dark(#55626b, #a0acb4);
  --accent: light-dark(#0a6470, #6ac7d4);
  --on-accent: light-dark(#fff, #0d1a1c);
  --good: light-dark(#1c6b3a, #7fd29d);
  --check: light-dark(#8a5200, #f0b86b);
  --bad: light-dark(#a3261c, #f59a8f);
  --mark: light-dark(#ffd75e, #b98a00);
  --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace;
}
* { box-sizing: border-box; }
html { height: 100%; scroll-padding: 1rem 0 9rem; }
body {
  margin: 0; min-height: 100%; background: var(--ground); color: var(--ink);
  font: .9375rem/1.45 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
}
a { color: var(--accent); text-underline-offset: .15em; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 1px; border-radius: 4px; }
h1 { margin: 0; font-size: 1.25rem; line-height: 1.3; }
h2 { margin: 0 0 .5rem; font-size: .8rem; letter-spacing: .05em; text-transform: uppercase; color: var(--soft); }
.skip { position: absolute; left: -999px; padding: .5rem 1rem; background: var(--raised); }
.skip:focus { left: 1rem; top: 1rem; z-index: 3; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
header.top {
  display: flex; gap: 1.25rem; align-items: center; padding: .55rem 1.1rem;
  background: var(--raised); border-bottom: 1px solid var(--line);
}
header.top .brand { font-weight: 650; }
header.top nav { display: flex; gap: 1.1rem; }
header.top nav a { padding: .25rem .1rem; text-decoration: none; color: var(--soft); }
header.top nav a[aria-current] { color: var(--ink); border-bottom: 2px solid var(--accent); }
header.top .count { font-size: .78rem; padding: 0 .4rem; border-radius: 1rem; background: var(--ground); border: 1px solid var(--line); }
header.top form { margin: 0 0 0 auto; display: flex; gap: .8rem; align-items: center; color: var(--soft); }
main { padding: 1rem 1.1rem 2rem; }
button, .button {
  font: inherit; padding: .35rem .8rem; border-radius: 6px; border: 1px solid var(--line); cursor: pointer;
  background: var(--raised); color: var(--ink); text-decoration: none; display: inline-block;
}
button:hover, .button:hover { border-color: var(--accent); }
button.primary { background: var(--accent); border-color: var(--accent); color: var(--on-accent); font-weight: 600; }
button.quiet { border-color: transparent; background: none; color: var(--soft); }
button.danger { color: var(--bad); }
kbd {
  font: .8em var(--mono); padding: 0 .35em; border: 1px solid var(--line); border-bottom-width: 2px; border-radius: 4px;
  background: var(--ground); color: var(--soft);
}
button.primary kbd { background: none; color: inherit; border-color: currentColor; opacity: .75; }
.chip { display: inline-block; padding: .05rem .55rem; border-radius: 1rem; border: 1px solid var(--line); font-size: .82rem; white-space: nowrap; }
.chip.urgent { color: var(--bad); border-color: currentColor; font-weight: 600; }
.chip.check { color: var(--check); border-color: currentColor; }
.soft { color: var(--soft); }
.notice { margin: 0 0 1rem; padding: .6rem .9rem; border: 1px solid var(--line); border-left: 4px solid var(--accent); border-radius: 6px; background: var(--raised); }
.notice.bad { border-left-color: var(--bad); }
.notice.once label { display: grid; grid-template-columns: 3rem 1fr; align-items: center; margin-top: .4rem; max-width: 60rem; }
.notice.once input { font-family: var(--mono); }
.notice p { margin: .2rem 0; }
dialog h1 { margin-bottom: .6rem; }
.notice ul { margin: .3rem 0 0; padding-left: 1.2rem; }
form.filter { display: flex; flex-wrap: wrap; gap: .6rem 1rem; align-items: end; margin: .8rem 0 1rem; }
label { display: block; color: var(--soft); font-size: .82rem; }
input, select, textarea {
  font: inherit; color: var(--ink); background: var(--raised); padding: .3rem .5rem;
  border: 1px solid var(--line); border-radius: 6px; width: 100%;
}
form.filter select { width: auto; }
table.queue { width: 100%; border-collapse: collapse; background: var(--raised); border: 1px solid var(--line); border-radius: 8px; }
table.queue th { text-align: left; font-size: .78rem; color: var(--soft); font-weight: 600; padding: .45rem .7rem; border-bottom: 1px solid var(--line); }
table.queue td { padding: .5rem .7rem; border-bottom: 1px solid var(--line); vertical-align: top; }
table.queue tr:last-child td { border-bottom: 0; }
table.queue tr:focus-within, table.queue tr:hover { background: color-mix(in srgb, var(--accent) 9%, transparent); }
table.queue a { text-decoration: none; font-weight: 600; }
.empty { padding: 3rem 1rem; text-align: center; color: var(--soft); background: var(--raised); border: 1px dashed var(--line); border-radius: 8px; }
.fax-head { display: flex; flex-wrap: wrap; gap: .3rem 1rem; align-items: baseline; margin-bottom: .8rem; }
.desk { display: grid; grid-template-columns: minmax(0, 11fr) minmax(22rem, 9fr); gap: 1rem; align-items: start; }
@media (min-width: 60rem) { .desk > .pages { position: sticky; top: .6rem; } }
@media (max-width: 60rem) { .desk { grid-template-columns: minmax(0, 1fr); } }
.pages { background: var(--raised); border: 1px solid var(--line); border-radius: 8px; padding: .6rem; }
.pages .sheet { max-height: calc(100vh - 11rem); overflow: auto; border-radius: 4px; background: var(--ground); }
.page { position: relative; margin: 0; display: none; }
.page.shown { display: block; }
.page img { display: block; width: 100%; height: auto; background: #fff; }
.page svg { position: absolute; inset: 0; width: 100%; height: 100%; pointer-events: none; }
.page rect { fill: none; stroke: none; }
.page rect.on { fill: var(--mark); fill-opacity: .38; stroke: var(--check); stroke-width: 2; vector-effect: non-scaling-stroke; mix-blend-mode: multiply; }
.turn { display: flex; gap: .5rem; align-items: center; margin-top: .5rem; }
.work { background: var(--raised); border: 1px solid var(--line); border-radius: 8px; }
.work section { padding: .8rem 1rem; border-bottom: 1px solid var(--line); }
.field { display: grid; grid-template-columns: 8.2rem minmax(0, 1fr) 1.4rem; gap: .15rem .6rem; align-items: center; margin: .3rem 0; }
.field .why { grid-column: 2 / 4; font-size: .8rem; }
.field svg.crop { grid-column: 2 / 4; height: 1.9rem; width: 100%; border-radius: 4px; background: #fff; border: 1px solid var(--line); display: none; }
.field:focus-within svg.crop, .field.doubt svg.crop { display: block; }
.ticks { display: flex; flex-wrap: wrap; gap: .1rem .8rem; }
.ticks input { width: auto; }
[data-of=records] { display: none; }
dialog div[data-of=referral] { display: contents; }
body:has(#class option:is([value=records-request], [value=records-release]):checked) [data-of=records] { display: block; }
body:has(#class option:is([value=records-request], [value=records-release]):checked) dialog div[data-of=records] { display: contents; }
body:has(#class option:is([value=records-request], [value=records-release]):checked) [data-of=referral] { display: none; }
.sure { text-align: center; font-weight: 700; }
.sure.good { color: var(--good); } .sure.check { color: var(--check); } .sure.bad { color: var(--bad); }
.check-text { color: var(--check); }
.bad-text { color: var(--bad); }
.candidates { list-style: none; margin: 0; padding: 0; }
.candidates li { margin: .25rem 0; }
.candidates label { display: grid; grid-template-columns: 1.2rem minmax(0, 1fr) auto; gap: .1rem .6rem; padding: .4rem .6rem; border: 1px solid var(--line); border-radius: 6px; font-size: inherit; color: inherit; cursor: pointer; }
.candidates label:has(:checked) { border-color: var(--accent); background: color-mix(in srgb, var(--accent) 10%, transparent); }
.candidates input { width: auto; margin-top: .25rem; }
.candidates .reasons { grid-column: 2 / 4; font-size: .82rem; color: var(--soft); }
.actions { position: sticky; bottom: 0; display: flex; flex-wrap: wrap; gap: .5rem; padding: .7rem 1rem; background: var(--raised); border-radius: 0 0 8px 8px; }
dialog { border: 1px solid var(--line); border-radius: 10px; background: var(--raised); color: var(--ink); padding: 1.1rem 1.3rem; max-width: 34rem; width: calc(100vw - 2rem); }
dialog::backdrop { background: rgb(0 0 0 / .4); }
dialog dl { display: grid; grid-template-columns: 7rem 1fr; gap: .25rem .8rem; margin: .6rem 0 1rem; }
dialog dt { color: var(--soft); } dialog dd { margin: 0; font-weight: 600; }
dialog .row { display: flex; gap: .5rem; justify-content: flex-end; margin-top: 1rem; }
.page .paper { margin: 0; padding: 1.2rem 1.4rem; min-height: 24rem; white-space: pre-wrap; font: .875rem/1.5 var(--mono); background: #fff; color: #111; }
h3 { margin: .9rem 0 .35rem; font-size: .8125rem; color: var(--soft); font-weight: 600; }
.stage { border-bottom: 1px solid var(--line); }
.stage > summary { display: flex; gap: .6rem; align-items: baseline; padding: .55rem 1rem; cursor: pointer; list-style: none; }
.stage > summary::-webkit-details-marker { display: none; }
.stage > summary:hover { background: color-mix(in srgb, var(--accent) 6%, transparent); }
.stage h2 { margin: 0; flex: 0 0 7.2rem; }
.stage .mark { flex: 0 0 1rem; text-align: center; font-weight: 700; color: var(--soft); }
.stage .line { min-width: 0; overflow-wrap: anywhere; }
.stage.done .mark { color: var(--good); } .stage.bad .mark { color: var(--bad); }
.stage.now { box-shadow: inset 4px 0 0 var(--accent); }
.stage.now .mark, .stage.now h2 { color: var(--accent); }
.stage .body { padding: 0 1rem 1rem 2.6rem; }
.stage .body > :first-child { margin-top: 0; }
.stage .body p { margin: .4rem 0; }
.elements .field { grid-template-columns: 7.6rem minmax(0, 1fr) 1.4rem; }
.field .label { color: var(--soft); font-size: .82rem; }
.field .why:empty { display: none; }
.field select, .field input { min-width: 0; }
cite { font-style: normal; font-size: .78rem; color: var(--soft); white-space: nowrap; }
label.tick { display: flex; gap: .5rem; align-items: baseline; font-size: inherit; color: inherit; cursor: pointer; }
label.tick input { width: auto; flex: none; }
label.tick.wide { grid-column: 1 / 3; }
label.look { color: var(--check); padding: .2rem 0; }
details.ticks { border: 1px solid var(--line); border-radius: 6px; padding: .3rem .5rem; }
details.ticks summary { cursor: pointer; }
details.ticks label { margin-top: .25rem; font-size: .875rem; }
.facts { display: grid; grid-template-columns: 7rem 1fr; gap: .2rem .8rem; margin: .2rem 0 .6rem; }
.facts dt { color: var(--soft); } .facts dd { margin: 0; }
ul.records, ul.plain, ol.history { list-style: none; margin: 0; padding: 0; }
ul.records li { display: flex; flex-wrap: wrap; gap: .3rem .7rem; align-items: baseline; padding: .3rem 0; border-top: 1px solid var(--line); }
ul.records li:first-child { border-top: 0; }
ul.records li > :is(label, a:first-child, span:first-child) { flex: 1; min-width: 12rem; font-size: inherit; color: inherit; cursor: pointer; }
ul.records li > span:first-child { cursor: auto; }
ul.records input[type=checkbox] { width: auto; flex: none; }
ul.records .reason { color: var(--check); font-size: .85rem; }
ul.plain li { margin: .3rem 0; }
.leave summary { cursor: pointer; color: var(--soft); font-size: .85rem; }
.leave[open] { flex-basis: 100%; }
.leave form, .find { display: flex; flex-wrap: wrap; gap: .5rem; align-items: end; margin: .4rem 0; }
.leave label { flex: 1; } .find label { flex: 1 1 9rem; }
.more > summary { cursor: pointer; color: var(--accent); margin-top: .5rem; }
.letter { border-left: 3px solid var(--line); padding-left: .8rem; }
.letter + .letter { margin-top: 1rem; }
ol.history li { padding: .2rem 0; } ol.history time { display: inline-block; min-width: 9rem; color: var(--soft); }
.actions .next { flex: 1 1 16rem; margin: .35rem 0; font-weight: 600; }
.actions > .primary { font-size: 1.0625rem; padding: .45rem 1.1rem; }
.actions .aside { flex: 1 1 100%; display: flex; flex-wrap: wrap; gap: .5rem; }
.field:has(.wide) .why { grid-column: 1 / 4; padding-left: 1.5rem; }
.work:has(.stage) .actions { border-top: 2px solid var(--accent); }
dialog label + label, dialog label + .pair { margin-top: .6rem; }
dialog .pair { display: grid; grid-template-columns: 1fr 1fr; gap: .8rem; }
dialog .pair.three { grid-template-columns: 2fr 4rem 6rem; }
dialog .pair label { margin: 0; }
dialog fieldset { border: 0; margin: .6rem 0 0; padding: 0; }
dialog legend { display: none; }
[hidden] { display: none !important; }
dialog fieldset > * + * { margin-top: .6rem; }
button.primary.danger { background: var(--bad); border-color: var(--bad); color: var(--raised); }
.sign-in { max-width: 26rem; margin: 12vh auto 0; padding: 2rem; background: var(--raised); border: 1px solid var(--line); border-radius: 10px; }
@media (max-width: 44rem) {
  header.top { flex-wrap: wrap; gap: .3rem 1rem; }
  table.queue, table.queue tbody, table.queue tr, table.queue td { display: block; }
  table.queue thead { display: none; }
  table.queue tr { padding: .5rem .7rem; border-bottom: 1px solid var(--line); }
  table.queue td { padding: .1rem 0; border: 0; }
  .elements .field { grid-template-columns: 6rem minmax(0, 1fr) 1.2rem; }
  .stage h2 { flex-basis: 5.5rem; } .stage .body { padding-left: 1rem; }
  .pages .sheet { max-height: 70vh; }
}
@media (prefers-reduced-motion: no-preference) { .page rect.on { transition: fill-opacity .15s; } }
`;
