import type { PractitionerRole, Schedule } from '@medplum/fhirtypes';
import * as z from 'zod';
import { type Action, type Call, defineAction, type Reads } from '../action.ts';
import { oursOnly } from '../auth/ours-only.ts';
import { Fault, isFault } from '../fault.ts';
import { plainText } from '../fhir/plain-text.ts';
import { CODES } from '../fhir/systems.ts';
import type { Stored } from '../ports/fhir-store/index.ts';
import { openStep } from '../step.ts';

const moment = z.union([z.iso.date(), z.iso.datetime({ offset: true })]);

export const closingShape = z
  .strictObject({
    from: moment.meta({ description: 'An instant, or a day of the clinic, which is closed whole.' }),
    to: moment.meta({ description: 'An instant, or the last day, which is closed too.' }),
    reason: plainText(200).meta({
      description: 'For the office: it stands in the history alone, not in the directory.',
    }),
  })
  .check((ctx) => {
    if (ctx.value.from <= ctx.value.to) return;
    const params = { kind: 'value', code: 'period', text: 'It ends before it starts.' };
    ctx.issues.push({ code: 'custom', params, input: undefined, path: ['to'] });
  })
  .meta({ id: 'ClosedTime' });

export type Closing = z.output<typeof closingShape>;

interface Found {
  readonly role: Stored<PractitionerRole>;
  readonly schedules: readonly Stored<Schedule>[];
}

/**
 * A practitioner is ill, or away: nothing more is offered or booked in that time. The Schedule is written with it, so that a booking under way meets
 * it. Visits that are booked stay until somebody moves them.
 */
export const closeTime: Action<Closing, Stored<PractitionerRole>, Found> = defineAction({
  name: 'close-time',
  summary: 'Close the time of a practitioner',
  scope: 'system/Appointment.u',
  input: closingShape,
  fence: 'version',
  writes: ['PractitionerRole', 'Schedule'],

  async open(input, call, reads, mac) {
    oursOnly(call.caller);
    const role = await readRole(call, reads);
    return openStep('close-time', input, call, mac, { task: role, state: role, done: [role] });
  },

  async find(_input, { state: role }, _act, reads) {
    const where = [['actor', `PractitionerRole/${role.id}`]] as const;
    return { role, schedules: (await reads.search<Schedule>({ type: 'Schedule', where, count: 100 })).matches };
  },

  build({ from, to, reason }, { role, schedules }) {
    // The directory is read by everybody: why stands in Provenance alone.
    const notAvailable = [...(role.notAvailable ?? []), { description: 'Closed', during: { start: from, end: to } }];
    return {
      create: [],
      update: [
        { resource: { ...role, notAvailable }, versionId: role.meta.versionId },
        ...schedules.map((resource) => ({ resource, versionId: resource.meta.versionId })),
      ],
      status: 200,
      record: {
        activity: { system: CODES.visitStep, code: 'close-time' },
        operation: 'UPDATE',
        targets: [`PractitionerRole/${role.id}`],
        reason: { text: reason },
      },
    };
  },
});

async function readRole({ target = '' }: Call, reads: Reads): Promise<Stored<PractitionerRole>> {
  return reads.read('PractitionerRole', target).catch((error: unknown) => {
    if (!isFault(error, 'not-found', 'deleted')) throw error;
    throw new Fault('not-found', { code: 'provider-not-found', text: 'There is no such provider.' });
  });
}
