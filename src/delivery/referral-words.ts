/** A referral in words and fields, for paper. */
import type { Coverage, Patient, Practitioner, PractitionerRole, ServiceRequest } from '@medplum/fhirtypes';
import { phone } from '../documents/cover-sheet.ts';
import type { Section } from '../documents/packet.ts';
import { CODES, SID } from '../fhir/systems.ts';
import type { Referral } from '../referrals/referral.ts';

type Field = readonly [label: string, value: string];

export interface ReferralPeople {
  readonly patient: Patient;
  readonly referrer?: { readonly role: PractitionerRole; readonly practitioner?: Practitioner };
  readonly coverage: readonly Coverage[];
}

/** Who it is about and by which numbers both sides know it; on every page about a referral, and on the reply sheet. */
export function aboutReferral({ task, serviceRequest }: Referral, { patient }: ReferralPeople): Field[] {
  const placer = serviceRequest.identifier?.find(({ type }) =>
    type?.coding?.some(({ code }) => code === 'PLAC'),
  )?.value;
  return fields([
    ['Patient', nameOf(patient)],
    ['Born', patient.birthDate],
    ['Referral to', task.performerType?.[0]?.coding?.[0]?.display ?? task.owner?.display],
    ['For', serviceRequest.code?.text],
    ['Your number', placer],
    ['Our number', task.identifier?.find(({ system }) => system === SID.referral)?.value],
  ]);
}

/** The referral itself, for who is to see the patient. */
export function referralSections(referral: Referral, people: ReferralPeople, at: (iso: string) => string): Section[] {
  const { task, serviceRequest } = referral;
  const { patient, referrer, coverage } = people;
  return [
    {
      title: 'Referral',
      paragraphs: ['Please see this patient and let us know on the reply sheet at the end of these pages.'],
      fields: fields([
        ['Patient', nameOf(patient)],
        ['Born', patient.birthDate],
        ['Sex', patient.gender],
        ['Phone', shownPhone(patient.telecom?.find(({ system }) => system === 'phone')?.value)],
        ['Address', addressOf(patient)],
      ]),
    },
    {
      title: 'What is asked for',
      fields: fields([
        ['Specialty', task.performerType?.[0]?.coding?.[0]?.display],
        ['Service', serviceRequest.code?.text],
        ['Reason', serviceRequest.reasonCode?.[0]?.text],
        ['Diagnoses', codesOf(serviceRequest)],
        ['Priority', serviceRequest.priority],
        ['Note', serviceRequest.note?.map(({ text }) => text).join(' ')],
        ['Answer by', task.restriction?.period?.end && at(task.restriction.period.end)],
        ['Our number', task.identifier?.find(({ system }) => system === SID.referral)?.value],
      ]),
    },
    {
      title: 'Referred by',
      fields: fields([
        ['Provider', serviceRequest.requester?.display],
        ['NPI', referrer?.practitioner?.identifier?.find(({ system }) => system === SID.npi)?.value],
        ['Practice', task.requester?.display],
        ['Phone', shownPhone(referrer?.role.telecom?.find(({ system }) => system === 'phone')?.value)],
      ]),
    },
    ...coverage.map((one, index) => ({
      title: index === 0 ? 'Insurance' : `Insurance ${index + 1}`,
      fields: fields([
        ['Plan', one.class?.find(({ type }) => type.coding?.[0]?.code === 'plan')?.name ?? one.payor[0]?.display],
        ['Member', one.subscriberId ?? one.identifier?.[0]?.value],
        ['Group', one.class?.find(({ type }) => type.coding?.[0]?.code === 'group')?.value],
      ]),
    })),
  ];
}

function fields(all: readonly (readonly [label: string, value: string | undefined])[]): Field[] {
  return all.flatMap(([label, value]) => (value ? [[label, value] as const] : []));
}

export function nameOf({ name = [] }: Pick<Patient, 'name'>): string {
  const usual = name.find(({ use }) => use === 'official') ?? name[0];
  return usual?.text ?? [...(usual?.given ?? []), usual?.family, ...(usual?.suffix ?? [])].filter(Boolean).join(' ');
}

function addressOf({ address }: Patient): string | undefined {
  const [home] = address ?? [];
  if (!home) return undefined;
  const place = [home.city, [home.state, home.postalCode].filter(Boolean).join(' ')].filter(Boolean);
  return [...(home.line ?? []), ...place].join(', ');
}

const shownPhone = (number: string | undefined) => number && phone(number);

function codesOf({ reasonCode = [] }: ServiceRequest): string | undefined {
  const codes = reasonCode.flatMap(({ coding = [] }) => coding).filter(({ system }) => system === CODES.icd10);
  return codes.map(({ code }) => code).join(', ') || undefined;
}
