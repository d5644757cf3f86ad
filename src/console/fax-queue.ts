/** The queue of the fax desk: what waits for a person, urgent first, then the oldest. */
import { html } from 'hono/html';
import type { FaxView } from '../faxes/view.ts';
import { type Header, type Html, page } from './page.ts';
import { ago, CLASS_WORDS, phoneWords, STATUS_WORDS } from './words.ts';

export interface QueueFilter {
  readonly status?: string;
  readonly class?: string;
  readonly desk?: string;
}

export interface Queue {
  readonly header: Header;
  readonly items: readonly FaxView[];
  readonly next?: string;
  readonly filter: QueueFilter;
  readonly desks: readonly { readonly reference: string; readonly display: string }[];
  /** ms since 1970. */
  readonly now: number;
  /** What was done on the page before. */
  readonly done?: string;
}

export function queuePage({ header, items, next, filter, desks, now, done }: Queue): Html {
  return page(
    { title: 'Faxes', header, desk: 'faxes' },
    html`<h1>Faxes</h1>
${done === undefined ? '' : html`<p class="notice" role="status">${done}</p>`}
${filterForm(filter, desks)}
${items.length === 0 ? html`<p class="empty">Nothing waits here.</p>` : table(items, now)}
${next === undefined ? '' : html`<p><a class="button" href="?${query({ ...filter, cursor: next })}">Older ones</a></p>`}
<p class="soft"><kbd>J</kbd> <kbd>K</kbd> up and down · <kbd>Enter</kbd> open</p>`,
  );
}

function filterForm({ status = 'waiting', class: of, desk }: QueueFilter, desks: Queue['desks']): Html {
  const option = (value: string, words: string, chosen: string | undefined) =>
    html`<option value="${value}" ${value === (chosen ?? '') ? 'selected' : ''}>${words}</option>`;
  return html`<form class="filter" method="get">
<label>Show <select name="status">
${option('waiting', 'What waits for a person', status)}
${Object.entries(STATUS_WORDS).map(([value, words]) => option(value, words, status))}
</select></label>
<label>Kind <select name="class">
${option('', 'Every kind', of)}
${Object.entries(CLASS_WORDS).map(([value, words]) => option(value, words, of))}
</select></label>
<label>Desk <select name="desk">
${option('', 'Every desk', desk)}
${desks.map(({ reference, display }) => option(reference, display, desk))}
</select></label>
<button>Show</button>
</form>`;
}

function table(items: readonly FaxView[], now: number): Html {
  return html`<table class="queue">
<thead><tr><th scope="col">Came in</th><th scope="col">What it is</th><th scope="col">From</th><th scope="col">Desk</th><th scope="col">Pages</th><th scope="col">How it stands</th></tr></thead>
<tbody>${items.map((fax) => row(fax, now))}</tbody>
</table>`;
}

function row(fax: FaxView, now: number): Html {
  const { id, receivedAt, documents, from, desk, pages, status, priority } = fax;
  const kinds = [...new Set(documents.map((document) => CLASS_WORDS[document.class]))];
  const who = [...new Set(documents.flatMap(({ fields }) => fields['patient.name']?.value ?? []))];
  return html`<tr>
<td><a href="/console/faxes/${id}">${ago(Date.parse(receivedAt), now)}</a></td>
<td>${kinds.length > 0 ? kinds.join(', ') : 'Not known yet'}${who.length > 0 ? html` <span class="soft">· ${who.join(', ')}</span>` : ''}${priority !== 'routine' ? html` <span class="chip urgent">${priority}</span>` : ''}</td>
<td>${phoneWords(from)}</td>
<td>${desk.display ?? ''}</td>
<td>${pages.read < (pages.count ?? 0) ? `${pages.read} of ${pages.count}` : (pages.count ?? '')}</td>
<td><span class="chip">${STATUS_WORDS[status]}</span></td>
</tr>`;
}

function query(values: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(values).filter((pair): pair is [string, string] => pair[1] !== undefined);
  return new URLSearchParams(given).toString();
}
