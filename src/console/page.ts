/** The frame of every console page. Made on the server; one stylesheet and one script of this origin, nothing inline. */
import { html } from 'hono/html';
import type { Waiting } from './waiting.ts';

export type Html = ReturnType<typeof html>;

/** What the header of a page says. */
export interface Header {
  /** Who is signed in. */
  readonly person: string;
  readonly waiting: Waiting;
}

export type Desk = keyof Waiting;

export interface Frame {
  readonly title: string;
  /** None on the sign-in page. */
  readonly header?: Header;
  /** Which desk the page belongs to. */
  readonly desk?: Desk;
}

export function page({ title, header, desk }: Frame, content: Html): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/console/console.css">
<script type="module" src="/console/console.js"></script>
</head>
<body>
<a class="skip" href="#content">To the content</a>
${header === undefined ? '' : top(header, desk)}
<main id="content" tabindex="-1">
${content}
</main>
</body>
</html>`;
}

const DESKS: Readonly<Record<Desk, string>> = { faxes: 'Faxes', records: 'Records' };

function top({ person, waiting }: Header, desk: Desk | undefined): Html {
  const link = (name: Desk) =>
    html`<a href="/console/${name}" ${name === desk ? 'aria-current=page' : ''}>${DESKS[name]}${
      waiting[name] === undefined
        ? ''
        : html` <span class="count" title="${waiting[name]} waiting">${waiting[name]}</span>`
    }</a>`;
  return html`<header class="top">
<span class="brand">Patient Services</span>
<nav aria-label="Desks">${link('faxes')}${link('records')}</nav>
<form method="post" action="/console/sign-out"><span>${person}</span><button class="quiet">Sign out</button></form>
</header>`;
}

/** A page that says one thing, and where to go from there. */
export function notePage(frame: Frame, heading: string, text: string): Html {
  return page(
    frame,
    html`<h1>${heading}</h1>
<p>${text}</p>
<p><a class="button" href="/console/${frame.desk ?? 'faxes'}">To the queue</a></p>`,
  );
}
