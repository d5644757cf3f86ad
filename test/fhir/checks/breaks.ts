/** Ways to break one value of an example so that base R4 no longer allows it. */
import {
  type Json,
  listOf,
  type Mutation,
  type Place,
  places,
  withBeside,
  withProperty,
  withValue,
} from './mutations.ts';

interface Break {
  readonly kind: string;
  readonly path: string;
  readonly resource: Json;
}

const DATES = ['date', 'dateTime', 'instant'];
const TEXTS = ['string', 'markdown', 'code', 'uri', 'url', 'canonical', 'id', 'http://hl7.org/fhirpath/System.String'];
/** A type that few elements may refer to. */
const STRANGERS = ['Substance', 'Linkage'];

/** Every way that applies to each value of the examples. */
export function breakBase(examples: readonly [string, Json][]): Mutation[] {
  return examples.flatMap(([example, resource]) =>
    places(resource).flatMap((place) => [...breaks(resource, place)].map((one) => ({ example, ...one }))),
  );
}

function* breaks(resource: Json, place: Place): Generator<Break> {
  const { path, value, type, element, index } = place;
  const whole = path.replace(/\[\d+\]$/, '');
  const set = (kind: string, other: unknown): Break => ({ kind, path, resource: withValue(resource, place, other) });
  const repeats = element.max === '*';
  if ((element.min ?? 0) > 0 && (!repeats || listOf(resource, place).length === 1)) {
    yield { kind: 'required element removed', path: whole, resource: withValue(resource, place, undefined) };
  }
  yield set('null', null);
  yield { kind: 'empty array', path: whole, resource: withProperty(resource, place, []) };
  if (index === undefined) yield { kind: 'array for one', path, resource: withProperty(resource, place, [value]) };
  if (index === 0) yield { kind: 'one for an array', path: whole, resource: withProperty(resource, place, value) };
  if (index === 0 && typeof value === 'string') {
    const more = [...listOf(resource, place), null].map(() => ({ id: 'x' }));
    yield {
      kind: 'more extensions than values',
      path: whole,
      resource: withBeside(resource, place, `_${place.key}`, more),
    };
  }
  if (element.path?.endsWith('[x]')) {
    const [key, other] = otherForm(place);
    yield { kind: 'second form of a choice', path: whole, resource: withBeside(resource, place, key, other) };
  }
  if (typeof value === 'object') yield* breakObject(place, set);
  else yield* breakPrimitive(place, set);
  if (element.binding?.strength === 'required' && typeof value === 'string' && index === undefined) {
    const beside = { extension: [{ url: 'http://example.org/x', valueString: 'x' }] };
    const without = withValue(resource, place, undefined);
    yield {
      kind: 'extension for a required code',
      path,
      resource: withBeside(without, place, `_${place.key}`, beside),
    };
  }
  if (element.binding?.strength === 'required' && !/mimetypes|currencies/.test(element.binding.valueSet ?? '')) {
    const wrong = { system: 'http://example.org/none', code: 'none' };
    yield set(
      'code outside a required binding',
      type === 'code' ? 'none' : type === 'Coding' ? wrong : { coding: [wrong] },
    );
  }
}

function* breakObject(place: Place, set: (kind: string, other: unknown) => Break): Generator<Break> {
  const { path, value, type, element } = place;
  const object = value as Json;
  yield set('string for an object', 'text');
  yield set('empty object', {});
  yield { ...set('unknown property', { ...object, bogus: 1 }), path: `${path}.bogus` };
  if (type === 'Reference') {
    const targets = (element.type ?? []).flatMap((t) => t.targetProfile ?? []).map((url) => url.split('/').at(-1));
    const stranger = STRANGERS.find((name) => !targets.includes(name));
    if (targets.length > 0 && !targets.includes('Resource')) {
      yield set('reference to another type', { reference: `${stranger}/x` });
    }
    yield { ...set('reference without form', { reference: 'nobody' }), path: `${path}.reference` };
    yield { ...set('reference to nothing contained', { reference: '#nobody' }), path: `${path}.reference` };
  }
  if (type === 'Extension') {
    const { url, ...rest } = object;
    yield { ...set('extension without url', rest), path: `${path}.url` };
    yield set('extension without content', { url });
    yield set('extension with value and extensions', {
      url,
      valueString: 'x',
      extension: [{ url: 'http://example.org/x', valueString: 'x' }],
    });
  } else if (type !== 'Resource') {
    yield {
      ...set('extension with a bare url', { ...object, extension: [{ url: 'x', valueString: 'x' }] }),
      path: `${path}.extension[0].url`,
    };
  }
  if (type === 'Period') yield set('end before start', { start: '2026-02-02', end: '2026-02-01' });
}

function* breakPrimitive(
  { type, value, element }: Place,
  set: (kind: string, other: unknown) => Break,
): Generator<Break> {
  yield set('object for a primitive', { value: 1 });
  if (typeof value === 'string') {
    yield set('empty string', '');
    yield set('number for a string', 7);
  } else yield set('string for a number or boolean', String(value));
  if (DATES.includes(type)) {
    yield set('day not in the calendar', type === 'instant' ? '2026-02-30T10:00:00Z' : '2026-02-30');
    yield set('date in another form', '11/24/2026');
    yield set('month 13', type === 'instant' ? '2026-13-01T10:00:00Z' : '2026-13-01');
    if (type !== 'date') yield set('time without zone', '2026-11-24T10:00:00');
    else yield set('time on a date', '2026-11-24T10:00:00Z');
  }
  if (type === 'uri' || type === 'url' || type === 'canonical') yield set('blank in a uri', 'http://a b');
  if (/^(Coding|Identifier)\.system$/.test(element.path ?? '')) yield set('local name for a system', 'mrn');
  if (type === 'id') yield set('character not in an id', 'a_b');
  if (type === 'code') yield set('blank at the end of a code', `${value} `);
  if (type === 'positiveInt') yield set('zero', 0);
  if (type === 'unsignedInt') yield set('negative', -1);
  if (type.endsWith('Int') || type === 'integer') yield set('fraction', 1.5);
  if (type === 'base64Binary') yield set('not base64', '***');
  if (type === 'time') yield set('hour 25', '25:00:00');
  if (TEXTS.includes(type)) yield set('only blanks', '   ');
}

/** Another form of the choice a place is one form of, with a value of its type. */
function otherForm({ key, element, type }: Place): [string, unknown] {
  const stem = element.path?.split('.').at(-1)?.replace('[x]', '') ?? '';
  const other = (element.type ?? []).find((t) => t.code !== type)?.code ?? '';
  const form = `${stem}${other.charAt(0).toUpperCase()}${other.slice(1)}`;
  const value = VALUES[other] ?? { extension: [{ url: 'http://example.org/x', valueString: 'x' }] };
  return [form === key ? `${stem}X` : form, value];
}

const VALUES: Readonly<Record<string, unknown>> = {
  boolean: true,
  code: 'x',
  string: 'x',
  base64Binary: 'QUJD',
  canonical: 'http://example.org/x',
  date: '2026-11-24',
  dateTime: '2026-11-24',
  decimal: 1,
  integer: 1,
  unsignedInt: 1,
  uri: 'http://example.org/x',
};
