/** What a request costs, and its packet. */
import { html } from 'hono/html';
import type { RecordsDesk } from './records-desk.ts';
import type { Part } from './records-stages.ts';
import { dollars, FEE_BASIS_WORDS } from './records-words.ts';

export function feePart(desk: RecordsDesk): Part | undefined {
  const { fee } = desk.read.view;
  if (!fee) return undefined;
  const { amount, basis, status, holdsDelivery } = fee;
  const why = FEE_BASIS_WORDS[basis] ?? basis;
  const line = {
    estimate: `About ${dollars(amount)}`,
    none: amount === 0 ? 'Nothing' : `Nothing owed`,
    owed: `${dollars(amount)} owed`,
    paid: `${dollars(amount)} paid`,
    waived: `${dollars(amount)} waived`,
  }[status];
  const content = html`<p>${line}: ${why}.${status === 'estimate' ? ' It is owed once what goes is approved.' : ''}${holdsDelivery ? ' The delivery waits for it.' : ''}</p>
${desk.may.has('fee-paid') ? html`<button type="button" data-open="fee-paid" data-key="p">Fee paid <kbd>P</kbd></button> ` : ''}${desk.may.has('fee-waived') ? html`<button type="button" data-open="fee-waived" data-key="w">Waive the fee <kbd>W</kbd></button>` : ''}`;
  return { title: 'Fee', line, state: ['none', 'paid', 'waived'].includes(status) ? 'done' : 'open', content };
}

export function packetPart(desk: RecordsDesk): Part | undefined {
  const { id, status, packet } = desk.read.view;
  if (!packet && !['approved', 'making', 'fulfilled'].includes(status)) return undefined;
  const made = packet !== undefined && status !== 'making';
  const line = made
    ? `${packet.packed} ${packet.packed === 1 ? 'record' : 'records'}${packet.volumes > 1 ? `, ${packet.volumes} volumes` : ''}`
    : packet
      ? `${packet.packed} of ${packet.approved} records so far`
      : 'Not made yet';
  const again = desk.may.has('fulfil')
    ? html` <button type="button" data-open="fulfil" data-key="g">Make it again <kbd>G</kbd></button>`
    : '';
  const content = packet
    ? html`<p><a class="button" href="/console/papers/${packet.document.replace('DocumentReference/', '')}" data-paper="/console/papers/${packet.document.replace('DocumentReference/', '')}">Look through it</a>
${Array.from({ length: packet.volumes }, (_, i) => html`<a href="/console/records/${id}/packet/${i + 1}/records.pdf">${packet.volumes > 1 ? `Volume ${i + 1}` : 'The PDF'}</a> `)}${again}</p>
${packet.packed < packet.approved && made ? html`<p class="check-text">${packet.approved - packet.packed} of what was approved may not go any more, and is left out.</p>` : ''}`
    : html`<p>A cover, a copy of the release, an index, and every record that was approved, as one PDF.</p>`;
  return { title: 'Packet', line, state: made ? 'done' : 'open', content };
}
