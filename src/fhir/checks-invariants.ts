/**
 * The invariants of base R4, by hand: a FHIRPath engine is a hundred times too slow for every write. By type (or nested
 * type); keys are R4's. Each must bear any JSON: a value of a wrong type has been named already and passes here.
 * Not here, each for its reason: see test/fhir/checks-coverage.test.ts.
 */
import { isOrdered } from './checks-dates.ts';
import { RESOURCE_INVARIANTS } from './checks-invariants-resources.ts';
import { has, type JsonObject } from './checks-run.ts';

export interface Invariant {
  /** Begins with the key. */
  readonly text: string;
  readonly holds: (value: JsonObject) => boolean;
  /** Child the problem is reported at. */
  readonly at?: string;
}

const UCUM = 'http://unitsofmeasure.org';
const MEALS = ['C', 'CM', 'CD', 'CV'];

/** `first` only together with `second`. */
function needs(key: string, first: string, second: string): Invariant {
  return {
    text: `${key}: ${first} needs ${second}.`,
    holds: (value) => !has(value, first) || has(value, second),
    at: second,
  };
}

const unitOfTime = { text: 'drt-1: a unit is of UCUM, and has a value.', at: 'code' };
const number = (value: unknown) => typeof value === 'number';

const quantity = needs('qty-3', 'code', 'system');

function measure(key: string, more: (value: JsonObject) => boolean = () => true): Invariant {
  return {
    text: `${key}: a value has a code of UCUM, and is of the kind measured.`,
    holds: (q) => (has(q, 'code') || !has(q, 'value')) && (!has(q, 'system') || q.system === UCUM) && more(q),
  };
}

/** low ≤ high where both are numbers of one unit. */
function isRange({ low, high }: JsonObject): boolean {
  const [a, b] = [low, high] as { value?: unknown; unit?: unknown; code?: unknown }[];
  if (!a || !b || typeof a.value !== 'number' || typeof b.value !== 'number') return true;
  const comparable = a.code === b.code && (a.code !== undefined || a.unit === b.unit);
  return !comparable || a.value <= b.value;
}

export const INVARIANTS: Readonly<Record<string, readonly Invariant[]>> = {
  ...RESOURCE_INVARIANTS,
  Period: [
    {
      text: 'per-1: the start is not after the end.',
      holds: ({ start, end }) => isOrdered(start, end),
    },
  ],
  Attachment: [needs('att-1', 'data', 'contentType')],
  ContactPoint: [needs('cpt-2', 'value', 'system')],
  Quantity: [quantity],
  Age: [quantity, measure('age-1', (q) => !number(q.value) || Number(q.value) > 0)],
  Distance: [quantity, measure('dis-1')],
  Count: [
    quantity,
    measure('cnt-3', (q) => (!has(q, 'code') || q.code === '1') && (!number(q.value) || Number.isInteger(q.value))),
  ],
  Duration: [quantity, { ...unitOfTime, holds: (q) => !has(q, 'code') || (q.system === UCUM && has(q, 'value')) }],
  Range: [{ text: 'rng-2: low is not above high.', holds: isRange }],
  Ratio: [
    {
      text: 'rat-1: a ratio has numerator and denominator, or extensions instead.',
      holds: (value) =>
        has(value, 'numerator') === has(value, 'denominator') && (has(value, 'numerator') || has(value, 'extension')),
    },
  ],
  Expression: [
    {
      text: 'exp-1: an expression or a reference to one.',
      holds: (value) => has(value, 'expression') || has(value, 'reference'),
    },
  ],
  'DataRequirement.codeFilter': [
    {
      text: 'drq-1: either a path or a search parameter.',
      holds: (value) => has(value, 'path') !== has(value, 'searchParam'),
    },
  ],
  'DataRequirement.dateFilter': [
    {
      text: 'drq-2: either a path or a search parameter.',
      holds: (value) => has(value, 'path') !== has(value, 'searchParam'),
    },
  ],
  TriggerDefinition: [
    {
      text: 'trd-1: data or timing, not both.',
      holds: (value) => !has(value, 'data') || !Object.keys(value).some((key) => /^_?timing[A-Z]/.test(key)),
    },
    needs('trd-2', 'condition', 'data'),
    {
      text: 'trd-3: a named event has a name, a periodic one timing, a data event data.',
      holds: (value) => {
        const { type } = value;
        if (type === 'named-event') return has(value, 'name');
        if (type === 'periodic') return Object.keys(value).some((key) => /^_?timing[A-Z]/.test(key));
        return typeof type !== 'string' || !type.startsWith('data-') || has(value, 'data');
      },
    },
  ],
  'Timing.repeat': [
    needs('tim-1', 'duration', 'durationUnit'),
    needs('tim-2', 'period', 'periodUnit'),
    {
      text: 'tim-4: a duration is not negative.',
      holds: ({ duration }) => !number(duration) || Number(duration) >= 0,
      at: 'duration',
    },
    {
      text: 'tim-5: a period is not negative.',
      holds: ({ period }) => !number(period) || Number(period) >= 0,
      at: 'period',
    },
    needs('tim-6', 'periodMax', 'period'),
    needs('tim-7', 'durationMax', 'duration'),
    needs('tim-8', 'countMax', 'count'),
    {
      text: 'tim-9: an offset needs an event other than a meal itself.',
      holds: (value) =>
        !has(value, 'offset') || (Array.isArray(value.when) && !value.when.some((event) => MEALS.includes(event))),
      at: 'offset',
    },
    {
      text: 'tim-10: times of day or events, not both.',
      holds: (value) => !has(value, 'timeOfDay') || !has(value, 'when'),
      at: 'timeOfDay',
    },
  ],
};
