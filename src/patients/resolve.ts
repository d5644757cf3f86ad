/** The patient of an act, once matching has looked: a chart, or one about to be made. Pure. */
import type { ActContext, Person } from '../action.ts';
import type { PatientFinding } from './find-patient.ts';
import { provisionalPatient } from './resources.ts';
import type { Demographics } from './shape.ts';

/** How the patient of an act was found; for the group's own eyes only. */
export interface MatchRecord {
  readonly result: 'given' | 'matched' | 'created' | 'review';
  readonly score?: number;
  readonly reasons?: readonly string[];
}

export interface ResolvedPatient {
  /** `Patient/…` or a placeholder. */
  readonly reference: string;
  readonly match: MatchRecord;
  readonly people: readonly Person[];
  /** Charts it could be, the likeliest first. */
  readonly candidates: readonly { readonly reference: string; readonly score: number }[];
}

export const givenPatient = (reference: string): ResolvedPatient => ({
  reference,
  match: { result: 'given' },
  people: [],
  candidates: [],
});

/** A chart that matched is taken; else a provisional patient is made, unless this very act has made it before it was cut off. */
export function resolvePatient(
  { result, score, reasons, candidates, patient, own }: PatientFinding,
  submitted: Demographics,
  act: Pick<ActContext, 'act' | 'urn'>,
): ResolvedPatient {
  if (patient !== undefined && own === undefined) {
    return { ...givenPatient(`Patient/${patient}`), match: { result: 'matched', score, reasons } };
  }
  const match: MatchRecord = result === 'none' ? { result: 'created' } : { result: 'review', score, reasons };
  const list = candidates.map(({ id, score }) => ({ reference: `Patient/${id}`, score }));
  if (own !== undefined) return { reference: `Patient/${own}`, match, people: [], candidates: list };
  const urn = act.urn();
  const resource = provisionalPatient(submitted, act.act);
  const [identifier] = resource.identifier ?? [];
  const known = { system: identifier?.system ?? '', value: identifier?.value ?? '' };
  return { reference: urn, match, people: [{ urn, resource, identifier: known }], candidates: list };
}
