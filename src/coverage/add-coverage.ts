import type { Coverage, Extension, Patient } from '@medplum/fhirtypes';
import { actId } from '../act-key.ts';
import { type ActContext, defineAction, type Person, type Reads, type Work } from '../action.ts';
import { oursOnly } from '../auth/ours-only.ts';
import { openCreate } from '../create.ts';
import { fileDocuments, type OpenedDocument, openDocuments } from '../documents/filing.ts';
import { DOCUMENT_CATEGORY } from '../documents/resources.ts';
import { Fault } from '../fault.ts';
import { normaliseWords } from '../fhir/normalise-name.ts';
import { CODES, EXTENSION, SID, TAG } from '../fhir/systems.ts';
import type { Plan } from '../mappings/insurance-schema.ts';
import type { Stored } from '../ports/fhir-store/index.ts';
import { type AddCoverage, addCoverageShape } from './add-shape.ts';
import { coveragesOf, holds, isSelfPay, memberOf, over, readPatient, SELF_PAY } from './coverages.ts';
import { coveragePeople, payerKey } from './resources.ts';

export interface CoverageDeps {
  /** Calendar day of an instant in the clinic, ISO date. */
  readonly dayOf: (at: string) => string;
  /** The plan that a name means; undefined where it is none for sure. */
  readonly planOf: (name: string) => Plan | undefined;
}

interface Found {
  readonly card: readonly OpenedDocument[];
  readonly order: number;
  readonly replaced: Stored<Coverage> | undefined;
  /** HMAC: one act at a time changes whose turn it is to pay for a patient. */
  readonly lock: string;
  readonly today: string;
}

const CARD = { system: CODES.loinc, code: '64290-0', display: 'Health insurance card' };

/** Insurance from a card, or self-pay, for a patient whose chart is known; another coverage may end with it. */
export const addCoverage = (deps: CoverageDeps) =>
  defineAction<AddCoverage, undefined, Found>({
    name: 'add-coverage',
    summary: 'Take down a patient’s insurance, or that the patient pays alone',
    scope: 'system/Coverage.c',
    input: addCoverageShape,
    fence: 'lane',
    writes: ['Coverage', 'DocumentReference'],

    async open({ coverageId }, call) {
      oursOnly(call.caller);
      return openCreate('add-coverage', call, {
        path: '$.coverageId',
        parts: coverageId === undefined ? undefined : [coverageId],
      });
    },

    async find(input, _opened, act, reads) {
      const { reference } = input.patient;
      const { front, back } = input.card ?? {};
      const card = [
        ...(front ? openDocuments([front], '$.card.front') : []),
        ...(back ? openDocuments([back], '$.card.back') : []),
      ];
      const patient = await readPatient(reference.slice('Patient/'.length), reads, '$.patient.reference');
      refuseLoop(input, patient);
      const today = deps.dayOf(act.at);
      const placed = await place(input, today, act, reads, deps);
      return { card, ...placed, today, lock: await actId(act.mac, ['coverages', reference]) };
    },

    async stillHolds(input, found, act, reads) {
      const again = await place(input, found.today, act, reads, deps);
      return again.order === found.order && again.replaced?.meta.versionId === found.replaced?.meta.versionId;
    },

    build: (input, found, act) => write(input, found, act, deps),
  });

/** The place in the order of benefits, and the coverage that ends; refused where another holds the place, or it is there already. */
async function place(
  { coverage, patient, replaces, selfPay }: AddCoverage,
  today: string,
  { act }: ActContext,
  reads: Reads,
  { planOf }: CoverageDeps,
): Promise<Pick<Found, 'order' | 'replaced'>> {
  const all = await coveragesOf(patient.reference, reads);
  const replaced = replaces === undefined ? undefined : all.find(({ id }) => `Coverage/${id}` === replaces);
  if (replaces !== undefined && !replaced) {
    const text = 'This patient has no such coverage.';
    throw new Fault('not-found', { code: 'coverage-not-found', text, expression: '$.replaces' });
  }
  if (replaced && replaced.status !== 'active') {
    throw refused('coverage-over', 'The coverage to be replaced is over already.', '$.replaces');
  }
  // What this very act has written, before it was cut off, is not another.
  const others = all.filter(
    (one) =>
      one !== replaced &&
      holds(one, today) &&
      !one.meta.tag?.some(({ system, code }) => system === TAG.act && code === act),
  );
  if (selfPay && others.length > 0) {
    throw refused('insured', 'The patient has a coverage: end it first, or replace it.', '$.selfPay');
  }
  if (coverage && others.some((one) => isSame(one, coverage, planOf))) {
    throw refused('coverage-known', 'The patient has this coverage already.', '$.coverage.memberId');
  }
  const taken = others.filter((one) => !isSelfPay(one)).map(({ order }) => order ?? 1);
  const order = coverage?.order ?? replaced?.order ?? Math.max(0, ...taken) + 1;
  if (taken.includes(order)) {
    throw refused('order-taken', 'Another coverage has this place in the order of benefits.', '$.coverage.order');
  }
  return { order, replaced };
}

const refused = (code: string, text: string, expression: string) =>
  new Fault('business-rule', { code, text, expression });

/** One number with one plan, by whatever name it was written. */
function isSame(
  one: Coverage,
  { plan, ...input }: NonNullable<AddCoverage['coverage']>,
  planOf: CoverageDeps['planOf'],
): boolean {
  if (memberOf(one) !== input.memberId) return false;
  const written = one.payor[0]?.display ?? '';
  const meant = planOf(plan);
  return (
    payerKey({ ...input, plan }) === payerKey({ ...input, plan: written }) ||
    (meant !== undefined && planOf(written) === meant)
  );
}

/** Nobody is insured through themselves as somebody else. */
function refuseLoop({ coverage }: AddCoverage, { name = [], birthDate }: Patient): void {
  const { subscriber, relationship } = coverage ?? {};
  if (!subscriber || relationship === 'self' || subscriber.birthDate !== birthDate) return;
  const same = name.some(({ family, given }) =>
    isNamed({ family, given }, { family: subscriber.name.family, given: subscriber.name.given }),
  );
  if (same)
    throw refused(
      'subscriber-loop',
      'The subscriber is the patient: the relationship is then `self`.',
      '$.coverage.subscriber',
    );
}

interface Named {
  readonly family?: string | undefined;
  readonly given?: readonly string[] | undefined;
}
const isNamed = (one: Named, other: Named) =>
  normaliseWords(one.family ?? '') === normaliseWords(other.family ?? '') &&
  normaliseWords(one.given?.[0] ?? '') === normaliseWords(other.given?.[0] ?? '');

function write(input: AddCoverage, found: Found, act: ActContext, { planOf }: CoverageDeps): Work {
  const patient = input.patient.reference;
  const people = input.coverage
    ? insured({ ...input.coverage, order: found.order }, patient, planOf(input.coverage.plan), act)
    : [selfPay(patient, act)];
  const last = people.at(-1);
  if (!last) throw new Error('a coverage is written or nothing is');
  const replaces = found.replaced && {
    url: EXTENSION.replaces,
    valueReference: { reference: `Coverage/${found.replaced.id}` },
  };
  const coverage: Person = replaces ? { ...last, resource: withExtension(last.resource as Coverage, replaces) } : last;
  const card = fileDocuments(found.card, {
    patient,
    related: [coverage.urn],
    type: { coding: [CARD] },
    at: act.at,
    urn: act.urn,
  });
  const category = [{ coding: [{ system: DOCUMENT_CATEGORY, code: 'administrative' }] }];
  const replaced = found.replaced && {
    resource: over(found.replaced, found.today, act.act),
    versionId: found.replaced.meta.versionId,
  };
  return {
    uploads: card.uploads,
    people: [...people.slice(0, -1), coverage],
    exclusive: [found.lock],
    create: card.create.map(({ urn, resource }) => ({ urn, resource: { ...resource, category } })),
    update: replaced ? [replaced] : [],
    status: 201,
    warnings: input.coverage && !planOf(input.coverage.plan) ? ['plan-unknown'] : [],
    record: {
      activity: { system: CODES.coverageStep, code: 'add-coverage' },
      operation: 'CREATE',
      targets: [coverage.urn, ...(replaced ? [`Coverage/${replaced.resource.id}`] : []), ...card.references],
      patient,
    },
  };
}

const withExtension = (coverage: Coverage, one: Extension): Coverage => ({
  ...coverage,
  extension: [...(coverage.extension ?? []), one],
});

/** Payer and coverage, found again by the same identifier as one that came with a referral. */
function insured(
  input: NonNullable<AddCoverage['coverage']>,
  patient: string,
  plan: Plan | undefined,
  act: ActContext,
): readonly Person[] {
  const people = coveragePeople(input, patient, input.order ?? 1, act.urn);
  const code = plan && SOURCE_OF_PAYMENT[plan.kind];
  if (code === undefined) return people;
  const type = { coding: [{ system: 'https://nahdo.org/sopt', code }] };
  return people.map((one) =>
    one.resource.resourceType === 'Coverage' ? { ...one, resource: { ...one.resource, type } } : one,
  );
}

/** PHDSC Source of Payment Typology, its first level. */
const SOURCE_OF_PAYMENT: Partial<Record<Plan['kind'], string>> = {
  medicare: '1',
  'medicare-advantage': '1',
  'medicare-supplement': '1',
  medicaid: '2',
  'medicaid-plan': '2',
  commercial: '5',
  'workers-compensation': '95',
};

function selfPay(patient: string, act: ActContext): Person {
  const value = `${patient}|self-pay`;
  const resource: Coverage = {
    resourceType: 'Coverage',
    meta: { profile: ['http://hl7.org/fhir/us/core/StructureDefinition/us-core-coverage'] },
    identifier: [{ system: SID.coverage, value }],
    status: 'active',
    type: { coding: [{ system: SELF_PAY, code: 'pay' }] },
    subscriber: { reference: patient },
    subscriberId: 'self-pay',
    beneficiary: { reference: patient },
    relationship: {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/subscriber-relationship', code: 'self' }],
    },
    payor: [{ reference: patient }],
    order: 1,
  };
  return { urn: act.urn(), resource, identifier: { system: SID.coverage, value, secret: true } };
}
