/** What else a Coverage of a Bundle says of its card (CARIN Digital Insurance Card) → as `refer` takes it. What is in another form stays unread, and is told. */
import { C4DIC, CARD_SYSTEMS, linesOfCard } from '../../coverage/card-resources.ts';
import { COST_KINDS } from '../../coverage/card-shape.ts';
import { hasCode, ignore, isObject, object, objects, type Part, take, text } from './bundle-parts.ts';

export function cardOf(coverage: Part, to: string): Record<string, unknown> {
  const { carin, hl7 } = CARD_SYSTEMS.class;
  const value = (system: string, code: string, at: string) => {
    const found = objects(coverage, 'class').find((one) => hasCode(one.value.type, system, code));
    if (!found) return {};
    ignore(found, 'type');
    return { [at.split('.').at(-1) ?? at]: text(found, 'value', `${to}.${at}`) };
  };
  const rx = {
    ...value(hl7, 'rxbin', 'rx.bin'),
    ...value(hl7, 'rxpcn', 'rx.pcn'),
    ...value(hl7, 'rxgroup', 'rx.group'),
    ...value(hl7, 'rxid', 'rx.id'),
    ...value(carin, 'rxiin', 'rx.iin'),
  };
  const group = objects(coverage, 'class').find((one) => hasCode(one.value.type, hl7, 'group'));
  const groupName = group && text(group, 'name', `${to}.groupName`);
  const dependent = text(coverage, 'dependent', `${to}.dependent`);
  const costs = objects(coverage, 'costToBeneficiary').flatMap((one) => costOf(one) ?? []);
  coverage.account.origins.set(`${to}.costs`, `${coverage.path}.costToBeneficiary`);
  return {
    ...(groupName !== undefined && { groupName }),
    ...(dependent !== undefined && { dependent }),
    ...value(carin, 'division', 'division'),
    ...value(carin, 'network', 'network'),
    ...(Object.keys(rx).length > 0 && { rx }),
    ...(costs.length > 0 && { costs }),
    ...extensionsOf(coverage, to),
  };
}

/** A kind of cost that the card has, in dollars and whole cents, or in words. */
function costOf(cost: Part): { of: string; amount?: number; says?: string } | undefined {
  const { carin, hl7 } = CARD_SYSTEMS.cost;
  const kinds = [
    ...COST_KINDS.hl7.map((kind) => [hl7, kind]),
    ...COST_KINDS.carin.map((kind) => [carin, kind]),
  ] as const;
  const of = kinds.find(([system = '', kind = '']) => hasCode(cost.value.type, system, kind))?.[1];
  const money = object(cost, 'valueMoney');
  if (of === undefined || !money) return undefined;
  const words = objects(money, 'extension').find(({ value }) => value.url === C4DIC.costString);
  if (words && money.value.value === undefined) {
    ignore(cost, 'type');
    ignore(words, 'url');
    return { of, says: text(words, 'valueString') ?? '' };
  }
  const { value, currency } = money.value;
  const amount = typeof value === 'number' ? Math.round(value * 100) : Number.NaN;
  if (currency !== 'USD' || Math.abs(amount / 100 - Number(value)) > 1e-9) return undefined;
  ignore(cost, 'type');
  ignore(money, 'value', 'currency');
  return { of, amount };
}

/** Lines of the card, and the day of its issue. */
function extensionsOf(coverage: Part, to: string): Record<string, unknown> {
  const lines: string[] = [];
  let issuedOn: unknown;
  for (const one of objects(coverage, 'extension')) {
    const note = one.value.valueAnnotation;
    if (one.value.url === C4DIC.information && isObject(note) && typeof note.text === 'string') {
      lines.push(note.text);
      ignore(one, 'url');
      const annotation = object(one, 'valueAnnotation');
      if (annotation) ignore(annotation, 'text');
    }
    if (one.value.url === C4DIC.issued) {
      issuedOn = take(one, 'valueDate', `${to}.issuedOn`);
      ignore(one, 'url');
    }
  }
  return { ...linesOfCard(lines), ...(issuedOn !== undefined && { issuedOn }) };
}
