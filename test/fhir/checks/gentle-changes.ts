/** Changes to the examples that base R4 allows, mostly: what a check must not refuse too eagerly. */
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

const EXTENSION = [{ url: 'http://example.org/x', valueString: 'x' }];
const PRIMITIVE = /^[a-z]/;

export function changeGently(examples: readonly [string, Json][]): Mutation[] {
  return examples.flatMap(([example, resource]) =>
    places(resource).flatMap((place) =>
      [...changes(resource, place)].map(([kind, changed]) => ({ example, kind, path: place.path, resource: changed })),
    ),
  );
}

function* changes(resource: Json, place: Place): Generator<[string, Json]> {
  const { value, type, element, index, key } = place;
  const set = (kind: string, other: unknown): [string, Json] => [kind, withValue(resource, place, other)];
  if (!element.min) yield set('optional element removed', undefined);
  if (element.max === '*' && index === 0) {
    yield ['array doubled', withProperty(resource, place, [value, structuredClone(value)])];
  }
  if (typeof value === 'object' && type !== 'Resource' && type !== 'Extension') {
    yield set('id added', { ...(value as Json), id: 'here' });
    yield set('extension added', { ...(value as Json), extension: EXTENSION });
    yield set('extensions instead of content', { extension: EXTENSION });
  }
  if (PRIMITIVE.test(type) && !type.startsWith('http') && type !== 'id') {
    const beside = index === undefined ? { extension: EXTENSION } : aligned(resource, place);
    yield ['extension beside a primitive', withBeside(resource, place, `_${key}`, beside)];
    if (index === undefined) {
      const without = withValue(resource, place, undefined);
      yield ['extension instead of a primitive', withBeside(without, place, `_${key}`, beside)];
    }
  }
  if (type === 'dateTime' || type === 'date') {
    for (const date of ['2026', '2026-11', '2026-11-24', '2024-02-29']) yield set('date of another precision', date);
  }
  if (type === 'dateTime' || type === 'instant') {
    for (const time of ['2026-11-24T23:59:60Z', '2026-11-24T10:00:00.123456-07:00'])
      yield set('time in another form', time);
  }
  if (type === 'decimal') for (const number of [0, -1.5, 1e21]) yield set('another number', number);
  if (type === 'string') for (const text of ['é', 'a\nb', ' a', '𝒳', '<b>']) yield set('another text', text);
  if (type === 'uri') for (const uri of ['urn:isbn:1', 'a', 'mailto:x@example.org']) yield set('another uri', uri);
  if (type === 'Reference') {
    yield set('reference by identifier', { identifier: { value: 'x' } });
    yield set('reference by display', { display: 'x' });
    yield set('placeholder', { reference: 'urn:uuid:9d98f2be-4067-4b90-b0ec-6d3308d75c8e' });
    yield set('reference by url', { reference: 'https://example.org/anything?x=y' });
  }
}

/** Extensions of one of several values: as many entries as there are values. */
function aligned(resource: Json, place: Place): unknown[] {
  const values = listOf(resource, place).map(() => null);
  return values.map((none, i) => (i === place.index ? { extension: EXTENSION } : none));
}
