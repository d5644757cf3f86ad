/**
 * What a visit will cost a patient, line by line, in cents. The lines of a service add up to its charge. What has to be known and is not
 * makes the answer `unknown`; nothing is guessed.
 */
import type { MedicareYear, Plan } from '../mappings/insurance-schema.ts';
import type { EstimateInput, ServiceInput } from './estimate-shape.ts';
import {
  type Asked,
  type Left,
  leftOf,
  lower,
  type Missing,
  type Service,
  type Share,
  shareOf,
  totalOf,
} from './estimate-share.ts';
import { isActive, type Payer, payerOf, type Unknown } from './estimate-terms.ts';
import {
  CAP_UNKNOWN,
  type Facts,
  GOOD_FAITH,
  type LineKind,
  NOTICE,
  PAID_BY,
  type Pays,
  WHY,
} from './estimate-words.ts';
import { ruleFor } from './plans.ts';

export interface Line {
  readonly kind: LineKind;
  readonly pays: Pays;
  /** Cents, above 0. */
  readonly amount: number;
  readonly why: string;
}

export interface EstimatedService {
  readonly service: string;
  readonly charge: number;
  readonly lines: readonly Line[];
  readonly patient: number;
}

export type Estimate =
  | {
      readonly status: 'estimate';
      readonly charge: number;
      readonly patient: number;
      readonly plan: number;
      readonly secondPlan: number;
      /** Taken off the bill. */
      readonly nobody: number;
      readonly services: readonly EstimatedService[];
      readonly notices: readonly string[];
    }
  | { readonly status: 'unknown'; readonly unknown: readonly Unknown[] };

export interface EstimateTables {
  /** The plan that a name means; undefined where it is none for sure. */
  readonly planOf: (name: string) => Plan | undefined;
  readonly medicare: readonly MedicareYear[];
}

interface Open {
  readonly payer: Payer;
  readonly left: Left;
}

export function estimate(input: EstimateInput, { planOf, medicare }: EstimateTables): Estimate {
  const unknown: Unknown[] = [];
  const payers: Open[] = input.coverages.flatMap((coverage, at) => {
    if (!isActive(coverage, input.date)) return [];
    const payer = payerOf(coverage, `$.coverages[${at}]`, input.date, planOf(coverage.plan), medicare, unknown);
    const left = leftOf(payer.terms);
    return [{ payer, left: payer.supplement ? { ...left, copay: payer.supplement.copay } : left }];
  });
  const marked = input.services.some(({ copay }) => copay !== undefined);
  const first = input.services.findIndex((one) => !one.preventive && payers[0] && covers(payers[0].payer, one, true));
  const services = input.services.map((service, at): EstimatedService => {
    const takesCopay = marked ? service.copay === true : at === Math.max(first, 0);
    const lines = linesOf(service, `$.services[${at}]`, takesCopay, payers, unknown);
    const patient = sum(lines.filter(({ pays }) => pays === 'patient'));
    return { service: service.service, charge: service.charge, lines, patient };
  });
  if (unknown.length > 0) return { status: 'unknown', unknown: once(unknown) };
  const all = services.flatMap(({ lines }) => lines);
  const by = (who: Pays) => sum(all.filter(({ pays }) => pays === who));
  return {
    status: 'estimate',
    charge: services.reduce((total, { charge }) => total + charge, 0),
    patient: by('patient'),
    plan: by('plan'),
    secondPlan: by('second-plan'),
    nobody: by('nobody'),
    services,
    notices: [NOTICE, ...(payers.length === 0 ? [GOOD_FAITH] : []), ...(isOpenEnded(payers, all) ? [CAP_UNKNOWN] : [])],
  };
}

/** Something is asked that a cap would lower, and none is told; Original Medicare has none. */
function isOpenEnded([first]: readonly Open[], lines: readonly Line[]): boolean {
  if (!first || first.payer.plan?.kind === 'medicare' || first.payer.terms.cap !== undefined) return false;
  return lines.some(({ kind }) => kind === 'copay' || kind === 'deductible' || kind === 'coinsurance');
}

function linesOf(
  service: ServiceInput,
  path: string,
  takesCopay: boolean,
  payers: readonly Open[],
  unknown: Unknown[],
): Line[] {
  const covering = coveringOf(payers, service);
  const [first, ...others] = covering;
  if (isMixed(service) && payers.some(({ payer }) => !covers(payer, service, false))) {
    const text = 'Whether a refraction is in this service is not clear: name it by itself, or tell the codes.';
    unknown.push({ path: `${path}.service`, code: 'service', text });
  }
  const alone = Math.min(service.charge, service.selfPay ?? service.charge);
  if (!first) {
    const [refusing] = payers;
    const kind = refusing ? 'not-covered' : 'self-pay';
    const facts = { ...NO_FACTS, plan: refusing?.payer.name ?? '' };
    return [...line('self-pay-discount', service.charge - alone, facts), ...line(kind, alone, facts)];
  }
  const asked: Service = {
    charge: service.charge,
    allowed: service.allowed,
    takesCopay,
    takesDeductible: service.deductible !== false,
    preventive: service.preventive === true,
  };
  const share = shareOf(asked, first.payer.terms, first.left);
  unknown.push(...share.missing.map((what) => missingAt(what, path, first.payer)));
  const facts = { ...factsOf(first.payer), inFull: asked.preventive && share.balance === 0 };
  const { owed, lines } = paidByOthers(share, asked, others, unknown);
  // Whoever of them it is told for: nobody bills a Qualified Medicare Beneficiary for what is covered, nor for more than is allowed.
  const qmb = covering.some(({ payer }) => payer.qmb);
  const left = qmb ? { copay: 0, deductible: 0, coinsurance: 0 } : owed;
  const lowered = (part: keyof Asked) => ({ ...facts, lowered: left[part] < share.byTerms[part] });
  return [
    ...line('adjustment', share.adjustment, facts),
    ...line('copay', left.copay, lowered('copay')),
    ...line('deductible', left.deductible, facts),
    ...line('coinsurance', left.coinsurance, lowered('coinsurance')),
    ...line('balance', qmb ? 0 : share.balance, facts),
    ...line('plan-pays', share.plan - share.relief, facts),
    ...line('out-of-pocket-cap', share.relief, facts),
    ...lines,
    ...line('not-billable', qmb ? totalOf(owed) + share.balance : 0, facts),
  ];
}

/** What the plans behind the first one take over of what it leaves, each in turn. */
function paidByOthers(
  { asked, plan: paid }: Share,
  service: Service,
  others: readonly Open[],
  unknown: Unknown[],
): { readonly owed: Asked; readonly lines: readonly Line[] } {
  let owed = asked;
  let before = paid;
  const lines: Line[] = [];
  for (const { payer, left } of others) {
    if (totalOf(owed) === 0) break;
    const { kept, taken } = payer.supplement
      ? besideSupplement(owed, payer.supplement, service, left)
      : lower(owed, totalOf(owed) - ownPart(payer, left, service, totalOf(owed), before, unknown));
    lines.push(...line('second-plan-pays', taken, factsOf(payer)));
    owed = kept;
    before += taken;
  }
  return { owed, lines };
}

/** What a plan pays of what those before it have left. */
function ownPart(payer: Payer, left: Left, service: Service, owed: number, before: number, unknown: Unknown[]): number {
  const own = shareOf(service, payer.terms, left);
  unknown.push(...own.missing.filter((what) => what !== 'allowed').map((what) => missingAt(what, '', payer)));
  if (!payer.coordination) {
    const text = 'How this plan pays behind another one is not known: call the plan.';
    unknown.push({ path: `${payer.path}.benefits.coordination`, code: 'coordination', text });
  }
  return Math.min(owed, payer.coordination === 'carve-out' ? Math.max(0, own.plan - before) : own.plan);
}

/** What a Medicare supplement leaves: the deductible where it does not pay that, and its own small amount of a visit. */
function besideSupplement(
  owed: Asked,
  { deductible }: NonNullable<Payer['supplement']>,
  service: Service,
  left: Left,
): { readonly kept: Asked; readonly taken: number } {
  const coinsurance = service.takesCopay ? Math.min(left.copay, owed.coinsurance) : 0;
  left.copay -= coinsurance;
  const kept = { copay: 0, deductible: deductible ? 0 : owed.deductible, coinsurance };
  return { kept, taken: totalOf(owed) - totalOf(kept) };
}

/** A supplement pays for nothing that the plan before it does not pay for. */
function coveringOf(payers: readonly Open[], service: ServiceInput): Open[] {
  const covering = payers.filter(({ payer }, at) => covers(payer, service, at === 0));
  const plain = ({ payer }: Open) => payer.supplement === undefined;
  return payers.some(plain) && !covering.some(plain) ? [] : covering;
}

function covers({ plan }: Payer, service: ServiceInput, first: boolean): boolean {
  if (first && service.covered === false) return false;
  const name = isRefraction(service) ? 'refraction' : service.service.trim().toLowerCase();
  return !plan || ruleFor(plan, 'coverage', { service: name }).answer !== 'no';
}

/** `92015`, by whatever name it stands on the list; without a code by its name. */
const isRefraction = ({ code, service }: ServiceInput) =>
  code === undefined ? /\brefractions?\b/i.test(service) : code.trim().startsWith('92015');

/** Whether it is a refraction alone, or an examination with or without one, cannot be told by such a name. */
const isMixed = (service: ServiceInput) =>
  service.code === undefined &&
  isRefraction(service) &&
  /\b(?:with|without|no|not|and|incl\w*)\b|[&+/,]/i.test(service.service);

const MISSING: Readonly<Record<Missing, string>> = {
  allowed: 'What the plan allows for this service is not known.',
  copay: 'The co-pay is not known: verify the coverage, or call the plan.',
  deductible: 'What is left of the deductible is not known: verify the coverage, or call the plan.',
  coinsurance: 'The co-insurance is not known: verify the coverage, or call the plan.',
};

function missingAt(what: Missing, service: string, payer: Payer): Unknown {
  const path = what === 'allowed' ? `${service}.allowed` : `${payer.path}.benefits.${what}`;
  return { path, code: what, text: MISSING[what] };
}

const NO_FACTS: Facts = { plan: '', percent: '', inFull: false, contracted: true, lowered: false };

function factsOf({ name: plan, terms }: Payer): Facts {
  return { ...NO_FACTS, plan, percent: `${(terms.coinsurance ?? 0) / 100} %`, contracted: terms.contracted };
}

function line(kind: LineKind, amount: number, facts: Facts): Line[] {
  return amount === 0 ? [] : [{ kind, pays: PAID_BY[kind], amount, why: WHY[kind](facts) }];
}

const sum = (lines: readonly Line[]) => lines.reduce((total, { amount }) => total + amount, 0);

function once(unknown: readonly Unknown[]): Unknown[] {
  return [...new Map(unknown.map((one) => [`${one.path} ${one.code}`, one])).values()];
}
