import type { Appointment, Extension } from '@medplum/fhirtypes';
import type { Call } from '../action.ts';
import { Fault } from '../fault.ts';
import { EXTENSION } from '../fhir/systems.ts';

/** Two visits at one time, or one outside the hours: a person says why. */
export function requirePersonFor(overbook: string | undefined, { caller }: Pick<Call, 'caller'>): void {
  if (overbook === undefined || caller.person) return;
  const text = 'Only a person lets a visit be at a time that is taken or not open.';
  throw new Fault('forbidden', { code: 'person-required', text, expression: '$.overbook' });
}

/** The extensions of a visit at another time: why it may be there, or nothing of it; the others stay. */
export function overbooked({ extension = [] }: Appointment, why: string | undefined): Extension[] | undefined {
  const others = extension.filter(({ url }) => url !== EXTENSION.overbooked);
  const all = why === undefined ? others : [...others, { url: EXTENSION.overbooked, valueString: why }];
  return all.length > 0 ? all : undefined;
}
