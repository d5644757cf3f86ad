/** What stands on an insurance card → elements of a Coverage as CARIN Digital Insurance Card 2.0 has them, and back. Pure. */
import type {
  Coverage,
  CoverageClass,
  CoverageCostToBeneficiary,
  Extension,
  OrganizationContact,
} from '@medplum/fhirtypes';
import { type CardFacts, COST_KINDS } from './card-shape.ts';

const GUIDE = 'http://hl7.org/fhir/us/insurance-card/StructureDefinition';
export const C4DIC = {
  coverage: `${GUIDE}/C4DIC-Coverage`,
  patient: `${GUIDE}/C4DIC-Patient`,
  organization: `${GUIDE}/C4DIC-Organization`,
  supportingImage: `${GUIDE}/C4DIC-SupportingImage-extension`,
  costString: `${GUIDE}/C4DIC-BeneficiaryCostString-extension`,
  information: `${GUIDE}/C4DIC-AdditionalCardInformation-extension`,
  issued: `${GUIDE}/C4DIC-CardIssueDate-extension`,
} as const;

export const CARD_SYSTEMS = {
  class: {
    hl7: 'http://terminology.hl7.org/CodeSystem/coverage-class',
    carin: 'http://terminology.hl7.org/CodeSystem/C4DICExtendedCoverageClassCS',
  },
  cost: {
    hl7: 'http://terminology.hl7.org/CodeSystem/coverage-copay-type',
    carin: 'http://terminology.hl7.org/CodeSystem/C4DICExtendedCopayTypeCS',
  },
} as const;
const PHONE = 'Customer service: ';

/** The classes besides plan and group. */
export function cardClasses({ division, network, rx }: CardFacts): CoverageClass[] {
  const { hl7, carin } = CARD_SYSTEMS.class;
  const all: readonly (readonly [string, string, string | undefined])[] = [
    [carin, 'division', division],
    [carin, 'network', network],
    [hl7, 'rxbin', rx?.bin],
    [hl7, 'rxpcn', rx?.pcn],
    [hl7, 'rxgroup', rx?.group],
    [hl7, 'rxid', rx?.id],
    [carin, 'rxiin', rx?.iin],
  ];
  return all.flatMap(([system, code, value]) =>
    value === undefined ? [] : [{ type: { coding: [{ system, code }] }, value }],
  );
}

/** Elements of the Coverage that follow from the card alone. */
export function cardElements(facts: CardFacts): Partial<Coverage> {
  const { dependent, costs = [], issuedOn } = facts;
  const lines = linesOf(facts);
  const extension: Extension[] = [
    ...(issuedOn === undefined ? [] : [{ url: C4DIC.issued, valueDate: issuedOn }]),
    ...lines.map((text) => ({ url: C4DIC.information, valueAnnotation: { text } })),
  ];
  return {
    ...(extension.length > 0 && { extension }),
    ...(dependent !== undefined && { dependent }),
    ...(costs.length > 0 && { costToBeneficiary: costs.map(costElement) }),
  };
}

/** A payer is shared by many cards: its number stands with each of them, and with the payer that is new. */
const linesOf = ({ supportPhone, notes = [] }: CardFacts): string[] => [
  ...(supportPhone === undefined ? [] : [`${PHONE}${supportPhone}`]),
  ...notes,
];

/** What the lines say: customer service, and others. */
export function linesOfCard(lines: readonly string[]): Pick<CardFacts, 'supportPhone' | 'notes'> {
  const phone = lines.find((line) => line.startsWith(PHONE));
  const notes = lines.filter((line) => line !== phone);
  return {
    ...(phone !== undefined && { supportPhone: phone.slice(PHONE.length) }),
    ...(notes.length > 0 && { notes }),
  };
}

export const patientContact = (phone: string): OrganizationContact => ({
  purpose: {
    coding: [{ system: 'http://terminology.hl7.org/CodeSystem/contactentity-type', code: 'PATINF' }],
  },
  telecom: [{ system: 'phone', value: phone }],
});

function costElement({ of, amount, says }: NonNullable<CardFacts['costs']>[number]): CoverageCostToBeneficiary {
  const { hl7, carin } = CARD_SYSTEMS.cost;
  const kinds: readonly string[] = COST_KINDS.hl7;
  const type = { coding: [{ system: kinds.includes(of) ? hl7 : carin, code: of }] };
  return amount === undefined
    ? { type, valueMoney: { extension: [{ url: C4DIC.costString, valueString: says ?? '' }] } }
    : { type, valueMoney: { value: amount / 100, currency: 'USD' } };
}

/** What was told of the card, as it was told. */
export function cardFactsOf(coverage: Coverage): CardFacts {
  const classValue = (code: string) => coverage.class?.find(({ type }) => hasCode(type.coding, code))?.value;
  const text = <K extends string>(key: K, value: string | undefined) =>
    (value === undefined ? {} : { [key]: value }) as Partial<Record<K, string>>; // the one key
  const rx = {
    ...text('bin', classValue('rxbin')),
    ...text('pcn', classValue('rxpcn')),
    ...text('group', classValue('rxgroup')),
    ...text('id', classValue('rxid')),
    ...text('iin', classValue('rxiin')),
  };
  const lines = (coverage.extension ?? []).flatMap(({ url, valueAnnotation }) =>
    url === C4DIC.information ? (valueAnnotation?.text ?? []) : [],
  );
  const costs = (coverage.costToBeneficiary ?? []).flatMap((one) => costFactOf(one) ?? []);
  return {
    ...text('groupName', coverage.class?.find(({ type }) => hasCode(type.coding, 'group'))?.name),
    ...text('dependent', coverage.dependent),
    ...text('division', classValue('division')),
    ...text('network', classValue('network')),
    ...(Object.keys(rx).length > 0 && { rx }),
    ...(costs.length > 0 && { costs }),
    ...linesOfCard(lines),
    ...text('issuedOn', coverage.extension?.find(({ url }) => url === C4DIC.issued)?.valueDate),
  };
}

const KINDS = [...COST_KINDS.hl7, ...COST_KINDS.carin];

/** Of a kind that the card does not have, or in percent, is not the card's. */
function costFactOf({
  type,
  valueMoney,
}: CoverageCostToBeneficiary): NonNullable<CardFacts['costs']>[number] | undefined {
  const of = KINDS.find((kind) => hasCode(type?.coding, kind));
  const says = valueMoney?.extension?.find(({ url }) => url === C4DIC.costString)?.valueString;
  if (of === undefined || !valueMoney) return undefined;
  if (says !== undefined) return { of, says };
  return valueMoney.value === undefined ? undefined : { of, amount: Math.round(valueMoney.value * 100) };
}

const hasCode = (coding: readonly { readonly code?: string }[] | undefined, code: string): boolean =>
  coding?.some((one) => one.code === code) === true;
