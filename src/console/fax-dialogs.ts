/** What is asked before a fax leaves the desk. Each is a form of its own, opened by a key or a button, closed by Escape. */
import { html } from 'hono/html';
import { DOCUMENT_CLASSES } from '../faxes/fax.ts';
import { REJECT_REASONS } from '../faxes/reject-fax.ts';
import type { FaxView } from '../faxes/view.ts';
import { type Choice, label } from './fax-candidates.ts';
import type { Html } from './page.ts';
import { CLASS_WORDS, REJECT_WORDS } from './words.ts';

export interface Desk {
  readonly reference: string;
  readonly display: string;
}

export interface Dialogs {
  readonly fax: FaxView;
  readonly at: number;
  readonly waits: boolean;
  readonly desks: readonly Desk[];
  readonly candidates: readonly Choice[];
}

export function dialogs({ fax, at, waits, desks, candidates }: Dialogs): Html {
  return html`${waits ? fileDialog(fax, at, candidates) : ''}
${ask(fax, 'split', 'Split into documents', splitRows(fax))}
${ask(fax, 'assign', 'Hand on to another desk', deskChoice(desks))}
${ask(fax, 'reject', 'Reject this fax', rejectChoice())}
${ask(fax, 'refile', 'Take this filing back', refileWords())}
${keysDialog()}`;
}

/** Shows once more what matters; its button sends the form beside the page. */
function fileDialog(fax: FaxView, at: number, candidates: readonly Choice[]): Html {
  const first = fax.documents[at]?.match === 'matched' ? candidates[0] : undefined;
  const says = (id: string) => html`<dd data-says="${id}"></dd>`;
  return html`<dialog id="file" aria-labelledby="file-title">
<h1 id="file-title">File it so?</h1>
<dl>
<dt>Patient</dt><dd data-patient>${first ? label(first) : ''}</dd>
<dt>Kind</dt>${says('class')}
<div data-of="referral">
<dt>Specialty</dt>${says('field-specialty')}
<dt>Referred by</dt>${says('field-referrer-name')}
<dt>Priority</dt>${says('field-priority')}
</div>
<div data-of="records">
<dt>Asked by</dt>${says('field-requester-organization-name')}
<dt>For</dt>${says('field-purpose')}
<dt>Signature</dt>${says('field-release-signature')}
</div>
</dl>
<div class="row"><button type="button" class="quiet" data-close>Not yet</button><button class="primary" form="work" autofocus>File <kbd>Enter</kbd></button></div>
</dialog>`;
}

function ask(fax: FaxView, step: string, title: string, content: Html): Html {
  return html`<dialog id="${step}" aria-labelledby="${step}-title">
<form method="post" action="/console/faxes/${fax.id}/${step}">
<h1 id="${step}-title">${title}</h1>
${content}
<div class="row"><button type="button" class="quiet" data-close>Not now</button><button class="primary">${title}</button></div>
</form>
</dialog>`;
}

/** One row a document, and an empty one; pages as people write them: 1-2, 3. */
function splitRows({ documents, pages }: FaxView): Html {
  const rows = [
    ...documents.map(({ pages: [first, ...more], class: kind }) => ({
      pages: more.length > 0 ? `${first}-${more.at(-1)}` : String(first),
      kind,
    })),
    { pages: '', kind: 'unknown' as const },
  ];
  return html`<p class="soft">The fax has ${pages.count ?? 0} pages. Each document gets its pages, e.g. 1-2; an empty line is left out.</p>
${rows.map(
  (
    row,
    i,
  ) => html`<div class="field"><label for="split-${i}">Pages</label><input id="split-${i}" name="pages" value="${row.pages}" inputmode="numeric" pattern="\\s*\\d+(\\s*-\\s*\\d+)?(\\s*,\\s*\\d+(\\s*-\\s*\\d+)?)*\\s*">
<span></span><select name="class" aria-label="Kind">${DOCUMENT_CLASSES.map((one) => html`<option value="${one}" ${one === row.kind ? 'selected' : ''}>${CLASS_WORDS[one]}</option>`)}</select></div>`,
)}`;
}

function deskChoice(desks: readonly Desk[]): Html {
  return html`<label>Desk <select name="department" required>${desks.map(({ reference, display }) => html`<option value="${reference}">${display}</option>`)}</select></label>`;
}

function rejectChoice(): Html {
  return html`<label>Why <select name="reason" required>${REJECT_REASONS.map((reason) => html`<option value="${reason}">${REJECT_WORDS[reason]}</option>`)}</select></label>
<label>Note <input name="note" autocomplete="off"></label>`;
}

function refileWords(): Html {
  return html`<p>What was filed is marked as entered in error and stays readable. What had already gone out is listed for the privacy officer.</p>
<label>Why <input name="reason" required autocomplete="off"></label>`;
}

function keysDialog(): Html {
  const keys = [
    ['F', 'file'],
    ['S', 'split'],
    ['A', 'hand on'],
    ['X', 'reject'],
    ['T', 'take back'],
    ['N', 'next fax'],
    ['Q', 'queue'],
    ['E', 'first field in doubt'],
    ['1 – 9', 'choose the patient'],
    ['[ ]', 'turn the page'],
    ['Esc', 'leave a field'],
  ] as const;
  return html`<dialog id="keys" aria-labelledby="keys-title"><h1 id="keys-title">Keys</h1>
<dl>${keys.map(([key, words]) => html`<dt><kbd>${key}</kbd></dt><dd>${words}</dd>`)}</dl>
<div class="row"><button type="button" data-close autofocus>Close</button></div></dialog>`;
}
