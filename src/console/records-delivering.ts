/** How a packet leaves: the fields of each way, the way that was asked for first; and the form of them → the body of the API's call. */
import { html } from 'hono/html';
import type { CODE_BY } from '../records/deliver-shape.ts';
import { PHOTO_IDS } from '../records/shape.ts';
import type { Fields } from './form.ts';
import type { Html } from './page.ts';
import { firstTyped, problemsFor, type RecordsDesk } from './records-desk.ts';
import { IDENTITY_WORDS, METHOD_WORDS } from './records-words.ts';
import { phoneWords } from './words.ts';

const METHODS = ['fax', 'mail', 'pickup', 'portal', 'download'] as const;

/** How the code of a link is told: never the way the link goes. */
const CODE_BY_WORDS: Readonly<Record<(typeof CODE_BY)[number], string>> = {
  phone: 'By telephone',
  paper: 'On paper',
  'in-person': 'In person',
};

export function deliveryFields(desk: RecordsDesk): Html {
  const { asked, view } = desk.read;
  const { fax, address, method } = asked.delivery;
  const typed = (name: string) => firstTyped(desk, 'deliver', name);
  const chosen = typed('method') ?? method;
  const input = (name: string, label: string, before = '') =>
    html`<label>${label} <input name="${name}" value="${typed(name) ?? before}" autocomplete="off"></label>`;
  const part = (of: (typeof METHODS)[number], content: Html) =>
    html`<fieldset data-when="method=${of}"><legend>${METHOD_WORDS[of]}</legend>${content}</fieldset>`;
  const comes = view.requester.kind === 'patient' ? desk.read.patient.name : (view.requester.name ?? '');
  return html`<label>How <select name="method">${METHODS.map(
    (one) =>
      html`<option value="${one}" ${one === chosen ? 'selected' : ''}>${METHOD_WORDS[one]}${one === method ? ', as asked' : ''}</option>`,
  )}</select></label>
${view.status === 'delivered' ? html`<input type="hidden" name="again" value="on"><input type="hidden" name="key" value="${desk.newKey}">` : ''}
${part('fax', input('fax', 'Number', fax === undefined ? '' : phoneWords(fax)))}
${part(
  'mail',
  html`${input('line', 'Street', address?.line.join(', '))}
<div class="pair three">${input('city', 'City', address?.city)}${input('state', 'State', address?.state)}${input('postalCode', 'ZIP', address?.postalCode)}</div>
<div class="pair">${input('carrier', 'Carrier')}${input('tracking', 'Tracking number')}</div>`,
)}
${part(
  'pickup',
  html`${input('name', 'Who comes', comes)}
<label>Photo ID seen <select name="kind"><option value="">Choose</option>${PHOTO_IDS.map(
    (kind) =>
      html`<option value="${kind}" ${typed('kind') === kind ? 'selected' : ''}>${IDENTITY_WORDS[`photo-id:${kind}`].replace('Photo ID: ', '')}</option>`,
  )}</select></label>
<p class="soft">Its kind is kept, never its number.</p>`,
)}
${part('portal', input('where', 'Which portal, and where in it'))}
${part(
  'download',
  html`<label>The code is told <select name="codeBy"><option value="">Choose</option>${Object.entries(
    CODE_BY_WORDS,
  ).map(
    ([code, said]) => html`<option value="${code}" ${typed('codeBy') === code ? 'selected' : ''}>${said}</option>`,
  )}</select></label>
<p class="soft">A link that works once, and a code to tell another way. Both are shown on the next page, and never again.</p>`,
)}
${elsewhere(desk) ? html`<label>Why it may go there <input name="elsewhere" value="${typed('elsewhere') ?? ''}" autocomplete="off" autofocus></label>` : ''}`;
}

/** Refused because it goes elsewhere than was asked for: a person may say why it does. */
const elsewhere = (desk: RecordsDesk) =>
  firstTyped(desk, 'deliver', 'elsewhere') !== undefined ||
  problemsFor(desk, 'deliver').some(({ code }) => code === 'address-not-approved' || code === 'number-of-another');

const text = (form: Fields, name: string): string => form[name]?.[0]?.trim() ?? '';
const filled = (form: Fields, ...names: readonly string[]) =>
  Object.fromEntries(names.flatMap((name) => (text(form, name) === '' ? [] : [[name, text(form, name)]])));

/** Where it goes, as both `approve-address` and `deliver` take it. */
function placeIn(form: Fields): object {
  const method = text(form, 'method');
  if (method === 'fax') return { method, ...filled(form, 'fax') };
  if (method === 'mail') {
    const address = filled(form, 'city', 'state', 'postalCode');
    const line = text(form, 'line');
    if (line === '' && Object.keys(address).length === 0) return { method };
    return { method, address: { line: line.split(/\s*,\s*/).filter((one) => one !== ''), ...address } };
  }
  return method === 'pickup' ? { method, to: { name: text(form, 'name') } } : { method };
}

export function deliveryBody(form: Fields): object {
  const more: Readonly<Record<string, object>> = {
    mail: filled(form, 'carrier', 'tracking'),
    pickup: { identity: { how: 'photo-id', kind: text(form, 'kind') } },
    portal: filled(form, 'where'),
    download: filled(form, 'codeBy'),
  };
  return { ...placeIn(form), ...more[text(form, 'method')], ...(text(form, 'again') === 'on' && { again: true }) };
}

/** Undefined where nobody says that it may go elsewhere. */
export function addressBody(form: Fields): object | undefined {
  const reason = text(form, 'elsewhere');
  return reason === '' ? undefined : { ...placeIn(form), reason };
}
