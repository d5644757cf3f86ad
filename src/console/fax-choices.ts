/** Fields that a person chooses rather than writes: one of several, some of several, or a tick. */
import { html } from 'hono/html';
import { RECORD_CLASSES } from '../mappings/records-schema.ts';
import { recordClasses } from '../mappings.ts';
import { RELATIONSHIPS, SENSITIVE } from '../records/release.ts';
import { OTHER_REQUESTERS, PURPOSES } from '../records/shape.ts';
import type { Html } from './page.ts';

interface Choices {
  readonly of: readonly (readonly [value: string, words: string])[];
  /** Any number of them. */
  readonly several?: true;
}

const inWords = (codes: readonly string[]) => codes.map((code) => [code, code.replaceAll('-', ' ')] as const);
const TICK: Choices = { of: [['true', 'stands there']], several: true };
const classes = (): Choices => {
  const known = recordClasses();
  return { of: RECORD_CLASSES.map((code) => [code, known[code].display]), several: true };
};

const CHOICES: Readonly<Record<string, Choices | (() => Choices)>> = {
  'requester.kind': {
    of: [
      ['provider', 'another provider'],
      ['patient', 'the patient'],
      ['representative', 'a relative, or who acts for the patient'],
      ['other', 'attorney, insurer, court, …'],
    ],
  },
  'requester.class': { of: inWords(OTHER_REQUESTERS) },
  'requester.relationship': { of: inWords(RELATIONSHIPS.filter((one) => one !== 'self')) },
  'records.classes': classes,
  'records.sensitive': { of: inWords(SENSITIVE), several: true },
  purpose: { of: inWords(PURPOSES) },
  'delivery.method': { of: inWords(['fax', 'mail', 'pickup', 'portal', 'download']) },
  'release.classes': classes,
  'release.sensitive': { of: inWords(SENSITIVE), several: true },
  'release.signature': { of: inWords(['present', 'unsure', 'not-found']) },
  'release.signedBy.relationship': { of: inWords(RELATIONSHIPS) },
  'release.statements.revocation': TICK,
  'release.statements.conditioning': TICK,
  'release.statements.redisclosure': TICK,
};

/** The control of a field that is chosen, with what stands in it; undefined where it is written. */
export function choiceOf(
  path: string,
  {
    id,
    label,
    value,
    about,
  }: { readonly id: string; readonly label: string; readonly value: string; readonly about: Html },
): Html | undefined {
  const found = CHOICES[path];
  const choices = typeof found === 'function' ? found() : found;
  if (!choices) return undefined;
  if (!choices.several) {
    const options = choices.of.map(
      ([code, words]) => html`<option value="${code}" ${code === value ? 'selected' : ''}>${words}</option>`,
    );
    return html`<select id="${id}" name="f:${path}" ${about}><option value=""></option>${options}</select>`;
  }
  const chosen = value.split(',').map((one) => one.trim());
  return html`<span class="ticks" id="${id}" role="group" aria-label="${label}">${choices.of.map(
    ([code, words]) =>
      html`<label><input type="checkbox" name="f:${path}" value="${code}" ${chosen.includes(code) ? 'checked' : ''} ${about}> ${words}</label>`,
  )}</span>`;
}
