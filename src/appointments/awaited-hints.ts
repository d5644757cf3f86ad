/**
 * A visit that waits is agreed in the very moment in which what it waits for is written, where this process knows that it waits. Only a hint:
 * the sweep finds it as well, whoever wrote it, and after any crash.
 */
import type { Resource } from '@medplum/fhirtypes';
import { participantOf } from './appointment.ts';
import { AWAITS, isInsuranceTask } from './insurance-task.ts';
import { isAwaiting } from './lifecycle.ts';

export interface AwaitedHints {
  /** Looks at everything that waits. */
  sweep(): Promise<void>;
  /** Told of what acts write; never throws. */
  written(resources: readonly Resource[]): Promise<void>;
}

/** `look` agrees what may be agreed, of one patient or of all, and answers whose visits still wait. */
export function awaitedHints(look: (patient?: string) => Promise<readonly string[]>): AwaitedHints {
  let waiting = new Set<string>();
  return {
    async sweep() {
      waiting = new Set(await look());
    },
    async written(resources) {
      const came = new Set(resources.flatMap(patientOf).filter((one) => waiting.has(one)));
      for (const one of resources) {
        const patient =
          one.resourceType === 'Appointment'
            ? isAwaiting(one) && participantOf(one, 'Patient')
            : one.resourceType === 'Task' && one.status === AWAITS && isInsuranceTask(one) && one.for?.reference;
        if (patient) waiting.add(patient);
      }
      for (const patient of came) {
        try {
          const still = await look(patient);
          if (!still.includes(patient)) waiting.delete(patient);
        } catch {
          // The act is done and stays so: the sweep looks again.
        }
      }
    },
  };
}

function patientOf(resource: Resource): string[] {
  const { reference } =
    resource.resourceType === 'ServiceRequest'
      ? resource.subject
      : resource.resourceType === 'ClaimResponse'
        ? resource.patient
        : {};
  return reference === undefined ? [] : [reference];
}
