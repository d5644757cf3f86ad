/** The ServiceRequest of a Bundle → what is asked for, and why. */
import { targetsOf } from '../../fhir/concept-map.ts';
import { CODES } from '../../fhir/systems.ts';
import { conceptMap } from '../../mappings.ts';
import { specialtyOf } from '../../referrals/specialty.ts';
import { hasCode, ignore, object, objects, type Part, refuse, take, text } from './bundle-parts.ts';

/** The sender's own number: the identifier of type PLAC, or the one that `ifNoneExist` names. */
export function placerOf(request: Part, condition: string | undefined): Record<string, unknown> {
  const { origins } = request.account;
  origins.set('$.referralId', `${request.path}.identifier`);
  const identifiers = objects(request, 'identifier');
  const named = (identifier: Part) => `identifier=${identifier.value.system}|${identifier.value.value}` === condition;
  const placer =
    identifiers.find(({ value }) => hasCode(value.type, CODES.identifierType, 'PLAC')) ?? identifiers.find(named);
  if (condition !== undefined && (!placer || !named(placer))) {
    refuse(request, 'identifier', {
      code: 'if-none-exist',
      text: 'ifNoneExist has to name the placer’s identifier: identifier=system|value.',
      type: 'value',
    });
  }
  if (!placer) return {};
  ignore(placer, 'type', 'use', 'assigner'); // who assigned it is the client's organization
  return {
    referralId: text(placer, 'value', '$.referralId'),
    referralSystem: text(placer, 'system', '$.referralSystem'),
  };
}

const SPECIALTY = '$.specialty';

/** The specialty by performerType, else by a referral code that stands for one only; and the words of the service. */
export function serviceOf(request: Part): { specialty: unknown; service?: unknown } {
  const specialty = performerType(request) ?? byReferralCode(request);
  const code = object(request, 'code');
  if (!code) return { specialty };
  const known = specialty === undefined ? undefined : specialtyOf(specialty)?.referral;
  for (const coding of objects(code, 'coding')) {
    if (coding.value.system !== CODES.snomed) continue;
    if (coding.value.code === known?.code || coding.value.code === GENERIC) ignore(coding, 'system', 'code', 'display');
    else if (known && referralCodes().has(String(coding.value.code))) {
      refuse(coding, 'code', {
        code: 'specialty-conflict',
        text: 'The code is of a referral to another specialty than performerType.',
        type: 'business-rule',
      });
    }
  }
  const words = text(code, 'text', '$.service.text') ?? wordsOf(code);
  return { specialty, ...(words !== undefined && words !== known?.display && { service: { text: words } }) };
}

const GENERIC = '3457005';

/** The display of a code that we have no use for. */
function wordsOf(code: Part): string | undefined {
  const coding = objects(code, 'coding').find(
    ({ path, value, account }) => !account.read.has(`${path}.code`) && value.display !== undefined,
  );
  return coding && text(coding, 'display', '$.service.text');
}

const referralCodes = () => new Set(targetsOf(conceptMap('specialty-referral')).map(({ code }) => code));

function performerType(request: Part): string | undefined {
  request.account.origins.set(SPECIALTY, `${request.path}.performerType`);
  const type = object(request, 'performerType');
  if (!type) return undefined;
  const nucc = objects(type, 'coding').find(({ value }) => value.system === CODES.nucc);
  if (!nucc) return text(type, 'text', SPECIALTY);
  ignore(nucc, 'system', 'display');
  const code = text(nucc, 'code', SPECIALTY);
  if (type.value.text === nucc.value.display) ignore(type, 'text');
  return code;
}

/** The one specialty that a SNOMED CT referral code stands for. */
function byReferralCode(request: Part): string | undefined {
  const code = object(request, 'code');
  for (const { path, value } of code ? objects(code, 'coding') : []) {
    if (value.system !== CODES.snomed || value.code === GENERIC) continue;
    const specialties = conceptMap('specialty-referral').group.flatMap(({ element }) =>
      element.filter(({ target }) => target.some((to) => to.code === value.code)).map((from) => from.code),
    );
    const [only, ...more] = specialties;
    if (only === undefined || more.length > 0) continue;
    request.account.origins.set(SPECIALTY, `${path}.code`);
    return only;
  }
  return undefined;
}

/** Reasons as words and ICD-10-CM codes; other codes are told to the sender as not carried, their display is kept as words. */
export function reasonOf(request: Part): unknown {
  const { origins } = request.account;
  origins.set('$.reason', `${request.path}.reasonCode`);
  origins.set('$.reason.text', `${request.path}.reasonCode`);
  const icd10: unknown[] = [];
  const words: string[] = [];
  for (const reason of objects(request, 'reasonCode')) {
    const codings = objects(reason, 'coding');
    for (const coding of codings) {
      if (coding.value.system !== CODES.icd10) continue;
      ignore(coding, 'system', 'display');
      icd10.push(text(coding, 'code', `$.reason.icd10[${icd10.length}]`));
    }
    const shown = codings.find(({ value }) => value.display !== undefined);
    const said = text(reason, 'text', '$.reason.text') ?? (shown && text(shown, 'display', '$.reason.text'));
    if (said !== undefined && !words.includes(said)) words.push(said);
  }
  return { icd10, ...(words.length > 0 && { text: words.join('; ') }) };
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** How many visits, where the quantity counts them; for how long it is good, where it says from which day to which. */
export function visitsOf(request: Part): { visits?: Record<string, unknown> } {
  const visits: Record<string, unknown> = {};
  const quantity = object(request, 'quantityQuantity');
  if (quantity && quantity.value.comparator === undefined && isVisits(quantity.value)) {
    ignore(quantity, 'unit', 'system', 'code');
    visits.allowed = take(quantity, 'value', '$.visits.allowed');
  }
  const period = object(request, 'occurrencePeriod');
  if (period && DAY.test(String(period.value.start)) && DAY.test(String(period.value.end))) {
    visits.period = {
      start: text(period, 'start', '$.visits.period.start'),
      end: text(period, 'end', '$.visits.period.end'),
    };
  }
  return Object.keys(visits).length > 0 ? { visits } : {};
}

const isVisits = ({ code, unit }: Part['value']): boolean =>
  code === '{visit}' || (code === undefined && /^visits?$/i.test(String(unit)));

/** Notes in their order; who wrote each is told to the sender as not carried. */
export function noteOf(request: Part): { note?: string } {
  const notes = objects(request, 'note').flatMap((note) => text(note, 'text', '$.note') ?? []);
  return notes.length > 0 ? { note: notes.join('\n\n') } : {};
}
