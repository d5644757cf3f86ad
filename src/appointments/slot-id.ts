/**
 * The number of a slot. Slots are not stored: free time is computed from the hours and the appointments there are, so that nothing can be
 * out of step. The number says what was offered; whether it is still free is looked at when it is booked.
 */
import type { PatientKind } from '../mappings/visits-schema.ts';

export interface SlotName {
  /** Id of the PractitionerRole. */
  readonly role: string;
  /** Code of a kind of visit. */
  readonly visit: string;
  readonly patient: PatientKind;
  /** Instant, ms. */
  readonly start: number;
}

const MINUTE = 60_000;
/** FHIR has years of four digits. */
const FAR = Date.UTC(9999, 0);
const LETTER = { new: 'n', established: 'e' } as const;

/** A FHIR id (64 characters): visits have at most 16 letters, ids of roles 36. */
export function slotId({ role, visit, patient, start }: SlotName): string {
  return [visit, LETTER[patient], (start / MINUTE).toString(36), role].join('.');
}

/** What a slot's number says; undefined for what is none. */
export function readSlotId(id: string): SlotName | undefined {
  const [, visit, letter, at, role] =
    /^([a-z][a-z-]{1,15})\.([ne])\.([0-9a-z]{1,7})\.([A-Za-z0-9-]{1,64})$/.exec(id) ?? [];
  const start = Number.parseInt(at ?? '', 36) * MINUTE;
  if (visit === undefined || role === undefined || !(start < FAR)) return undefined;
  return { role, visit, patient: letter === 'n' ? 'new' : 'established', start };
}
