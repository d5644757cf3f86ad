/** What is asked before an act is done: one dialog an act, with what it is about to do. Its button sends the form; Escape closes it. */
import { html } from 'hono/html';
import type { Html } from './page.ts';
import { ACTS, formOf } from './records-acts.ts';
import { areInRows } from './records-checklist.ts';
import { deliveryFields } from './records-delivering.ts';
import { firstTyped, problemsFor, type RecordsDesk } from './records-desk.ts';
import type { Act } from './records-next.ts';
import { DENIAL_WORDS, dollars, IDENTITY_WORDS, KIND_WORDS, METHOD_WORDS } from './records-words.ts';
import { phoneWords } from './words.ts';

export function recordsDialogs(desk: RecordsDesk): Html {
  const acts = [...(desk.next.act ? [desk.next.act] : []), ...desk.may].filter((act) => FIELDS[act]);
  return html`${acts.map((act) => dialog(desk, act))}${keys(desk, acts)}`;
}

function dialog(desk: RecordsDesk, act: Act): Html {
  const { confirm, danger } = ACTS[act];
  const { view, version } = desk.read;
  const problems = problemsFor(desk, act);
  // What is about a row of the checklist stands there.
  const here = problems.length > 0 && !desk.stale && !areInRows(problems);
  return html`<dialog id="${act}" aria-labelledby="${act}-title" ${here ? 'open' : ''}>
<form method="post" id="${formOf(act)}" action="/console/records/${view.id}/${act}" ${act === 'add-records' ? 'enctype=multipart/form-data' : ''}>
<input type="hidden" name="version" value="${version}">
<h1 id="${act}-title">${titleOf(desk, act)}</h1>
${here ? html`<div class="notice bad" role="alert">${problems.map(({ text }) => html`<p>${text}</p>`)}</div>` : ''}
${FIELDS[act]?.(desk)}
<div class="row"><button type="button" class="quiet" data-close>Not now</button><button class="${danger ? 'primary danger' : 'primary'}" ${NO_FIELDS.includes(act) ? 'autofocus' : ''}>${confirm} <kbd>${TEXT_FIRST.includes(act) ? 'Ctrl Enter' : 'Enter'}</kbd></button></div>
</form>
</dialog>`;
}

function titleOf({ next, read }: RecordsDesk, act: Act): string {
  if (act === 'settle-delivery' && read.view.status === 'sending') return 'End the link';
  return (next.act === act && next.button) || ACTS[act].button;
}

/** Where nothing has to be filled in, Enter does it at once. */
const NO_FIELDS: readonly Act[] = ['identify-patient', 'verify-release', 'approve', 'fulfil', 'deliver'];

/** Where the first field has several lines. */
const TEXT_FIRST: readonly Act[] = ['return-release', 'extend', 'fee-waived'];

const FIELDS: Readonly<Partial<Record<Act, (desk: RecordsDesk) => Html>>> = {
  'verify-identity': (desk) => choice(desk, 'verify-identity', 'how', 'How', IDENTITY_WORDS),
  'identify-patient': () => html`<dl><dt>Patient</dt><dd data-chosen="patient">Nobody chosen yet</dd></dl>
<p class="soft">What the request made provisionally is closed, and points to this chart.</p>`,
  'verify-release': verifying,
  'return-release': returning,
  approve: approving,
  deny: (
    desk,
  ) => html`${choice(desk, 'deny', 'reason', 'Why', DENIAL_WORDS, desk.read.view.status === 'kept' ? 'handled-elsewhere' : desk.next.act === 'deny' ? 'no-records' : undefined)}
${words(desk, 'deny', 'words', 'In your words, for the letter')}
<p class="soft">A letter tells the ground, and how to have it looked at again.</p>`,
  extend: (desk) => html`${words(desk, 'extend', 'reason', 'Why it takes longer, for the letter')}
<p class="soft">Once, thirty days more, told in writing (45 CFR 164.524(b)(2)).</p>`,
  revoke: (
    desk,
  ) => html`${choice(desk, 'revoke', 'by', 'By', { patient: 'The patient takes the release back', requester: 'Who asked no longer wants them' })}
${choice(desk, 'revoke', 'how', 'How', { writing: 'In writing', phone: 'By telephone', 'in-person': 'In person', portal: 'By the portal' })}
${words(desk, 'revoke', 'words', 'Note')}
<p class="soft">What has not gone is stopped. What has gone is recorded beside it.</p>`,
  'fee-paid': (desk) =>
    choice(desk, 'fee-paid', 'how', 'How', {
      card: 'Card',
      cash: 'Cash',
      check: 'Check',
      transfer: 'Transfer',
      other: 'Another way',
    }),
  'fee-waived': (desk) => words(desk, 'fee-waived', 'reason', 'Why'),
  fulfil: packet,
  deliver: deliveryFields,
  'add-records': (
    desk,
  ) => html`<label>What it is, e.g. Progress note <input name="title" required maxlength="200" value="${firstTyped(desk, 'add-records', 'title') ?? ''}" autocomplete="off" autofocus></label>
<label>File (PDF, TIFF, picture or text, at most 7 MB) <input type="file" name="file" required accept=".pdf,.tif,.tiff,.png,.jpg,.jpeg,.txt"></label>
<p class="soft">Pages exported from where the chart lives: part of the chart from now on, and of what is asked for.</p>`,
  'letter-sent': (desk) =>
    choice(desk, 'letter-sent', 'how', 'How they get it', {
      mail: 'By mail',
      'in-person': 'In person',
      phone: 'Told by telephone',
      portal: 'In the portal',
    }),
  'settle-delivery': (
    desk,
  ) => html`${desk.read.view.status === 'sending' ? html`<p>Whoever has the link cannot use it any more; the packet may be delivered otherwise.</p><input type="hidden" name="sent" value="no">` : choice(desk, 'settle-delivery', 'sent', 'It', { yes: 'did arrive', no: 'did not arrive, and may be delivered again' })}
${words(desk, 'settle-delivery', 'words', desk.read.view.status === 'sending' ? 'Why' : 'How you found out')}`,
  'fax-number': (
    desk,
  ) => html`<dl><dt>Number</dt><dd>${phoneWords(desk.read.number?.fax)}</dd><dt>Belongs to</dt><dd>${desk.read.number?.requester.name}</dd></dl>
${choice(desk, 'fax-number', 'how', 'How you made sure', { 'call-back': 'Called them at a number from elsewhere', directory: 'Looked it up in a directory', letterhead: 'It stands on their letterhead', 'in-person': 'They said so in person' })}
<p class="soft">It stays verified, for the next request too.</p>`,
};

function choice(
  desk: RecordsDesk,
  act: Act,
  name: string,
  label: string,
  options: Readonly<Record<string, string>>,
  first?: string,
): Html {
  const chosen = firstTyped(desk, act, name) ?? first;
  return html`<label>${label} <select name="${name}" required autofocus>${chosen === undefined ? html`<option value="">Choose</option>` : ''}${Object.entries(
    options,
  ).map(
    ([code, said]) => html`<option value="${code}" ${code === chosen ? 'selected' : ''}>${said}</option>`,
  )}</select></label>`;
}

function words(desk: RecordsDesk, act: Act, name: string, label: string): Html {
  return html`<label>${label} <textarea name="${name}" rows="2" maxlength="500" autofocus>${firstTyped(desk, act, name) ?? ''}</textarea></label>`;
}

const toWhom = ({ read }: RecordsDesk) => read.view.requester.name ?? KIND_WORDS[read.view.requester.kind];

function verifying(desk: RecordsDesk): Html {
  const { patient, view } = desk.read;
  const warnings = view.check?.warnings.length ?? 0;
  return html`<dl><dt>Patient</dt><dd>${patient.name}, born ${patient.birthDate}</dd><dt>Receives</dt><dd>${toWhom(desk)}</dd>
${warnings > 0 ? html`<dt>Looked into</dt><dd><span data-count="seen">0</span> of ${warnings}</dd>` : ''}</dl>
<p class="soft">You have seen the page, and say so with your name.</p>`;
}

function returning(desk: RecordsDesk): Html {
  const { check } = desk.read.view;
  return html`${
    check && check.defects.length > 0
      ? html`<p>The letter names:</p><ul class="plain">${check.defects.map(({ text, citation }) => html`<li>${text} <cite>${citation}</cite></li>`)}</ul>`
      : html`<p>The check finds nothing missing: the letter says what you found.</p>`
  }${words(desk, 'return-release', 'words', check && check.defects.length > 0 ? 'And what you found besides' : 'What you found')}
<p class="soft">One letter to ${toWhom(desk)}, with everything; it names no patient.</p>`;
}

function approving(desk: RecordsDesk): Html {
  const { view, asked, release } = desk.read;
  const { included = [], toReview = [] } = view.scope ?? {};
  const { method } = asked.delivery;
  const paid = (view.fee?.amount ?? 0) > 0;
  const typed = (name: string) => firstTyped(desk, 'approve', name) ?? '';
  return html`<dl><dt>Receives</dt><dd>${toWhom(desk)}</dd><dt>By</dt><dd>${METHOD_WORDS[method] ?? method}</dd>
<dt>Goes</dt><dd>${included.length > 0 || toReview.length === 0 ? `${included.length} ${included.length === 1 ? 'record' : 'records'}` : ''}${toReview.length > 0 ? html`${included.length > 0 ? ', and ' : ''}<span data-count="include">0</span> of the ${toReview.length} to look at` : ''}</dd>
${view.fee ? html`<dt>Fee</dt><dd>${paid ? `about ${dollars(view.fee.amount)}` : 'nothing'}</dd>` : ''}</dl>
<input type="hidden" name="shown" value="${included.join(' ')}">
${toReview.length > 0 ? html`<label data-rest="include">Why what is not ticked stays back <input name="leave" autocomplete="off" value="${typed('leave')}"></label>` : ''}
${release === undefined ? words(desk, 'approve', 'withoutRelease', 'Why it may go without a release') : ''}
${
  paid
    ? html`<div class="pair"><label>Pages, if counted <input name="pages" inputmode="numeric" autocomplete="off" value="${typed('pages')}"></label>
${method === 'mail' ? html`<label>Postage, $ <input name="postage" inputmode="decimal" autocomplete="off" value="${typed('postage')}"></label>` : ''}</div>`
    : ''
}
<p class="soft">Nothing else can go under this approval.</p>`;
}

function packet(desk: RecordsDesk): Html {
  const { included = [] } = desk.read.view.scope ?? {};
  return html`<p>One PDF: cover, copy of the release, index, and ${included.length} ${included.length === 1 ? 'record' : 'records'}. Release and chart are looked at once more; what no longer may go is left out.</p>`;
}

function keys({ next, after }: RecordsDesk, acts: readonly Act[]): Html {
  const list = [
    ...acts.map((act) => [act === next.act ? 'F' : ACTS[act].key.toUpperCase(), ACTS[act].button] as const),
    ['E', 'to what is in doubt, or to be looked at'],
    ['1 – 9', 'choose the patient'],
    ['[ ]', 'turn the page'],
    ...(after === undefined ? [] : [['N', 'next request'] as const]),
    ['Q', 'queue'],
    ['Esc', 'leave a field'],
  ] as const;
  return html`<dialog id="keys" aria-labelledby="keys-title"><h1 id="keys-title">Keys</h1>
<dl>${list.map(([key, said]) => html`<dt><kbd>${key}</kbd></dt><dd>${said}</dd>`)}</dl>
<div class="row"><button type="button" data-close autofocus>Close</button></div></dialog>`;
}

export const hasForm = (act: Act): boolean => FIELDS[act] !== undefined;
