/** The frame of every console page. Made on the server; one stylesheet and one script of this origin, nothing inline. */
import { html } from 'hono/html';

export type Html = ReturnType<typeof html>;

export interface Frame {
  readonly title: string;
  /** Who is signed in; none on the sign-in page. */
  readonly person?: string;
}

export function page({ title, person }: Frame, content: Html): Html {
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
${person === undefined ? '' : top(person)}
<main id="content" tabindex="-1">
${content}
</main>
</body>
</html>`;
}

function top(person: string): Html {
  return html`<header class="top">
<span class="brand">Patient Services</span>
<nav aria-label="Console"><a href="/console/faxes" aria-current="page">Faxes</a></nav>
<form method="post" action="/console/sign-out"><span>${person}</span><button class="quiet">Sign out</button></form>
</header>`;
}

/** A page that says one thing, and where to go from there. */
export function notePage(frame: Frame, heading: string, text: string): Html {
  return page(
    frame,
    html`<h1>${heading}</h1>
<p>${text}</p>
<p><a class="button" href="/console/faxes">To the queue</a></p>`,
  );
}
