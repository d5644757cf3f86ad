/** What would go and what would not, each record a line that opens it beside the work. */
import { html } from 'hono/html';
import type { Html } from './page.ts';
import { formOf } from './records-acts.ts';
import { firstTyped, problemsFor, type RecordsDesk, typedFor } from './records-desk.ts';
import type { RecordLine } from './records-reading.ts';
import type { Part } from './records-stages.ts';
import { dayWords, kindWords, SENSITIVE_WORDS, WITHHELD_WORDS } from './records-words.ts';

const DECIDED = ['approved', 'making', 'fulfilled', 'sending', 'delivery-unknown', 'delivered'];

export function scopePart(desk: RecordsDesk): Part | undefined {
  const { view } = desk.read;
  const { scope, status } = view;
  if (!scope) return undefined;
  const decided = DECIDED.includes(status);
  const { included, withheld, toReview, notAsked } = scope;
  const line = decided
    ? `${count(included.length)} approved`
    : [
        ...(included.length > 0 || toReview.length === 0 ? [`${count(included.length)} to go`] : []),
        ...(toReview.length > 0 ? [`${toReview.length} to look at`] : []),
        ...(withheld.length > 0 ? [`${withheld.length} held back`] : []),
      ].join(' · ');
  const content = html`${asked(desk)}
${toReview.length > 0 ? review(desk, toReview) : ''}
${included.length > 0 ? html`<h3>${decided ? 'May go' : 'Goes'}</h3>${lines(desk, included)}` : ''}
${
  withheld.length > 0
    ? html`<h3>Stays back</h3><ul class="records">${withheld.map(
        ({ reference, reason }) =>
          html`<li>${lookAt(lineOf(desk, reference), desk.today)}<span class="reason">${WITHHELD_WORDS[reason] ?? reason}</span></li>`,
      )}</ul>`
    : ''
}
${included.length + withheld.length + toReview.length === 0 ? html`<p class="empty">Nothing of that kind and time is in the chart.</p>` : ''}
${desk.may.has('add-records') ? html`<button type="button" data-open="add-records" data-key="u">Add pages <kbd>U</kbd></button>` : ''}
${notAsked > 0 ? html`<p class="soft">${count(notAsked)} of the chart ${notAsked === 1 ? 'is' : 'are'} of other kinds or times: not asked for.</p>` : ''}`;
  return { title: 'What goes', line, state: decided ? 'done' : 'open', content };
}

const count = (n: number) => `${n} ${n === 1 ? 'record' : 'records'}`;

function asked({ read, today }: RecordsDesk): Html {
  const { classes, from, to, sensitive } = read.asked.records;
  const kinds =
    classes.length === 0 ? 'What the release covers' : classes.map((one) => one.replaceAll('-', ' ')).join(', ');
  const time = [...(from ? [`from ${dayWords(from, today)}`] : []), ...(to ? [`to ${dayWords(to, today)}`] : [])].join(
    ' ',
  );
  const besides = sensitive.map((one) => SENSITIVE_WORDS[one].toLowerCase()).join(', ');
  return html`<p><span class="soft">Asked for:</span> ${kinds}${time === '' ? '' : `, ${time}`}${besides === '' ? '' : `, and ${besides}`}</p>`;
}

const lineOf = ({ read }: RecordsDesk, reference: string): RecordLine =>
  read.records.get(reference) ?? { reference, title: kindWords(reference), kind: '' };

/** Documents that nobody has labelled: a person looks at each. */
function review(desk: RecordsDesk, references: readonly string[]): Html {
  const mine = desk.next.act === 'approve';
  const typed = typedFor(desk, 'approve');
  return html`<h3>To look at</h3>
<p class="soft">Nobody has labelled these. ${mine ? 'What you tick goes; the rest stays back, with your reason.' : 'A person ticks them once the release is good.'}</p>
<ul class="records review">${references.map((reference) => {
    const line = lineOf(desk, reference);
    const id = `look-${reference.replace('/', '-')}`;
    return html`<li>${
      mine
        ? html`<input type="checkbox" id="${id}" name="include" value="${reference}" form="${formOf('approve')}" ${isPaper(line) ? html`data-paper="${paperOf(line)}"` : ''} ${typed?.include?.includes(reference) ? 'checked' : ''}><label for="${id}">${words(line, desk.today)}</label>`
        : lookAt(line, desk.today)
    }</li>`;
  })}</ul>`;
}

function lines(desk: RecordsDesk, references: readonly string[]): Html {
  const mine = desk.may.has('exclude');
  const papers = references.filter((one) => one.startsWith('DocumentReference/'));
  return html`<ul class="records">${papers.map((reference) => {
    const line = lineOf(desk, reference);
    return html`<li>${lookAt(line, desk.today)}${mine ? leaveOut(desk, line) : ''}</li>`;
  })}${kindsOf(references).map(([kind, n]) => html`<li><span>${kind} <span class="soft">· ${count(n)}</span></span></li>`)}</ul>`;
}

/** Entries of the chart that are no papers, by kind: `Diagnostic Report`. */
function kindsOf(references: readonly string[]): [kind: string, count: number][] {
  const kinds = new Map<string, number>();
  for (const reference of references) {
    if (reference.startsWith('DocumentReference/')) continue;
    const kind = kindWords(reference);
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  return [...kinds];
}

const isPaper = ({ reference }: RecordLine) => reference.startsWith('DocumentReference/');
const paperOf = ({ reference }: RecordLine) => `/console/papers/${reference.replace(/^DocumentReference\//, '')}`;

function lookAt(line: RecordLine, today: string): Html {
  if (!isPaper(line)) return html`<span>${words(line, today)}</span>`;
  return html`<a href="${paperOf(line)}" data-paper="${paperOf(line)}">${words(line, today)}</a>`;
}

const words = ({ title, kind, day }: RecordLine, today: string) =>
  html`${title}${kind === '' ? '' : html` <span class="soft">· ${kind}</span>`}${day === undefined ? '' : html` <span class="soft">· ${dayWords(day, today)}</span>`}`;

function leaveOut(desk: RecordsDesk, { reference, title }: RecordLine): Html {
  const { view, version } = desk.read;
  const refused = firstTyped(desk, 'exclude', 'reference') === reference;
  return html`<details class="leave" ${refused ? 'open' : ''}><summary aria-label="Leave out ${title}">Leave out</summary>
<form method="post" action="/console/records/${view.id}/exclude">
<input type="hidden" name="version" value="${version}"><input type="hidden" name="reference" value="${reference}">
<label>Why <input name="reason" required autocomplete="off" value="${refused ? (firstTyped(desk, 'exclude', 'reason') ?? '') : ''}"></label>
${refused ? problemsFor(desk, 'exclude').map(({ text }) => html`<p class="bad-text" role="alert">${text}</p>`) : ''}
<button>Leave it out</button></form></details>`;
}
