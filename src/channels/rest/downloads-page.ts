/** What whoever opens a download link sees. No word of whose records they are; one script and one style of this origin. */
import { html } from 'hono/html';

export function downloadPage() {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Download</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/download.css">
<script type="module" src="/download.js"></script>
</head>
<body>
<main>
<h1>Your download</h1>
<p>This link works once. Type the code that you were given by telephone, on paper or in person.</p>
<form>
<label for="code">Code</label>
<input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" maxlength="20" required>
<button disabled>Download</button>
</form>
<p id="told" role="status"></p>
</main>
</body>
</html>`;
}

/** Takes the token out of the address before anything else, so that it stays in no history. */
export const DOWNLOAD_JS = `const token = location.hash.slice(1);
history.replaceState(null, '', location.pathname);
const form = document.querySelector('form');
const button = document.querySelector('button');
const told = document.querySelector('#told');
const WORDS = {
  'link-code': 'This is not the code. After five wrong codes the link is over.',
  'link-refused': 'This link has been used, has ended, or never was. Please ask us for a new one.',
  'link-failures': 'Too many tries. Please wait a minute.',
};
if (token === '') told.textContent = WORDS['link-refused'];
else button.disabled = false;
form.addEventListener('submit', async (event) => {
  event.preventDefault();
  button.disabled = true;
  told.textContent = 'One moment.';
  try {
    const body = JSON.stringify({ token, code: form.code.value });
    const answer = await fetch('/v1/downloads', { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    if (answer.ok) {
      const name = /filename="([^"]+)"/.exec(answer.headers.get('content-disposition') ?? '')?.[1] ?? 'records';
      const link = document.createElement('a');
      link.href = URL.createObjectURL(await answer.blob());
      link.download = name;
      link.click();
      told.textContent = 'Downloaded. Keep the file: the link does not work again.';
      return;
    }
    const outcome = await answer.json();
    const code = outcome.issue?.[0]?.details?.coding?.[0]?.code;
    told.textContent = WORDS[code] ?? 'That did not work. Please call us.';
    button.disabled = code === 'link-refused';
  } catch {
    told.textContent = 'The connection was lost. Please try again, or call us.';
    button.disabled = false;
  }
});
`;

export const DOWNLOAD_CSS = `:root { color-scheme: light dark; font: 1.1rem/1.5 system-ui, sans-serif; }
main { max-width: 32rem; margin: 3rem auto; padding: 0 1rem; }
label { display: block; font-weight: 600; }
input { font: inherit; padding: .5rem; width: 12rem; letter-spacing: .1em; }
button { font: inherit; padding: .5rem 1rem; }
`;
