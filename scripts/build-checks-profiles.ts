/** Profiles as trees that src/fhir/checks-profile.ts walks, from the differentials of profiles/. */
import type { ElementDefinition, StructureDefinition } from '@medplum/fhirtypes';
import type { ProfileFile, ProfileRow, SliceRow } from '../src/fhir/checks-profile-nodes.ts';
import type { ValueSets } from './build-checks-value-sets.ts';

const BASE_URL = 'http://hl7.org/fhir/StructureDefinition/';

/** Node while it is built: slicing is turned into `slices[].by` once all slices are there. */
interface Draft extends Omit<ProfileRow, 'in' | 'slices'> {
  in?: Record<string, Draft>;
  drafts?: Map<string, Draft>;
  slicing?: ElementDefinition['slicing'];
}

/** Rows of PROFILES and of EXTENSIONS by canonical URL, each as JSON. */
export function profileTable(
  definitions: readonly StructureDefinition[],
  valueSets: ValueSets,
): { profiles: Map<string, string>; extensions: Map<string, string> } {
  const profiles = new Map<string, string>();
  const extensions = new Map<string, string>();
  for (const definition of definitions) {
    const url = definition.url ?? '';
    const node = finish(tree(definition, valueSets), url);
    if (definition.type === 'Extension') {
      // By the url that instances carry: a restated definition of US Core has another one of its own.
      const carried = node.in?.find(([name]) => name === 'url')?.[1].is;
      extensions.set(String(carried), JSON.stringify(node));
      continue;
    }
    const parent = definition.baseDefinition ?? '';
    const of = url.includes('/us-core-') ? 'us-core' : 'gateway';
    const profile: ProfileFile = { type: definition.type ?? '', of, node };
    if (!parent.startsWith(BASE_URL)) profile.base = parent;
    profiles.set(url, JSON.stringify(profile));
  }
  return { profiles, extensions };
}

function tree(definition: StructureDefinition, valueSets: ValueSets): Draft {
  const root: Draft = {};
  for (const element of definition.differential?.element ?? []) {
    const [, ...steps] = (element.id ?? '').split('.');
    fill(steps.reduce(step, root), element, valueSets);
  }
  return root;
}

function step(parent: Draft, name: string): Draft {
  const [child = '', slice] = name.split(':');
  parent.in ??= {};
  parent.in[child] ??= {};
  const node = parent.in[child];
  if (slice === undefined) return node;
  node.drafts ??= new Map();
  const found: Draft = node.drafts.get(slice) ?? {};
  node.drafts.set(slice, found);
  return found;
}

function fill(node: Draft, element: ElementDefinition, valueSets: ValueSets): void {
  if (element.min) node.min = element.min;
  if (element.max !== undefined && element.max !== '*') node.max = Number(element.max);
  if (element.slicing) node.slicing = element.slicing;
  for (const [key, value] of Object.entries(element)) {
    if (key.startsWith('fixed')) node.is = value;
    if (key.startsWith('pattern')) node.like = value;
  }
  if (element.binding?.strength === 'required') node.vs = valueSets.use(element.binding.valueSet ?? '');
  const rules = (element.constraint ?? []).filter((c) => c.severity === 'error').map((c) => c.key ?? '');
  if (rules.length > 0) node.rules = rules;
  const types = element.type ?? [];
  if (element.path?.endsWith('[x]') && types.length > 0) node.types = types.map((t) => t.code ?? '');
  const targets = types.flatMap((t) => t.targetProfile ?? []);
  if (targets.length > 0) node.refs = targets.map(baseType);
  const extension = types.find((t) => t.code === 'Extension')?.profile?.[0];
  if (extension !== undefined) node.in = { url: { is: extension } };
}

function baseType(url: string): string {
  if (!url.startsWith(BASE_URL)) throw new Error(`targets are base types here, not ${url}`);
  return url.slice(BASE_URL.length);
}

function finish(draft: Draft, where: string): ProfileRow {
  const { in: children, drafts, slicing, ...plain } = draft;
  const node: ProfileRow = plain;
  if (children) {
    node.in = Object.entries(children).map(([name, child]) => [name, finish(child, `${where} ${name}`)] as const);
  }
  if (drafts) {
    node.slices = [...drafts].map(([name, slice]): SliceRow => {
      const done = finish(slice, `${where}:${name}`);
      return { name, by: discriminators(done, slicing, `${where}:${name}`), node: done };
    });
    if (slicing?.rules === 'closed') node.closed = true;
  }
  return node;
}

/** What makes an element belong to the slice: the fixed value or pattern that the slice itself has at each discriminator's path. */
function discriminators(slice: ProfileRow, slicing: ElementDefinition['slicing'], where: string): SliceRow['by'] {
  const paths = (slicing?.discriminator ?? [{ type: 'value', path: 'url' }]).map((d) => d.path ?? '');
  return paths.map((path) => {
    const steps = path === '$this' ? [] : path.split('.');
    const at = steps.reduce<ProfileRow | undefined>(
      (node, name) => node?.in?.find(([child]) => child === name)?.[1],
      slice,
    );
    const like = at?.is ?? at?.like;
    if (like === undefined) throw new Error(`no value at the discriminator ${path} of ${where}`);
    return { path: steps, like };
  });
}
