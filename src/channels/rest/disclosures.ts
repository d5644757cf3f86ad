/** To whom records of a patient were disclosed, over REST: for the group alone. As JSON, and as a PDF to hand out. */
import type { Patient } from '@medplum/fhirtypes';
import * as z from 'zod';
import type { ActPorts } from '../../action.ts';
import { Fault } from '../../fault.ts';
import { type DisclosureView, disclosureShape, disclosuresOf } from '../../records/disclosures.ts';
import { disclosuresPdf } from '../../records/disclosures-pdf.ts';
import { queryOf, type RestRequest, type Route } from './route.ts';

const query = z.strictObject({
  view: z.enum(['accounting', 'all']).default('accounting').meta({
    description:
      '`accounting`: what 45 CFR 164.528 entitles the patient to. `all`: every disclosure, those under a release among them.',
  }),
  from: z.iso.date().optional().meta({ description: 'Default: six years ago' }),
  to: z.iso.date().optional(),
});
const list = z
  .strictObject({ patient: z.string(), view: z.enum(['accounting', 'all']), items: z.array(disclosureShape) })
  .meta({ id: 'Disclosures' });

export interface DisclosureDoor {
  readonly ports: Pick<ActPorts, 'store' | 'now'>;
  /** Calendar day of an instant in the clinic, ISO date. */
  readonly dayOf: (at: string) => string;
  /** The group's name, for the paper. */
  readonly group: () => Promise<string>;
}

export function disclosureRoutes(door: DisclosureDoor): Route[] {
  const path = '/v1/patients/{id}/disclosures';
  const shared = { method: 'get', tag: 'Records', scope: 'system/AuditEvent.s', query, audit: 'search' } as const;
  return [
    {
      ...shared,
      path,
      summary: 'List to whom records of a patient were disclosed, the latest first',
      description: 'For the group: the accounting of disclosures of 45 CFR 164.528, or the full list.',
      answers: { 200: { description: 'The disclosures', schema: list } },
      handle: async (request) => {
        const { patient, view, items } = await find(door, request);
        return { status: 200, body: { patient: `Patient/${patient.id}`, view, items } };
      },
    },
    {
      ...shared,
      path: `${path}.pdf`,
      summary: 'The same list on paper, to hand to the patient',
      answers: { 200: { description: 'The disclosures', contentType: 'application/pdf' } },
      handle: async (request) => {
        const { patient, view, items, today } = await find(door, request);
        const bytes = await disclosuresPdf({
          patient,
          view,
          items,
          today,
          at: door.ports.now(),
          group: await door.group(),
          dayOf: door.dayOf,
        });
        return new Response(bytes, { headers: { 'content-type': 'application/pdf', 'cache-control': 'no-store' } });
      },
    },
  ];
}

interface Found {
  readonly patient: Patient;
  readonly view: 'accounting' | 'all';
  readonly items: DisclosureView[];
  readonly today: string;
}

async function find({ ports, dayOf }: DisclosureDoor, request: RestRequest): Promise<Found> {
  if (request.organization !== undefined) {
    throw new Fault('forbidden', { code: 'ours-only', text: 'Disclosures are for the group itself.' });
  }
  const wanted = queryOf(query, request);
  const patient = await ports.store.read('Patient', request.params.id ?? '');
  const today = dayOf(new Date(ports.now()).toISOString());
  const items = await disclosuresOf(`Patient/${patient.id}`, wanted, today, dayOf, ports.store);
  return { patient, view: wanted.view, items, today };
}
