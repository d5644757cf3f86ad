/** Letters to whoever asked: what they say, and how they go. */
import { html } from 'hono/html';
import type { RecordsView } from '../records/view.ts';
import type { Html } from './page.ts';
import type { RecordsDesk } from './records-desk.ts';
import { letterToPost } from './records-next.ts';
import { CHANNEL_WORDS, LETTER_WORDS } from './records-words.ts';

type Letter = NonNullable<RecordsView['letters']>[number];

export function lettersPart({ read, may, next }: RecordsDesk): Html | '' {
  const { view } = read;
  const { letters = [] } = view;
  const last = letters.at(-1);
  if (!last) return '';
  const waits = letterToPost(view);
  const count = letters.length > 1 ? `${letters.length} · ` : '';
  return html`<details class="stage plain" id="stage-letters" ${next.act === 'letter-sent' ? 'open' : ''}>
<summary><span class="mark" aria-hidden="true">${waits ? '○' : ''}</span><h2>Letters</h2><span class="line">${count}${said(waits ?? last)}</span></summary>
<div class="body">${letters.map(
    (
      letter,
    ) => html`<article class="letter"><p class="soft">${said(letter)} · <a href="/console/records/${view.id}/letters/${letter.n}.pdf">Print</a></p>
${letter.words.map((one) => html`<p>${one}</p>`)}</article>`,
  )}
${may.has('letter-sent') ? html`<button type="button" data-open="letter-sent" data-key="l">Letter posted <kbd>L</kbd></button>` : ''}</div></details>`;
}

const said = ({ status, channel }: Letter) => `${LETTER_WORDS[status]} ${CHANNEL_WORDS[channel]}`;
