/** One request at its desk: its papers on the left, the way it goes on the right, and the one next thing to do below. */
import { html } from 'hono/html';
import { STATES } from '../records/lifecycle.ts';
import type { Problem } from './api.ts';
import { type Html, page } from './page.ts';
import { papersPane } from './papers.ts';
import { ACTS } from './records-acts.ts';
import { areInRows, marksOf } from './records-checklist.ts';
import type { RecordsDesk } from './records-desk.ts';
import { hasForm, recordsDialogs } from './records-dialogs.ts';
import { dueOf } from './records-due.ts';
import { lettersPart } from './records-letters.ts';
import { ASIDE, takenBack } from './records-next.ts';
import { stages } from './records-stages.ts';
import { dayWords, HISTORY_WORDS, KIND_WORDS } from './records-words.ts';

export function recordsPage(desk: RecordsDesk): Html {
  const { header, read } = desk;
  return page(
    { title: 'Records request', header, desk: 'records' },
    html`${head(desk)}
${notices(desk)}
<div class="desk">
${papersPane(read.papers, read.release && marksOf(read.release))}
<div class="work">
${stages(desk)}
${lettersPart(desk)}
${history(desk)}
${actions(desk)}
</div>
</div>
${recordsDialogs(desk)}`,
  );
}

function head({ read, after, today }: RecordsDesk): Html {
  const { view, patient } = read;
  const due = dueOf(view, today);
  return html`<div class="fax-head">
<a data-queue href="/console/records">Queue <kbd>Q</kbd></a>
${after === undefined ? '' : html`<a data-next href="/console/records/${after}">Next <kbd>N</kbd></a>`}
<h1>Records of ${patient.name}</h1>
<span class="chip">${STATES[view.status].display}</span>
${takenBack(view) && view.status !== 'revoked' ? html`<span class="chip urgent">taken back since</span>` : ''}
${due.chip === undefined ? '' : html`<span class="chip urgent">${due.chip}</span>`}
${view.clocks?.releaseEndsSoon ? html`<span class="chip check">release ends ${dayWords(view.clocks.releaseEnds ?? '', today)}</span>` : ''}
<span class="soft">for ${view.requester.name ?? KIND_WORDS[view.requester.kind].toLowerCase()}${due.law === undefined ? ` · ${lower(due.words)}` : ` · due ${lower(due.words)} · ${due.law}`}</span>
</div>`;
}

const lower = (words: string) => words.slice(0, 1).toLowerCase() + words.slice(1);

function notices({ stale, refused, done, link, next, may, timeZone }: RecordsDesk): Html | string {
  if (link) {
    const ends = new Intl.DateTimeFormat('en-US', { timeZone, dateStyle: 'medium', timeStyle: 'short' });
    return html`<div class="notice once" role="alert"><p><strong>Shown once.</strong> Send the link one way, and tell the code another. Both are over ${ends.format(new Date(link.expiresAt))}.</p>
<label>Link <input readonly value="${link.url}"></label><label>Code <input readonly value="${link.code}"></label></div>`;
  }
  if (stale) {
    return html`<div class="notice bad" role="alert">Somebody has changed this request since you opened it. This is how it stands now: look again before you go on.</div>`;
  }
  if (refused) {
    const { act, problems } = refused;
    if (areInRows(problems))
      return html`<div class="notice bad" role="alert">Not done. What is in the way is marked below.</div>`;
    const has = hasForm(act) && (next.act === act || may.has(act));
    return has || act === 'exclude' ? '' : html`<div class="notice bad" role="alert">Not done.${list(problems)}</div>`;
  }
  return done === undefined ? '' : html`<p class="notice" role="status">${done}</p>`;
}

const list = (problems: readonly Problem[]) => html`<ul>${problems.map(({ text }) => html`<li>${text}</li>`)}</ul>`;

function history({ read, timeZone }: RecordsDesk): Html {
  const moment = new Intl.DateTimeFormat('en-US', {
    timeZone,
    month: 'short',
    day: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
  });
  const { history } = read.view;
  return html`<details class="stage plain" id="stage-history"><summary><span class="mark"></span><h2>History</h2><span class="line">${HISTORY_WORDS[history.at(-1)?.step ?? ''] ?? ''}</span></summary>
<div class="body"><ol class="history">${history.map(
    ({ at, step, by }) =>
      html`<li><time datetime="${at}">${moment.format(new Date(at))}</time> <span>${HISTORY_WORDS[step] ?? step}</span> <span class="soft">${by}</span></li>`,
  )}</ol></div></details>`;
}

function actions({ read, next, may }: RecordsDesk): Html {
  const { act, words } = next;
  const button = (one: (typeof ASIDE)[number]) => {
    const meta = one === 'return-release' && !read.release ? { ...ACTS[one], button: 'Ask for a release' } : ACTS[one];
    return may.has(one)
      ? html`<button type="button" class="${meta.danger ? 'danger' : ''}" data-open="${one}" data-key="${meta.key}">${meta.button} <kbd>${meta.key.toUpperCase()}</kbd></button>`
      : '';
  };
  const other = may.has('verify-release')
    ? html`<button type="button" data-open="verify-release" data-key="v">${ACTS['verify-release'].button} <kbd>V</kbd></button>`
    : '';
  return html`<div class="actions" role="group" aria-label="What is next">
<p class="next">${words}</p>
${act ? html`<button type="button" class="primary" data-open="${act}" data-key="f">${next.button ?? ACTS[act].button} <kbd>F</kbd></button>` : ''}
<div class="aside">${other}${ASIDE.map(button)}</div>
</div>`;
}
