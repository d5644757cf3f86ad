/** The parts of a request on its page: each says in a line how it stands, and opens to what is behind it. */
import { html } from 'hono/html';
import type { Html } from './page.ts';
import { formOf } from './records-acts.ts';
import { checklist } from './records-checklist.ts';
import { deliveryPart } from './records-delivery.ts';
import { problemsFor, type RecordsDesk, typedFor } from './records-desk.ts';
import { STAGES, type Stage } from './records-next.ts';
import { feePart, packetPart } from './records-packet.ts';
import { identityPart, patientPart } from './records-people.ts';
import { scopePart } from './records-scope.ts';

/** One part: its line, and what is behind it. */
export interface Part {
  readonly title: string;
  readonly line: Html | string;
  readonly state: 'done' | 'open' | 'bad';
  readonly content: Html;
}

const PARTS: Readonly<Record<Stage, (desk: RecordsDesk) => Part | undefined>> = {
  who: identityPart,
  whose: patientPart,
  release: releasePart,
  scope: scopePart,
  fee: feePart,
  packet: packetPart,
  delivery: deliveryPart,
};

const SAID = { now: 'Now: ', done: 'Done: ', open: '', bad: 'Attention: ' } as const;

export function stages(desk: RecordsDesk): Html {
  const now = desk.next.stage;
  return html`${STAGES.map((name) => {
    const part = PARTS[name](desk);
    if (!part) return '';
    const state = name === now ? 'now' : part.state;
    const mark = { now: '→', done: '✓', open: '○', bad: '✗' }[state];
    return html`<details class="stage ${state}" id="stage-${name}" ${name === now ? 'open' : ''}>
<summary><span class="mark" aria-hidden="true">${mark}</span><span class="hidden">${SAID[state]}</span><h2>${part.title}</h2><span class="line">${part.line}</span></summary>
<div class="body">${part.content}</div>
</details>`;
  })}`;
}

function releasePart(desk: RecordsDesk): Part | undefined {
  const { read, may, next } = desk;
  const { check, status, history } = read.view;
  const title = 'Release';
  const blank = may.has('provide-release')
    ? html`<p><a href="/console/records/${read.view.id}/release.pdf">A form to sign, filled in for this request</a> <span class="soft">Faxed or scanned back it files itself here.</span></p>`
    : '';
  if (!read.release || !check) {
    if (status === 'kept') return undefined;
    const content = html`<p>No release came with it.${read.view.requester.kind === 'provider' ? ' Another provider may have records for treatment without one, if a person says why (45 CFR 164.506(c)).' : ''}</p>${blank}`;
    return { title, line: 'None was sent', state: 'open', content };
  }
  const mine = next.act === 'verify-release' || may.has('verify-release');
  const form = mine ? formOf('verify-release') : undefined;
  const typed = typedFor(desk, 'verify-release');
  const good = history.findLast(({ step }) => step === 'verify-release');
  const verified = !['received', 'incomplete'].includes(status) && good !== undefined;
  const line = !check.valid
    ? html`<span class="bad-text">${check.defects.length} ${check.defects.length === 1 ? 'defect' : 'defects'}</span>`
    : verified
      ? `Declared good by ${good.by}`
      : check.warnings.length > 0
        ? `${check.warnings.length} to look into`
        : 'The check finds nothing missing';
  const content = html`${check.valid ? '' : blank}<div data-paper="own">${checklist({
    release: read.release,
    check,
    ...(form !== undefined && { form }),
    ...(typed && { typed }),
    problems: problemsFor(desk, 'verify-release'),
  })}</div>`;
  return { title, line, state: !check.valid ? 'bad' : verified ? 'done' : 'open', content };
}
