/** Stedi's eligibility check (JSON, the shape that follows the 271), and its answer as ours. */
import * as z from 'zod';
import { Fault } from '../../fault.ts';
import { type Clearinghouse, post } from './clearinghouse.ts';
import type {
  Benefit,
  BenefitDate,
  BenefitEntity,
  Eligibility,
  EligibilityAnswer,
  EligibilityAsk,
  Insured,
  Rejection,
} from './index.ts';
import { cents, hundredths, iso, oneOf, personOf } from './read-271.ts';

export function stediEligibility(to: Clearinghouse): Eligibility {
  return {
    name: 'stedi',
    ask: async (question) => readStedi(await post(to, 'application/json', JSON.stringify(stediQuestion(question)))),
  };
}

const SEX = { male: 'M', female: 'F' } as const;
const compact = (date: string) => date.replaceAll('-', '');

export function stediQuestion(ask: EligibilityAsk) {
  const { subscriber, dependent } = ask;
  const person = ({ family, given, birthDate, gender }: Insured) => ({
    ...(given && { firstName: given }),
    lastName: family,
    dateOfBirth: compact(birthDate),
    ...(gender && { gender: SEX[gender] }),
  });
  return {
    submitterTransactionIdentifier: ask.trace,
    tradingPartnerServiceId: ask.payer.id,
    provider: { organizationName: ask.provider.name, npi: ask.provider.npi },
    subscriber: {
      ...person(subscriber),
      memberId: subscriber.memberId,
      ...(subscriber.group && { groupNumber: subscriber.group }),
    },
    ...(dependent && { dependents: [person(dependent)] }),
    encounter: { dateOfService: compact(ask.date), serviceTypeCodes: ask.serviceTypes },
  };
}

/** Amounts have been seen as numbers, and what is not there as null. */
const text = z
  .union([z.string(), z.number().transform(String)])
  .nullish()
  .transform((value) => value ?? undefined);
const error = z.looseObject({ code: z.string(), followupAction: text, location: text });
const person = z.looseObject({
  memberId: text,
  firstName: text,
  lastName: text,
  dateOfBirth: text,
  groupNumber: text,
  aaaErrors: z.array(error).optional(),
});
const entity = z.looseObject({
  entityIdentifier: text,
  entityName: text,
  entityFirstname: text,
  entityIdentificationValue: text,
  contactInformation: z
    .looseObject({ contacts: z.array(z.looseObject({ communicationNumber: text })).optional() })
    .optional(),
});
const benefit = z.looseObject({
  code: z.string(),
  coverageLevelCode: text,
  serviceTypeCodes: z.array(z.string()).optional(),
  insuranceTypeCode: text,
  planCoverage: text,
  timeQualifierCode: text,
  benefitAmount: text,
  benefitPercent: text,
  quantityQualifierCode: text,
  benefitQuantity: text,
  authOrCertIndicator: text,
  inPlanNetworkIndicatorCode: text,
  compositeMedicalProcedureIdentifier: z
    .looseObject({ productOrServiceIDQualifierCode: text, procedureCode: text })
    .optional(),
  benefitsDateInformation: z.record(z.string(), z.unknown()).optional(),
  additionalInformation: z.array(z.looseObject({ description: text })).optional(),
  benefitsRelatedEntities: z.union([z.array(entity), entity.transform((one) => [one])]).optional(),
  benefitsRelatedEntity: entity.optional(),
});
const answer = z.looseObject({
  payer: z.looseObject({ name: text, aaaErrors: z.array(error).optional() }).optional(),
  provider: z.looseObject({ aaaErrors: z.array(error).optional() }).optional(),
  subscriber: person.optional(),
  dependents: z.array(person).optional(),
  planInformation: z.looseObject({ groupNumber: text }).optional(),
  planDateInformation: z.record(z.string(), z.unknown()).optional(),
  benefitsInformation: z.array(benefit).optional(),
  errors: z.array(error).optional(),
});

/** Fields with a place in ours, and those that only say in words what a code beside them says. */
const WORDS =
  'name coverageLevel serviceTypes insuranceType timeQualifier quantityQualifier inPlanNetworkIndicator'.split(' ');
const KNOWN = new Set([...Object.keys(benefit.shape), ...WORDS]);

/** Fault `transient` for an answer of another shape. */
export function readStedi(raw: string): EligibilityAnswer {
  const parsed = answer.safeParse(json(raw));
  if (!parsed.success || !tells(parsed.data)) {
    throw new Fault('transient', {
      code: 'eligibility-form',
      text: 'The clearinghouse answers in a form that is not known.',
    });
  }
  const { payer, provider, subscriber, dependents = [], planInformation, planDateInformation } = parsed.data;
  const of = dependents.length > 0 ? 'dependent' : 'subscriber';
  const group = planInformation?.groupNumber ?? subscriber?.groupNumber;
  const rejections = [
    ...(payer?.aaaErrors ?? []).map((one) => rejection(one, 'payer')),
    ...(provider?.aaaErrors ?? []).map((one) => rejection(one, 'provider')),
    ...(subscriber?.aaaErrors ?? []).map((one) => rejection(one, 'subscriber')),
    ...dependents.flatMap(({ aaaErrors = [] }) => aaaErrors.map((one) => rejection(one, 'dependent'))),
  ];
  const [dependent] = dependents;
  const loose = (parsed.data.errors ?? []).map((one) => rejection(one, whose(one.location)));
  return {
    raw,
    ...(payer?.name && { payer: payer.name }),
    ...(subscriber && { subscriber: answered(subscriber) }),
    ...(dependent && { dependent: answered(dependent) }),
    ...(group && { group }),
    dates: datesOf(planDateInformation),
    rejections: [...rejections, ...loose.filter(({ code }) => !rejections.some((one) => one.code === code))],
    benefits: (parsed.data.benefitsInformation ?? []).map((one) => benefitOf(one, of)),
  };
}

/** An answer of another version of theirs has none of these. */
const tells = ({ benefitsInformation, errors, ...by }: z.output<typeof answer>) =>
  [benefitsInformation, errors, by.payer?.aaaErrors, by.provider?.aaaErrors, by.subscriber?.aaaErrors].some(Boolean) ||
  (by.dependents ?? []).some(({ aaaErrors }) => aaaErrors);

function answered({ memberId, lastName: family, firstName: given, dateOfBirth: born }: z.output<typeof person>) {
  return personOf({ memberId, family, given, born });
}

function rejection({ code, followupAction }: z.output<typeof error>, of: Rejection['of']): Rejection {
  const followUp = Object.entries(FOLLOW_UPS).find(([, words]) => followupAction?.startsWith(words))?.[0];
  return { code, ...(followUp && { followUp }), of };
}

/** AAA04 by the words it has there. */
const FOLLOW_UPS = {
  C: 'Please Correct and Resubmit',
  N: 'Resubmission Not Allowed',
  P: 'Please Resubmit Original Transaction',
  R: 'Resubmission Allowed',
  S: 'Do Not Resubmit',
  W: 'Please Wait 30 Days',
  X: 'Please Wait 10 Days',
  Y: 'Do Not Resubmit; We Will Hold',
} as const;

/** `Loop 2100C`: subscriber. */
function whose(location: string | undefined): Rejection['of'] {
  const loop = /2[01]\d\d([ABCD])/.exec(location ?? '')?.[1];
  return loop === 'A' ? 'payer' : loop === 'B' ? 'provider' : loop === 'D' ? 'dependent' : 'subscriber';
}

function benefitOf(one: z.output<typeof benefit>, of: Benefit['of']): Benefit {
  const [amount, percent] = [cents(one.benefitAmount), hundredths(one.benefitPercent)];
  const authorization = oneOf(one.authOrCertIndicator, ['Y', 'N', 'U'] as const);
  const network = oneOf(one.inPlanNetworkIndicatorCode, ['Y', 'N', 'U', 'W'] as const);
  const { productOrServiceIDQualifierCode: system, procedureCode } = one.compositeMedicalProcedureIdentifier ?? {};
  // The list has the one that stands beside it, too.
  const entities = one.benefitsRelatedEntities ?? (one.benefitsRelatedEntity ? [one.benefitsRelatedEntity] : []);
  const unread: Record<string, unknown> = {
    ...Object.fromEntries(Object.entries(one).filter(([key]) => !KNOWN.has(key))),
    ...(one.benefitAmount && amount === undefined && { benefitAmount: one.benefitAmount }),
    ...(one.benefitPercent && percent === undefined && { benefitPercent: one.benefitPercent }),
    ...(one.authOrCertIndicator && !authorization && { authOrCertIndicator: one.authOrCertIndicator }),
    ...(one.inPlanNetworkIndicatorCode && !network && { inPlanNetworkIndicatorCode: one.inPlanNetworkIndicatorCode }),
  };
  return {
    of,
    code: one.code,
    ...(one.coverageLevelCode && { level: one.coverageLevelCode }),
    serviceTypes: one.serviceTypeCodes ?? [],
    ...(one.insuranceTypeCode && { insuranceType: one.insuranceTypeCode }),
    ...(one.planCoverage && { plan: one.planCoverage }),
    ...(one.timeQualifierCode && { period: one.timeQualifierCode }),
    ...(amount !== undefined && { amount }),
    ...(percent !== undefined && { percent }),
    ...(one.quantityQualifierCode &&
      one.benefitQuantity && { quantity: { of: one.quantityQualifierCode, value: one.benefitQuantity } }),
    ...(authorization && { authorization }),
    ...(network && { network }),
    ...(procedureCode && { procedure: [system ?? '', procedureCode] }),
    dates: datesOf(one.benefitsDateInformation),
    messages: (one.additionalInformation ?? []).flatMap(({ description }) => (description ? [description.trim()] : [])),
    entities: entities.map(entityOf),
    rest: Object.keys(unread).length > 0 ? [JSON.stringify(unread)] : [],
  };
}

function entityOf(one: z.output<typeof entity>): BenefitEntity {
  const name = [one.entityFirstname, one.entityName].filter((part) => part !== undefined && part !== '').join(' ');
  const role = one.entityIdentifier ?? '';
  return {
    role: ROLES[role] ?? role,
    ...(name && { name }),
    ...(one.entityIdentificationValue && { id: one.entityIdentificationValue }),
    contacts: (one.contactInformation?.contacts ?? []).flatMap(({ communicationNumber: number }) =>
      number ? [number] : [],
    ),
  };
}

const ROLES: Readonly<Record<string, string>> = {
  'Primary Care Provider': 'P3',
  Payer: 'PR',
  'Third-Party Administrator': 'TTP',
  'Managed Care Organization': 'Y2',
};

/** DTP01 by the words it has there. */
const DATES: Readonly<Record<string, string>> = {
  plan: '291',
  eligibility: '307',
  planBegin: '346',
  planEnd: '347',
  benefit: '292',
  benefitBegin: '348',
  benefitEnd: '349',
  eligibilityBegin: '356',
  eligibilityEnd: '357',
  service: '472',
  added: '435',
};

function datesOf(told: Readonly<Record<string, unknown>> | undefined): BenefitDate[] {
  return Object.entries(told ?? {}).flatMap(([key, value]) => {
    if (typeof value !== 'string') return [];
    const [start, end] = value.split('-').map(iso);
    return start === undefined ? [] : [{ of: DATES[key] ?? key, start, ...(end && { end }) }];
  });
}

function json(raw: string): unknown {
  try {
    return JSON.parse(raw);
  } catch {
    return undefined; // of no shape
  }
}
