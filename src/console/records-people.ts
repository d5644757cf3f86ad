/** Who asks, and whose records they are. */
import { html } from 'hono/html';
import type { Html } from './page.ts';
import { formOf } from './records-acts.ts';
import { firstTyped, type RecordsDesk } from './records-desk.ts';
import { unsettled } from './records-next.ts';
import type { Part } from './records-stages.ts';
import { IDENTITY_WORDS, KIND_WORDS, PURPOSE_WORDS } from './records-words.ts';
import { phoneWords } from './words.ts';

export function identityPart(desk: RecordsDesk): Part {
  const { asked, view } = desk.read;
  const { requester } = asked;
  const { identity } = view;
  const kind = KIND_WORDS[requester.kind];
  const name = view.requester.name;
  const phone = 'phone' in requester ? requester.phone : undefined;
  const needed = requester.kind === 'patient' || requester.kind === 'representative';
  const seen = identity ? `${identityWords(identity.how)}, by ${identity.by}` : undefined;
  const line = [name ?? kind, ...(seen ? [seen] : needed ? ['not identified yet'] : [])].join(' · ');
  const content = html`<dl class="facts">
<dt>Asks as</dt><dd>${kind}${requester.kind === 'other' ? ` (${requester.class.replaceAll('-', ' ')})` : ''}</dd>
${name === undefined ? '' : html`<dt>Name</dt><dd>${name}</dd>`}
${requester.kind === 'representative' ? html`<dt>Is</dt><dd>${requester.relationship.replaceAll('-', ' ')} of the patient</dd>` : ''}
${phone === undefined ? '' : html`<dt>Phone</dt><dd>${phoneWords(phone)}</dd>`}
<dt>Asks</dt><dd>${PURPOSE_WORDS[asked.purpose]}</dd>
${needed ? html`<dt>Identified</dt><dd>${seen ?? 'Nobody has yet'}</dd>` : ''}
</dl>
${needed && desk.may.has('verify-identity') ? html`<button type="button" data-open="verify-identity" data-key="i">${identity ? 'Identified again' : 'Identified'} <kbd>I</kbd></button>` : ''}`;
  return { title: 'Who asks', line, state: needed && !identity ? 'open' : 'done', content };
}

/** `photo-id: driver-license` as the request keeps it. */
function identityWords(how: string): string {
  const words: Readonly<Record<string, string>> = IDENTITY_WORDS;
  return words[how.replace(': ', ':')] ?? how;
}

export function patientPart(desk: RecordsDesk): Part {
  const { view, patient } = desk.read;
  const open = unsettled(view) && view.status !== 'kept';
  const settled = `${patient.name}, born ${patient.birthDate}`;
  const line = open ? `${patient.name}: which chart?` : settled;
  const mine = desk.next.act === 'identify-patient' || desk.may.has('identify-patient');
  const content = html`${open ? html`<p>Written as <strong>${patient.name}</strong>, born ${patient.birthDate}.</p>` : html`<p>${MATCH_WORDS[view.patient.match] ?? ''}</p>`}
${mine ? choosing(desk, open) : ''}`;
  return { title: 'Patient', line, state: open ? 'open' : 'done', content };
}

const MATCH_WORDS: Readonly<Record<string, string>> = {
  given: 'The chart was named with the request.',
  matched: 'This chart was matched, or a person named it.',
};

function choosing(desk: RecordsDesk, open: boolean): Html {
  const { found, read } = desk;
  const choices = found?.choices ?? read.choices;
  const chosen = firstTyped(desk, 'identify-patient', 'patient');
  const own = read.view.patient.reference;
  const form = formOf('identify-patient');
  const lines = [
    ...choices.map((one) => ({
      value: one.reference,
      words: one.name,
      label: `${one.name}, born ${one.birthDate}`,
      why: `born ${one.birthDate} · score ${one.score}${one.reasons.length > 0 ? ` · ${one.reasons.map((reason) => reason.replaceAll('-', ' ')).join(', ')}` : ''}`,
    })),
    ...(open
      ? [
          {
            value: own,
            words: 'None of our charts',
            label: 'None of our charts',
            why: 'Then there is nothing to give out.',
          },
        ]
      : []),
  ];
  const list = html`<ul class="candidates">${lines.map(
    (
      { value, words, label, why },
      i,
    ) => html`<li><label><input type="radio" name="patient" value="${value}" form="${form}" data-label="${label}" ${chosen === value ? 'checked' : ''}>
<strong>${words}</strong><span>${open && i < 9 ? html`<kbd>${i + 1}</kbd>` : ''}</span><span class="reasons">${why}</span></label></li>`,
  )}</ul>`;
  if (open)
    return html`${list}${looking(desk, 'Look for another chart', found !== undefined || choices.length === 0, '')}`;
  const named = html`${list}<button type="button" data-open="identify-patient" data-key="c">This is the patient <kbd>C</kbd></button>`;
  return looking(desk, 'It is another chart', found !== undefined, found ? named : '');
}

function looking({ read, found }: RecordsDesk, words: string, isOpen: boolean, list: Html | ''): Html {
  const [given = '', ...family] = read.patient.name.split(' ');
  const {
    given: g = given,
    family: f = family.join(' '),
    birthDate = read.patient.birthDate,
    phone = read.patient.phone === undefined ? '' : phoneWords(read.patient.phone),
  } = found?.written ?? {};
  return html`<details class="more" ${isOpen ? 'open' : ''}><summary>${words}</summary>
<form method="post" action="/console/records/${read.view.id}/find" class="find">
<label>Given name <input name="given" value="${g}" required autocomplete="off"></label>
<label>Family name <input name="family" value="${f}" required autocomplete="off"></label>
<label>Birth date <input type="date" name="birthDate" value="${birthDate}" required></label>
<label>Phone <input name="phone" value="${phone}" required inputmode="tel" autocomplete="off"></label>
<button>Look</button>
</form>
${found?.problems.map(({ text }) => html`<p class="bad-text" role="alert">${text}</p>`)}${found?.choices.length === 0 && found.problems.length === 0 ? html`<p class="soft">No chart is like that.</p>` : ''}${list}
</details>`;
}
