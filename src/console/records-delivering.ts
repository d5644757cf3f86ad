/** How a packet leaves: the fields of each way, the way that was asked for first. */
import { html } from 'hono/html';
import type { Html } from './page.ts';
import { firstTyped, type RecordsDesk } from './records-desk.ts';
import { METHOD_WORDS } from './records-words.ts';

export function deliveryFields(desk: RecordsDesk): Html {
  const { method } = desk.read.asked.delivery;
  const chosen = firstTyped(desk, 'deliver', 'method') ?? method;
  return html`<label>How <select name="method">${Object.entries(METHOD_WORDS).map(
    ([code, said]) => html`<option value="${code}" ${code === chosen ? 'selected' : ''}>${said}</option>`,
  )}</select></label>`;
}
