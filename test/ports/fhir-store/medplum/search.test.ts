import { describe, expect, it } from 'vitest';
import { literal, searchParams } from '../../../../src/ports/fhir-store/medplum/search.ts';
import { asMedplumDates } from '../../../../src/ports/fhir-store/medplum/search-dates.ts';

describe('dates', () => {
  it.each([
    ['1950', ['ge1950-01-01', 'lt1951-01-01']],
    ['1950-02', ['ge1950-02-01', 'lt1950-03-01']],
    ['1951-12', ['ge1951-12-01', 'lt1952-01-01']],
    ['1950-02-03', ['ge1950-02-03', 'lt1950-02-04']],
    ['eq2024-02-29', ['ge2024-02-29', 'lt2024-03-01']],
    ['ge1950', ['ge1950-01-01']],
    ['gt1950', ['ge1951-01-01']],
    ['sa1950-02-03', ['ge1950-02-04']],
    ['le1950', ['lt1951-01-01']],
    ['lt1950-02', ['lt1950-02-01']],
    ['eb1950-02', ['lt1950-02-01']],
    ['ge2026-02-03T10:00:00Z', ['ge2026-02-03T10:00:00Z']],
    ['ne1950', ['ne1950']],
    ['1950-13', ['1950-13']],
    ['2026-02-30', ['2026-02-30']],
    ['x', ['x']],
    ['1950,x', ['1950,x']],
  ])('%s', (value, values) => {
    expect(asMedplumDates(['birthdate', value])).toEqual(values.map((one) => ['birthdate', one]));
  });

  it('a list becomes a filter', () => {
    expect(asMedplumDates(['birthdate', '1950-02-03,ge1951'])).toEqual([
      ['_filter', '(birthdate ge 1950-02-03 and birthdate lt 1950-02-04) or (birthdate ge 1951-01-01)'],
    ]);
  });

  it('what is no date parameter is left alone', () => {
    expect(asMedplumDates(['family', '1950'])).toEqual([['family', '1950']]);
  });
});

describe('order', () => {
  const sortOf = (more: object) => searchParams({ type: 'Task', where: [], ...more }).get('_sort');

  it.each([
    [{}, '_lastUpdated'],
    [{ count: 10 }, '_lastUpdated,_id'],
    [{ sort: '-_lastUpdated' }, '-_lastUpdated,_id'],
    [{ sort: 'authored-on', count: 50 }, 'authored-on,_id'],
    [{ sort: '_id', count: 5 }, '_id'],
  ])('%j: %s', (more, sort) => {
    expect(sortOf(more)).toBe(sort);
  });
});

it('literal values are escaped', () => {
  expect(literal('a,b$c\\d|e')).toBe('a\\,b\\$c\\\\d\\|e');
});
