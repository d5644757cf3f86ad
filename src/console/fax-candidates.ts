/** Whose fax it may be: the charts that look like it, with how much and why, for a person to choose from. */
import { html } from 'hono/html';
import type { FaxView } from '../faxes/view.ts';
import type { Html } from './page.ts';

/** A chart with what tells people apart. */
export interface Choice {
  /** `Patient/…` */
  readonly reference: string;
  readonly name: string;
  readonly birthDate: string;
  readonly score: number;
  readonly reasons: readonly string[];
}

/** What matching found, in words (src/fhir/patient-match-score.ts names them). */
const inWords = (reason: string) => reason.replaceAll('-', ' ');

export const label = ({ name, birthDate }: Choice) => `${name}, born ${birthDate}`;

/** `chosen`: what the person had chosen when the gateway refused. A chart is chosen beforehand only above the floor for a link without a person. */
export function candidatesList(
  choices: readonly Choice[],
  document: Pick<FaxView['documents'][number], 'match'>,
  chosen: string | undefined,
): Html {
  const before =
    chosen ?? (document.match === 'matched' ? choices[0]?.reference : choices.length === 0 ? 'new' : undefined);
  return html`<section aria-label="Whose it is"><h2>Whose it is</h2>
<ul class="candidates">
${choices.map(
  (
    choice,
    i,
  ) => html`<li><label><input type="radio" name="patient" value="${choice.reference}" data-label="${label(choice)}" ${before === choice.reference ? 'checked' : ''}>
<strong>${choice.name}</strong><span>${i < 9 ? html`<kbd>${i + 1}</kbd>` : ''}</span>
<span class="reasons">born ${choice.birthDate} · score ${choice.score}${choice.reasons.length > 0 ? ` · ${choice.reasons.map(inWords).join(', ')}` : ''}</span></label></li>`,
)}
<li><label><input type="radio" name="patient" value="new" data-label="A new patient, as written" ${before === 'new' ? 'checked' : ''}>
<strong>A new patient, as written</strong><span>${choices.length < 9 ? html`<kbd>${choices.length + 1}</kbd>` : ''}</span>
${choices.length > 0 ? html`<span class="reasons">The gateway still looks for the person when it is filed.</span>` : ''}</label></li>
</ul></section>`;
}
