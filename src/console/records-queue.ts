/** The queue of the records desk: what is late on top, then what a person must see at once, then by the day it is due. */
import { html } from 'hono/html';
import { isOpen, STATES, type State } from '../records/lifecycle.ts';
import type { RecordsView } from '../records/view.ts';
import { type Header, type Html, page } from './page.ts';
import { dueOf } from './records-due.ts';
import { KIND_WORDS, WAITS_WORDS } from './records-words.ts';
import { ago } from './words.ts';

export interface RecordsQueue {
  readonly header: Header;
  readonly items: readonly RecordsView[];
  /** Names of the patients, by `Patient/…`. */
  readonly names: ReadonlyMap<string, string>;
  readonly next?: string;
  readonly show: string;
  /** ms since 1970, and the clinic's day then. */
  readonly now: number;
  readonly today: string;
  /** What was done on the page before. */
  readonly done?: string;
}

/** What may be shown: word → query of the API. */
export const SHOWN = {
  waiting: { words: 'What waits for us', query: { status: 'waiting', order: 'queue' } },
  open: { words: 'All that is open', query: { status: 'open', order: 'queue' } },
  late: { words: 'Late', query: { status: 'open', due: 'late', order: 'queue' } },
  ending: { words: 'Release ends within a week', query: { status: 'open', due: 'ending', order: 'queue' } },
} as const;

export const isShown = (name: string): name is keyof typeof SHOWN => Object.hasOwn(SHOWN, name);

export function recordsQueue(queue: RecordsQueue): Html {
  const { header, items, next, show, done } = queue;
  return page(
    { title: 'Records requests', header, desk: 'records' },
    html`<h1>Records requests</h1>
${done === undefined ? '' : html`<p class="notice" role="status">${done}</p>`}
${filter(show)}
${items.length === 0 ? html`<p class="empty">Nothing waits here.</p>` : table(queue)}
${next === undefined ? '' : html`<p><a class="button" href="?${new URLSearchParams({ show, cursor: next }).toString()}">More</a></p>`}
<p class="soft"><kbd>J</kbd> <kbd>K</kbd> up and down · <kbd>Enter</kbd> open</p>`,
  );
}

function filter(show: string): Html {
  const option = (value: string, words: string) =>
    html`<option value="${value}" ${value === show ? 'selected' : ''}>${words}</option>`;
  return html`<form class="filter" method="get">
<label>Show <select name="show">
${Object.entries(SHOWN).map(([value, { words }]) => option(value, words))}
<optgroup label="How it stands">${Object.entries(STATES).map(([state, { display }]) => option(state, display))}</optgroup>
</select></label>
<button>Show</button>
</form>`;
}

function table({ items, names, now, today }: RecordsQueue): Html {
  return html`<table class="queue">
<thead><tr><th scope="col">Due</th><th scope="col">Whose</th><th scope="col">Who asks</th><th scope="col">Waits for</th><th scope="col">Came in</th></tr></thead>
<tbody>${[...items].sort(byDue(today)).map((one) => row(one, names, now, today))}</tbody>
</table>`;
}

/** Late before urgent before the day due; what has no day yet comes last. */
const byDue = (today: string) => (a: RecordsView, b: RecordsView) => {
  const [x, y] = [dueOf(a, today), dueOf(b, today)];
  if (x.lateness !== y.lateness) return y.lateness - x.lateness;
  if (isUrgent(a) !== isUrgent(b)) return isUrgent(a) ? -1 : 1;
  return (x.day ?? '9999') < (y.day ?? '9999') ? -1 : x.day === y.day ? 0 : 1;
};

/** For treatment and without a release: a person sees it at once. */
const isUrgent = ({ status, consent, requester }: RecordsView) =>
  status === 'received' && consent === undefined && requester.kind === 'provider';

function row(one: RecordsView, names: RecordsQueue['names'], now: number, today: string): Html {
  const { id, requester, status, clocks, history, patient } = one;
  const due = dueOf(one, today);
  const unsettled = isOpen(status) && status !== 'kept' && ['review', 'created'].includes(patient.match);
  return html`<tr>
<td><a href="/console/records/${id}">${due.words}</a> ${due.chip === undefined ? '' : html`<span class="chip urgent">${due.chip}</span>`}${clocks === undefined ? '' : html`<br><span class="soft">${due.law}</span>`}</td>
<td>${names.get(patient.reference) ?? 'Not known yet'}${unsettled ? html` <span class="chip check">which chart?</span>` : ''}</td>
<td>${requester.name ?? KIND_WORDS[requester.kind]}${requester.name === undefined ? '' : html` <span class="soft">· ${KIND_WORDS[requester.kind]}</span>`}</td>
<td>${waitsFor(status, isUrgent(one))}</td>
<td>${ago(Date.parse(history[0]?.at ?? ''), now)}</td>
</tr>`;
}

function waitsFor(status: State, urgent: boolean): Html | string {
  if (urgent) return html`A person, now <span class="chip urgent">treatment, no release</span>`;
  return WAITS_WORDS[status] ?? html`<span class="chip">${STATES[status].display}</span>`;
}
