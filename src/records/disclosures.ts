/** To whom records of a patient were disclosed: read from the audit trail. */
import type { AuditEvent } from '@medplum/fhirtypes';
import * as z from 'zod';
import type { Reads } from '../action.ts';
import { SID } from '../fhir/systems.ts';
import type { Stored } from '../ports/fhir-store/index.ts';
import { ACT_REASON, BASES, type HowSure, howSure, isAccountable, LIFECYCLE } from './disclosure-event.ts';

/** 45 CFR 164.528(a)(1): so many years before the day it is asked for. */
const YEARS = 6;

export const disclosureShape = z
  .strictObject({
    at: z.string(),
    to: z.strictObject({ name: z.string(), reference: z.string().optional(), address: z.string().optional() }),
    what: z.string(),
    purpose: z.string().optional().meta({ description: 'v3-ActReason' }),
    basis: z.enum(BASES).meta({ description: 'other-law and mistake belong to the accounting' }),
    accountable: z.boolean(),
    method: z.string(),
    outcome: z.enum(['disclosed', 'unknown']),
    by: z.string().optional().meta({ description: 'The person, or the client, by whom it was done' }),
    request: z.string().optional(),
    release: z.string().optional(),
    documents: z.array(z.string()),
    sha256: z.string().optional(),
    disclosure: z.string().optional(),
    audit: z.string().meta({ description: 'The AuditEvent' }),
  })
  .meta({ id: 'Disclosure' });

export type DisclosureView = z.output<typeof disclosureShape>;

export interface Wanted {
  /** `accounting`: what 164.528 entitles the patient to; `all`: every disclosure. */
  readonly view: 'accounting' | 'all';
  /** Days of the clinic, ISO dates, both within; default: the last six years. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** Every disclosure of a patient's records that is asked for, the latest first. `dayOf`: the clinic's day of an instant. */
export async function disclosuresOf(
  patient: string,
  wanted: Wanted,
  today: string,
  dayOf: (at: string) => string,
  reads: Reads,
): Promise<DisclosureView[]> {
  const from = wanted.from ?? `${Number(today.slice(0, 4)) - YEARS}${today.slice(4)}`;
  const found = new Map<string, Told>();
  let cursor: string | undefined;
  do {
    const page = await reads.search<AuditEvent>({
      type: 'AuditEvent',
      // A trail holds every reading and writing too; those that only read are a part of it. Days differ by zone: one more each side.
      where: [
        ['patient', patient],
        ['action', 'R'],
      ],
      sort: '-date',
      count: 100,
      ...(cursor !== undefined && { cursor }),
    });
    for (const event of page.matches) {
      const view = viewOf(event);
      if (!view) continue;
      const sure = howSure(event);
      const key = view.disclosure ?? event.id;
      const before = found.get(key);
      if (!before || SURER.indexOf(sure) < SURER.indexOf(before.sure)) found.set(key, { view, sure });
    }
    cursor = page.next;
  } while (cursor !== undefined);
  return [...found.values()].flatMap(({ view, sure }) => {
    const day = dayOf(view.at);
    const within = day >= from && (wanted.to === undefined || day <= wanted.to);
    return within && sure !== 'not-disclosed' && (wanted.view === 'all' || view.accountable) ? [view] : [];
  });
}

interface Told {
  readonly view: DisclosureView;
  readonly sure: HowSure;
}
/** Of what was told of one disclosure at different times the first of these counts. */
const SURER: readonly HowSure[] = ['disclosed', 'not-disclosed', 'unknown'];

/** An AuditEvent as a disclosure; undefined where it tells of something else. */
export function viewOf(event: Stored<AuditEvent>): DisclosureView | undefined {
  if (!event.subtype?.some(({ system, code }) => system === LIFECYCLE && code === 'disclose')) return undefined;
  const request = event.entity?.find(({ what }) => what?.identifier?.system === SID.recordsRequest);
  const detail = new Map(request?.detail?.map(({ type, valueString }) => [type, valueString]));
  const agent = (code: string) => event.agent.find(({ type }) => type?.coding?.some((coding) => coding.code === code));
  const entities = (role: string) =>
    (event.entity ?? []).filter((one) => one.role?.code === role).flatMap(({ what }) => what?.reference ?? []);
  const to = agent('110152');
  const basis = BASES.find((one) => one === detail.get('basis')) ?? 'other-law'; // what cannot be told is accounted for
  const by = agent('AUT')?.who;
  const [release] = entities('16');
  const purpose = event.purposeOfEvent
    ?.flatMap(({ coding = [] }) => coding)
    .find(({ system }) => system === ACT_REASON)?.code;
  const optional = {
    purpose,
    by: by?.display ?? by?.identifier?.value,
    request: request?.what?.identifier?.value,
    release,
    sha256: detail.get('sha256'),
    disclosure: detail.get('disclosure'),
  };
  const reference = to?.who?.reference;
  const address = to?.network?.address;
  return {
    at: event.recorded,
    to: {
      name: to?.name ?? to?.who?.display ?? 'unknown',
      ...(reference !== undefined && { reference }),
      ...(address !== undefined && { address }),
    },
    what: detail.get('what') ?? 'Medical records',
    basis,
    accountable: isAccountable(basis),
    method: detail.get('method') ?? 'unknown',
    outcome: event.outcome === '0' ? 'disclosed' : 'unknown',
    documents: entities('4'),
    audit: `AuditEvent/${event.id}`,
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)),
  };
}
