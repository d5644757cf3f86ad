/** Value sets as lists of codes, for the required bindings that build-checks meets. */
import type { CodeSystem, CodeSystemConcept, ValueSet, ValueSetComposeInclude } from '@medplum/fhirtypes';
import { terminology } from './build-checks-input.ts';

/** Value sets that are a grammar, not a list; src/fhir/checks-tables.ts knows them by name. */
const GRAMMARS = ['mimetypes', 'currencies'];

type Codes = Map<string, Set<string>>;

export class ValueSets {
  readonly #known = terminology();
  readonly #used = new Map<string, string>();
  readonly #urls = new Map<string, string>();

  /** The short name of a value set, which from now on is in the table. */
  use(canonical: string): string {
    const url = canonical.split('|')[0] ?? '';
    const name = url.slice(url.lastIndexOf('/') + 1);
    const before = this.#urls.get(name);
    if (before !== undefined && before !== url) throw new Error(`two value sets named ${name}`);
    if (before === undefined) {
      this.#urls.set(name, url);
      if (!GRAMMARS.includes(name)) this.#used.set(name, this.#row(url));
    }
    return name;
  }

  /** Name → `system code code;system code …`, systems and codes sorted. */
  table(): ReadonlyMap<string, string> {
    return this.#used;
  }

  #row(url: string): string {
    const systems = [...this.#expand(url)].sort(([a], [b]) => (a < b ? -1 : 1));
    return systems.map(([system, codes]) => [system, ...[...codes].sort()].join(' ')).join(';');
  }

  #expand(url: string): Codes {
    const valueSet = this.#get('ValueSet', url);
    if (valueSet.compose?.exclude) throw new Error(`${url} excludes`);
    const all: Codes = new Map();
    for (const include of valueSet.compose?.include ?? []) {
      for (const [system, codes] of this.#included(include)) {
        all.set(system, new Set([...(all.get(system) ?? []), ...codes]));
      }
    }
    if (all.size === 0) throw new Error(`${url} is empty`);
    return all;
  }

  #included(include: ValueSetComposeInclude): Codes {
    if (!include.system) return new Map((include.valueSet ?? []).flatMap((url) => [...this.#expand(url)]));
    const codes = include.concept
      ? include.concept.map((c) => c.code ?? '')
      : this.#filtered(this.#get('CodeSystem', include.system), include);
    const odd = codes.find((code) => code === '' || /[\s;]/.test(code));
    if (odd !== undefined) throw new Error(`a code of ${include.system} cannot stand in a row`);
    return new Map([[include.system, new Set(codes)]]);
  }

  #filtered(system: CodeSystem, include: ValueSetComposeInclude): string[] {
    let codes = flat(system.concept ?? []);
    for (const filter of include.filter ?? []) {
      if (filter.op !== 'is-a' || filter.property !== 'concept') throw new Error(`filter on ${system.url}`);
      const top = codes.filter((c) => c.code === filter.value);
      codes = flat(top);
    }
    return codes.map((c) => c.code ?? '');
  }

  #get<T extends 'ValueSet' | 'CodeSystem'>(
    type: T,
    canonical: string,
  ): Extract<ValueSet | CodeSystem, { resourceType: T }> {
    const found = this.#known.get(`${type} ${canonical.split('|')[0]}`);
    if (found?.resourceType !== type) throw new Error(`no ${type} ${canonical}`);
    return found as Extract<ValueSet | CodeSystem, { resourceType: T }>;
  }
}

function flat(concepts: readonly CodeSystemConcept[]): CodeSystemConcept[] {
  return concepts.flatMap((c) => [c, ...flat(c.concept ?? [])]);
}
