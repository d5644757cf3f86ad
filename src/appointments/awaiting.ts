/** A visit that waits for what its plan asks for. */
import type { Appointment } from '@medplum/fhirtypes';
import { Fault } from '../fault.ts';
import { EXTENSION } from '../fhir/systems.ts';

export function visitAwaits(then: string): Fault {
  const text = `The visit waits for what its plan asks for. ${then}`;
  return new Fault('business-rule', { code: 'visit-awaits', text });
}

/** What changes when it need not wait any more. */
export function agreed({ extension = [] }: Appointment): Pick<Appointment, 'extension'> {
  const others = extension.filter(({ url }) => url !== EXTENSION.heldUntil);
  return { extension: others.length > 0 ? others : undefined };
}

export const stillAwaited = () =>
  new Fault('business-rule', { code: 'still-awaited', text: 'What is waited for has not come.' });
