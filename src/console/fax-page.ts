/** One fax at its desk: the page on the left, what was read of it on the right, and what may be done below. */
import { html } from 'hono/html';
import { DOCUMENT_CLASSES } from '../faxes/fax.ts';
import type { FaxView } from '../faxes/view.ts';
import type { Problem } from './api.ts';
import { type Choice, candidatesList } from './fax-candidates.ts';
import { type Desk, dialogs } from './fax-dialogs.ts';
import { concerns, fieldBoxes, fieldsForm } from './fax-fields.ts';
import { fieldsShown } from './filing-form.ts';
import { type Header, type Html, page } from './page.ts';
import { ago, CLASS_WORDS, FIELD_GROUPS, phoneWords, STATUS_WORDS } from './words.ts';

export interface FaxAtDesk {
  readonly header: Header;
  readonly fax: FaxView;
  /** Which of its documents, from 0. */
  readonly at: number;
  readonly candidates: readonly Choice[];
  readonly desks: readonly Desk[];
  /** What waits after this one. */
  readonly next?: string;
  readonly now: number;
  readonly problems: readonly Problem[];
  readonly typed?: Readonly<Record<string, string>>;
}

type FaxDocumentView = FaxView['documents'][number];

const OPEN = ['review', 'incomplete', 'unreadable'];

export function faxPage(desk: FaxAtDesk): Html {
  const { header, fax, at, next } = desk;
  const document = fax.documents[at];
  const waits = OPEN.includes(fax.status) && !document?.filedAs && !document?.setAside;
  return page(
    { title: 'Fax', header, desk: 'faxes' },
    html`${head(desk)}
${problemsNotice(desk.problems)}
<div class="desk">
${pages(fax, document)}
<div class="work">
${tabs(fax, at)}
${document && waits ? form(desk, document) : closed(fax, document)}
<div class="actions">
${waits ? html`<button type="button" class="primary" data-open="file">File <kbd>F</kbd></button>` : ''}
${waits && (fax.pages.count ?? 0) > 1 ? html`<button type="button" data-open="split">Split <kbd>S</kbd></button>` : ''}
${OPEN.includes(fax.status) ? html`<button type="button" data-open="assign">Hand on <kbd>A</kbd></button>` : ''}
${OPEN.includes(fax.status) ? html`<button type="button" class="danger" data-open="reject">Reject <kbd>X</kbd></button>` : ''}
${fax.status === 'filed' || fax.status === 'rejected' || fax.status === 'repeat' || document?.filedAs ? html`<button type="button" class="danger" data-open="refile">Take back <kbd>T</kbd></button>` : ''}
${next === undefined ? '' : html`<a class="button" data-next href="/console/faxes/${next}">Next <kbd>N</kbd></a>`}
</div>
</div>
</div>
${dialogs({ fax, at, waits, desks: desk.desks, candidates: desk.candidates })}`,
  );
}

function head({ fax, now }: FaxAtDesk): Html {
  const {
    from,
    receivedAt,
    desk,
    status,
    priority,
    pages: { count, read },
  } = fax;
  return html`<div class="fax-head">
<a data-queue href="/console/faxes">Queue <kbd>Q</kbd></a>
<h1>Fax from ${from === undefined ? 'a number not told' : phoneWords(from)}</h1>
<span class="chip">${STATUS_WORDS[status]}</span>
${priority !== 'routine' ? html`<span class="chip urgent">${priority}</span>` : ''}
<span class="soft">${ago(Date.parse(receivedAt), now)} · ${count ?? '?'} ${count === 1 ? 'page' : 'pages'}${read < (count ?? 0) ? ` (${read} read)` : ''} · ${desk.display ?? ''}</span>
</div>`;
}

function problemsNotice(problems: readonly Problem[]): Html | string {
  const paths = FIELD_GROUPS.flatMap(([, fields]) => Object.keys(fields));
  const rest = problems.filter((problem) => !paths.some((path) => concerns(problem, path)));
  if (problems.length === 0) return '';
  return html`<div class="notice bad" role="alert">Not filed: ${rest.length > 0 ? 'this has to be settled first.' : 'please look at the marked fields.'}
${rest.length > 0 ? html`<ul>${rest.map(({ text }) => html`<li>${text}</li>`)}</ul>` : ''}</div>`;
}

function pages(fax: FaxView, document: FaxDocumentView | undefined): Html {
  const count = fax.pages.count ?? 0;
  const first = document?.pages[0] ?? 1;
  if (count === 0)
    return html`<div class="pages"><p class="empty">There is no page to show. <a href="/console/faxes/${fax.id}/file">The file as it came</a></p></div>`;
  const numbers = Array.from({ length: count }, (_, i) => i + 1);
  return html`<div class="pages">
<div class="sheet" tabindex="0" role="group" aria-label="Pages">
${numbers.map(
  (number) => html`<figure class="${number === first ? 'page shown' : 'page'}" data-page="${number}">
<img src="/console/faxes/${fax.id}/pages/${number}.png" alt="Page ${number} of the fax" ${number === first ? '' : 'loading=lazy'}>
<svg viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true">${document ? fieldBoxes(number, document.fields) : ''}</svg>
</figure>`,
)}
</div>
<div class="turn"><button type="button" data-turn="-1" aria-label="Page before">‹ <kbd>[</kbd></button>
<span data-counter>Page ${first} of ${count}</span>
<button type="button" data-turn="1" aria-label="Next page">› <kbd>]</kbd></button>
<a href="/console/faxes/${fax.id}/file">The file as it came</a></div>
</div>`;
}

function tabs(fax: FaxView, at: number): Html | string {
  if (fax.documents.length < 2) return '';
  return html`<section aria-label="Documents in this fax"><h2>Documents in this fax</h2>
${fax.documents.map(
  ({ class: kind, pages: [first, ...more], filedAs }, i) =>
    html`<a class="button" ${i === at ? 'aria-current=true' : ''} href="/console/faxes/${fax.id}?document=${i + 1}">${CLASS_WORDS[kind]}, page ${first}${more.length > 0 ? `–${more.at(-1)}` : ''}${filedAs ? ' ✓' : ''}</a> `,
)}</section>`;
}

function form({ fax, at, candidates, problems, typed }: FaxAtDesk, document: FaxDocumentView): Html {
  const kind = typed?.class ?? document.class;
  return html`<form id="work" method="post" action="/console/faxes/${fax.id}/file">
<input type="hidden" name="at" value="${at}">
<section aria-label="What it is"><h2>What it is</h2>
<div class="field"><label for="class">Kind</label><select id="class" name="class">
${DOCUMENT_CLASSES.map((one) => html`<option value="${one}" ${one === kind ? 'selected' : ''}>${CLASS_WORDS[one]}</option>`)}
</select><span></span></div></section>
${candidatesList(candidates, document, typed?.patient)}
${fieldsForm({ fax: fax.id, read: fieldsShown(document), missing: document.missing, problems, ...(typed && { typed }) })}
</form>`;
}

function closed(fax: FaxView, document: FaxDocumentView | undefined): Html {
  return html`<section><h2>${STATUS_WORDS[fax.status]}</h2>
${document?.filedAs ? html`<p>${CLASS_WORDS[document.class]}: filed.</p>` : ''}
${fax.reason ? html`<p>${fax.reason}</p>` : ''}
${fax.repeatOf ? html`<p><a href="/console/faxes/${fax.repeatOf}">The first of it</a></p>` : ''}
</section>`;
}
