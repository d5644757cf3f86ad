/** The stylesheet of the gateway's own pages: readable on a phone, in the dark, and on paper. */
export const DOCS_CSS = `:root {
  color-scheme: light dark;
  --ground: light-dark(#fff, #14181c);
  --raised: light-dark(#f5f7f8, #1c2227);
  --line: light-dark(#d8dee2, #333c43);
  --ink: light-dark(#1b2227, #e4e9ec);
  --soft: light-dark(#56626b, #9fabb3);
  --accent: light-dark(#0a6470, #6ac7d4);
  --warn: light-dark(#9c3a00, #f0a36b);
  --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace;
}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; scroll-padding-top: 1rem; }
body {
  margin: 0; background: var(--ground); color: var(--ink);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
}
a { color: var(--accent); text-underline-offset: .15em; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 3px; }
.skip { position: absolute; left: -999px; padding: .5rem 1rem; background: var(--ground); }
.skip:focus { left: 1rem; top: 1rem; z-index: 1; }
code, pre { font-family: var(--mono); font-size: .875em; }
pre {
  margin: .5rem 0 0; padding: .8rem 1rem; overflow-x: auto; border: 1px solid var(--line); border-radius: 6px;
  background: var(--raised); line-height: 1.5; tab-size: 2;
}
h1 { margin: 0; font-size: 1.9rem; line-height: 1.2; letter-spacing: -.01em; }
h2 { margin: 2.5rem 0 .3rem; font-size: 1.3rem; }
h4 { margin: 1.3rem 0 .3rem; font-size: .8rem; letter-spacing: .06em; text-transform: uppercase; color: var(--soft); }
.lead { margin-top: .4rem; color: var(--soft); }
main { max-width: 60rem; padding: 2rem 1.2rem 5rem; }
nav { display: flex; flex-wrap: wrap; gap: .1rem 1rem; padding: 1rem 1.2rem; border-bottom: 1px solid var(--line); font-size: .9rem; }
nav h2 { margin: 0; font-size: .95rem; }
nav h2 a { color: inherit; text-decoration: none; }
nav ul { display: none; margin: 0; padding: 0; list-style: none; }
nav li a { display: block; padding: .15rem 0; color: var(--soft); text-decoration: none; }
nav li a:hover { color: var(--accent); }
.brand { flex-basis: 100%; margin: 0; font-weight: 600; }
details.operation { margin: .6rem 0; border: 1px solid var(--line); border-radius: 8px; }
details.operation > summary {
  display: flex; flex-wrap: wrap; align-items: baseline; gap: .2rem .7rem; padding: .6rem .9rem; cursor: pointer; list-style: none;
}
details.operation > summary::-webkit-details-marker { display: none; }
details.operation > summary:hover, details.operation[open] > summary { background: var(--raised); }
details.operation[open] > summary { border-bottom: 1px solid var(--line); border-radius: 8px 8px 0 0; }
.body { padding: .3rem .9rem 1.1rem; scroll-margin-top: 4rem; }
.method {
  min-width: 3.4rem; padding: .05rem .4rem; border-radius: 4px; font: 600 .75rem/1.6 var(--mono); text-align: center;
  color: light-dark(#fff, #10151a); background: light-dark(#3f4c55, #aab6be);
}
.method.get { background: light-dark(#0a6470, #6ac7d4); }
.method.post { background: light-dark(#2f6a1c, #93cf7c); }
.method.delete { background: light-dark(#9c2b2b, #f09a9a); }
.path { font-weight: 600; overflow-wrap: anywhere; }
.says { color: var(--soft); }
.scope { margin: .6rem 0 0; color: var(--soft); }
ul.fields { margin: .2rem 0; padding: 0; list-style: none; border-left: 2px solid var(--line); }
ul.fields li { padding: .22rem 0 .22rem .8rem; }
ul.fields ul.fields { margin-left: .4rem; }
ul.fields summary { cursor: pointer; }
.name { font-weight: 600; }
.type, .place, .limits { color: var(--soft); font-size: .9rem; overflow-wrap: anywhere; }
.place::before { content: "in "; }
.limits { font-style: italic; }
.pattern { color: var(--soft); overflow-wrap: anywhere; }
.required { color: var(--warn); font-size: .8rem; font-weight: 600; }
.about { display: block; color: var(--soft); font-size: .9rem; }
.or { margin: .5rem 0 0; color: var(--soft); font-size: .9rem; }
.media { margin: 0; }
dl.answers { margin: .2rem 0; }
dl.answers > div { display: grid; grid-template-columns: 3.2rem 1fr; gap: .6rem; padding: .25rem 0; }
dl.answers dt { font-weight: 600; }
dl.answers dd { margin: 0; min-width: 0; }
.refusals { margin-top: .4rem; color: var(--soft); }
.refusals summary, dl.answers summary { cursor: pointer; color: var(--accent); }
.start { margin: 0 auto; padding-top: 12vh; max-width: 44rem; }
ul.doors { margin: 2rem 0 0; padding: 0; list-style: none; }
ul.doors li { padding: .8rem 0; border-top: 1px solid var(--line); }
ul.doors a { font-weight: 600; }
ul.doors span { color: var(--soft); }
@media (min-width: 62rem) {
  .columns { display: grid; grid-template-columns: 18rem minmax(0, 1fr); }
  nav { display: block; position: sticky; top: 0; height: 100vh; overflow-y: auto; border-bottom: 0; border-right: 1px solid var(--line); }
  nav h2 { margin: 1rem 0 .2rem; }
  nav ul { display: block; }
  main { padding: 2.5rem 3rem 6rem; }
  .start { padding-top: 18vh; }
}
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
@media print { nav { display: none; } details.operation { break-inside: avoid; } }
`;
