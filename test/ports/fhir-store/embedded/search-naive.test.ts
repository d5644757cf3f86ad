import type { Patient, Resource, ServiceRequest, Task } from '@medplum/fhirtypes';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import type { EmbeddedStore } from '../../../../src/ports/fhir-store/embedded/index.ts';
import type { Page, Search } from '../../../../src/ports/fhir-store/index.ts';
import { openStore } from '../../embedded-store.ts';

const TASK: Task = { resourceType: 'Task', status: 'requested', intent: 'order' };
const RUNS = { numRuns: 60 };

let store: EmbeddedStore;
beforeEach(() => {
  store = openStore().store;
});

const idsOf = (page: Page) => page.matches.map(({ id }) => id);
/** Every page of a search, one after the other; `between` runs between two. */
async function all(search: Search, between: () => unknown = () => undefined): Promise<string[]> {
  const seen: string[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await store.search({ ...search, ...(cursor && { cursor }) });
    seen.push(...idsOf(page));
    cursor = page.next;
    if (!cursor) return seen;
    await between();
  }
}
const create = <R extends Resource>(resources: readonly R[]) =>
  store.inOneCommit(() => resources.map((resource) => store.rows.create(resource)));
const eraseAll = (resources: readonly Resource[]) =>
  store.inOneCommit(() => {
    for (const { resourceType, id = '' } of resources) store.rows.erase(resourceType, id);
  });
/** The positions of the resources that a search finds, in order of creation. */
async function found(resources: readonly Resource[], where: Search['where']): Promise<number[]> {
  const stored = await create(resources);
  const ids = stored.map(({ id }) => id);
  const page = await store.search({ type: stored[0]!.resourceType, where, count: 100 });
  await eraseAll(stored);
  return idsOf(page).map((id) => ids.indexOf(id));
}
const positions = <T>(list: readonly T[], fits: (item: T) => boolean) => [...list.keys()].filter((i) => fits(list[i]!));

describe('against a naive filter', () => {
  const system = fc.constantFrom(undefined, 'urn:a', 'urn:b');
  const code = fc.constantFrom('1', '2', 'x|y', 'a,b', 'c\\d');
  const coding = fc.record({ system, code });
  const escaped = (text: string) => text.replace(/[\\,|$]/g, '\\$&');

  test('tokens: code, system|code, |code, system|, lists, :not, :missing', () => {
    const codes = fc.array(fc.array(coding, { maxLength: 3 }), { minLength: 1, maxLength: 8 });
    const form = fc.constantFrom('code', 'both', 'no system', 'system');
    const asked = fc.array(fc.record({ form, coding }), { minLength: 1, maxLength: 3 });
    return fc.assert(
      fc.asyncProperty(codes, asked, fc.boolean(), async (stored, wanted, not) => {
        const tasks = stored.map(
          (list): Task => ({
            ...TASK,
            ...(list.length > 0 && {
              code: { coding: list.map(({ system: s, code: c }) => ({ ...(s && { system: s }), code: c })) },
            }),
          }),
        );
        const texts = wanted.map(({ form: f, coding: { system: s = 'urn:a', code: c } }) =>
          f === 'code' ? escaped(c) : f === 'both' ? `${s}|${escaped(c)}` : f === 'system' ? `${s}|` : `|${escaped(c)}`,
        );
        const fits = (list: (typeof stored)[number]) =>
          list.some((has) =>
            wanted.some(({ form: f, coding: { system: s = 'urn:a', code: c } }) =>
              f === 'code'
                ? has.code === c
                : f === 'both'
                  ? has.system === s && has.code === c
                  : f === 'system'
                    ? has.system === s
                    : has.system === undefined && has.code === c,
            ),
          );
        expect(await found(tasks, [[not ? 'code:not' : 'code', texts.join(',')]])).toEqual(
          positions(stored, (list) => fits(list) !== not),
        );
        expect(await found(tasks, [['code:missing', String(not)]])).toEqual(
          positions(stored, (list) => (list.length === 0) === not),
        );
      }),
      RUNS,
    );
  });

  /** A date as FHIR writes it, cut off after so many parts, and the interval it stands for, worked out another way. */
  const date = fc
    .record({
      parts: fc.tuple(
        fc.constantFrom(2023, 2024),
        fc.constantFrom(1, 2, 12),
        fc.constantFrom(1, 28),
        fc.constantFrom(0, 23),
        fc.constantFrom(0, 59),
        fc.constantFrom(0, 59),
      ),
      length: fc.constantFrom(1, 2, 3, 5, 6),
      offset: fc.constantFrom(0, -7),
    })
    .map(({ parts: [y, mo, d, h, mi, s], length, offset }) => {
      const pad = (n: number) => String(n).padStart(2, '0');
      const zone = offset === 0 ? 'Z' : '-07:00';
      const text = [`${y}`, `-${pad(mo)}`, `-${pad(d)}`, `T${pad(h)}`, `:${pad(mi)}`, `:${pad(s)}`];
      const at = (add: number) => {
        const fields = [y, mo - 1, d, h, mi, s].map((field, i) => (i < length ? field : [0, 0, 1, 0, 0, 0][i]!));
        fields[length - 1]! += add;
        return (
          Date.UTC(...(fields as [number, number, number, number, number, number])) -
          (length > 3 ? offset : 0) * 3_600_000
        );
      };
      return { text: text.slice(0, length).join('') + (length > 3 ? zone : ''), from: at(0), end: at(1) };
    });
  type Interval = { from: number; end: number };
  const compare: Record<string, (stored: Interval, asked: Interval) => boolean> = {
    eq: (s, a) => a.from <= s.from && s.end <= a.end,
    ne: (s, a) => !(a.from <= s.from && s.end <= a.end),
    gt: (s, a) => s.end > a.end,
    lt: (s, a) => s.from < a.from,
    ge: (s, a) => s.end > a.end || (a.from <= s.from && s.end <= a.end),
    le: (s, a) => s.from < a.from || (a.from <= s.from && s.end <= a.end),
    sa: (s, a) => s.from >= a.end,
    eb: (s, a) => s.end <= a.from,
  };
  const prefix = fc.constantFrom('', ...Object.keys(compare));

  test('dates of any precision, with every prefix', () =>
    fc.assert(
      fc.asyncProperty(fc.array(date, { minLength: 1, maxLength: 8 }), prefix, date, async (stored, p, asked) => {
        const tasks = stored.map(({ text }): Task => ({ ...TASK, authoredOn: text }));
        const fits = compare[p || 'eq']!;
        expect(await found(tasks, [['authored-on', p + asked.text]])).toEqual(positions(stored, (s) => fits(s, asked)));
      }),
      RUNS,
    ));

  test('from … to: two conditions of one date, which are looked for as one', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(date, { minLength: 1, maxLength: 8 }),
        fc.tuple(prefix, date),
        fc.tuple(prefix, date),
        async (stored, [p, from], [q, to]) => {
          const tasks = stored.map(({ text }): Task => ({ ...TASK, authoredOn: text }));
          const fits = (s: Interval) => compare[p || 'eq']!(s, from) && compare[q || 'eq']!(s, to);
          const where: [string, string][] = [
            ['authored-on', p + from.text],
            ['authored-on', q + to.text],
          ];
          expect(await found(tasks, where)).toEqual(positions(stored, fits));
        },
      ),
      RUNS,
    ));

  test('periods, open ones too', () => {
    const open = { from: -Infinity, end: Infinity };
    const period = fc
      .record({ start: fc.option(date), end: fc.option(date) })
      .filter(({ start, end }) => !start || !end || start.end <= end.end);
    return fc.assert(
      fc.asyncProperty(fc.array(period, { minLength: 1, maxLength: 8 }), prefix, date, async (stored, p, asked) => {
        const requests = stored.map(
          ({ start, end }): ServiceRequest => ({
            resourceType: 'ServiceRequest',
            status: 'active',
            intent: 'order',
            subject: {},
            occurrencePeriod: { ...(start && { start: start.text }), ...(end && { end: end.text }) },
          }),
        );
        const fits = (one: (typeof stored)[number]) =>
          (one.start !== null || one.end !== null) &&
          compare[p || 'eq']!({ from: (one.start ?? open).from, end: (one.end ?? open).end }, asked);
        expect(await found(requests, [['occurrence', p + asked.text]])).toEqual(positions(stored, fits));
      }),
      RUNS,
    );
  });

  test('strings: the beginning, whatever case and accents; :exact as written', () => {
    const letter = fc.constantFrom('a', 'e', 'n', 'z');
    const dress = {
      a: ['a', 'A', 'á', 'Å', 'a\u0301'],
      e: ['e', 'E', 'é', 'Ê'],
      n: ['n', 'N', 'ñ', 'Ñ'],
      z: ['z', 'Z', 'ž'],
    };
    const word = fc.array(fc.tuple(letter, fc.nat(100)), { minLength: 1, maxLength: 4 }).map((letters) => ({
      plain: letters.map(([l]) => l).join(''),
      written: letters
        .map(([l, n]) => dress[l as keyof typeof dress][n % dress[l as keyof typeof dress].length])
        .join(''),
    }));
    return fc.assert(
      fc.asyncProperty(
        fc.array(word, { minLength: 1, maxLength: 8 }),
        fc.array(word, { minLength: 1, maxLength: 2 }),
        async (stored, asked) => {
          const patients = stored.map(
            ({ written }): Patient => ({ resourceType: 'Patient', name: [{ family: written }] }),
          );
          const value = asked.map(({ written }) => written).join(',');
          expect(await found(patients, [['family', value]])).toEqual(
            positions(stored, ({ plain }) => asked.some((a) => plain.startsWith(a.plain))),
          );
          expect(await found(patients, [['family:exact', value]])).toEqual(
            positions(stored, ({ written }) => asked.some((a) => a.written === written)),
          );
        },
      ),
      RUNS,
    );
  });

  test('several conditions are all asked, whichever drives; order and pages as sorted by hand', () => {
    const task = fc.record({
      status: fc.constantFrom('requested', 'accepted', 'completed'),
      owner: fc.constantFrom('Organization/a', 'Organization/b'),
      day: fc.option(fc.integer({ min: 1, max: 6 })),
    });
    const query = fc.record({
      sort: fc.constantFrom(undefined, 'authored-on', '-authored-on', 'status', '-_id'),
      count: fc.integer({ min: 1, max: 5 }),
    });
    return fc.assert(
      fc.asyncProperty(fc.array(task, { maxLength: 25 }), query, async (list, { sort, count }) => {
        const tasks = list.map(
          ({ status, owner, day }): Task => ({
            ...TASK,
            status: status as 'requested',
            owner: { reference: owner },
            ...(day !== null && { authoredOn: `2026-01-0${day}` }),
          }),
        );
        const stored = await create(tasks);
        const ids = stored.map(({ id }) => id);
        const sign = sort?.startsWith('-') ? -1 : 1;
        const keyOf = (i: number) =>
          sort?.includes('authored') ? list[i]!.day : sort === 'status' ? list[i]!.status : 0;
        const byHand = positions(
          list,
          ({ status, owner }) => status !== 'completed' && owner === 'Organization/a',
        ).sort((a, b) => {
          const [x, y] = [keyOf(a), keyOf(b)];
          if (x === null || y === null) return x === y ? sign * (a - b) : x === null ? 1 : -1;
          return x === y ? sign * (a - b) : x < y ? -sign : sign;
        });
        const where: Search['where'] = [
          ['status', 'requested,accepted'],
          ['owner', 'Organization/a'],
        ];
        const seen = await all({ type: 'Task', where, count, ...(sort && { sort }) });
        await eraseAll(stored);
        expect(seen.map((id) => ids.indexOf(id))).toEqual(byHand);
      }),
      RUNS,
    );
  });
});
