/** Where it was asked to go, and what became of every delivery. */
import { html } from 'hono/html';
import type { RecordsView } from '../records/view.ts';
import type { Html } from './page.ts';
import type { RecordsDesk } from './records-desk.ts';
import type { Part } from './records-stages.ts';
import { DELIVERY_WORDS, METHOD_WORDS, VERIFIED_WORDS } from './records-words.ts';
import { phoneWords } from './words.ts';

type Delivery = NonNullable<RecordsView['deliveries']>[number];

export function deliveryPart(desk: RecordsDesk): Part {
  const { asked, view, number } = desk.read;
  const { method, fax, address } = asked.delivery;
  const where = fax !== undefined ? phoneWords(fax) : address ? `${address.line.join(', ')}, ${address.city}` : '';
  const { deliveries = [] } = view;
  const last = deliveries.at(-1);
  const way = `${METHOD_WORDS[method] ?? method}${where === '' ? '' : ` · ${where}`}`;
  const content = html`<p><span class="soft">Asked for:</span> ${way}${number ? html` · ${verified(number)}` : ''}</p>
${deliveries.length > 0 ? html`<ul class="records">${deliveries.map((one) => line(one, desk))}</ul>` : ''}
${method === 'mail' && view.packet ? html`<p><a href="/console/records/${view.id}/address-label.pdf">Label for the envelope</a></p>` : ''}
${desk.may.has('settle-delivery') ? html`<button type="button" data-open="settle-delivery" data-key="s">End the link <kbd>S</kbd></button>` : ''}
${desk.may.has('deliver') ? html`<button type="button" data-open="deliver" data-key="d">${last?.status === 'delivered' ? 'Send it again' : 'Deliver in another way'} <kbd>D</kbd></button>` : ''}`;
  return {
    title: 'Delivery',
    line: last ? outcome(last) : way,
    state: last?.status === 'delivered' ? 'done' : last && ['failed', 'unknown'].includes(last.status) ? 'bad' : 'open',
    content,
  };
}

function verified({ owners }: NonNullable<RecordsDesk['read']['number']>): Html {
  const [first] = owners;
  if (!first) return html`<span class="check-text">nobody has verified this number</span>`;
  return html`<span class="soft">verified for ${first.owner}, ${VERIFIED_WORDS[first.how] ?? first.how}, by ${first.by}</span>`;
}

const outcome = ({ method, status }: Delivery) =>
  status === 'delivered' && method === 'pickup'
    ? 'Handed over'
    : status === 'delivered' && method === 'mail'
      ? 'Posted'
      : DELIVERY_WORDS[status];

function line(one: Delivery, { read, timeZone }: RecordsDesk): Html {
  const { n, method, status, at, to, address, carrier, tracking, photoId, where, by, reason, receipt, expiresAt } = one;
  const moment = new Intl.DateTimeFormat('en-US', {
    timeZone,
    month: 'short',
    day: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
  });
  const facts = [
    METHOD_WORDS[method] ?? method,
    method === 'fax' ? phoneWords(address) : address,
    to === address ? undefined : to,
    where,
    photoId && `${photoId.replaceAll('-', ' ')} seen`,
    [carrier, tracking].filter(Boolean).join(' '),
    expiresAt && status !== 'delivered' && `until ${moment.format(new Date(expiresAt))}`,
    by && `by ${by}`,
  ].filter((fact): fact is string => typeof fact === 'string' && fact !== '');
  const bad = status === 'failed' || status === 'unknown';
  return html`<li><span><strong class="${bad ? 'bad-text' : ''}">${outcome(one)}</strong>${reason === undefined ? '' : ` (${reason.replaceAll('-', ' ')})`} <span class="soft">${moment.format(new Date(at))} · ${facts.join(' · ')}</span></span>
${receipt === undefined ? '' : html`<a href="/console/records/${read.view.id}/deliveries/${n}/receipt.jws">Receipt</a>`}</li>`;
}
