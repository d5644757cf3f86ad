/**
 * The tables of checks.generated.ts, each read when it is first needed: nothing is parsed when the module loads.
 *
 * A row of TYPES is words parted by blanks. `<Name` takes over another type's elements; any other word is
 * `name[!|*|+]:type[,type…][#value-set]`, where `!` is 1..1, `*` 0..*, `+` 1..* and nothing 0..1; `Reference(A|B)` names targets;
 * a name ending in `[x]` is a choice. Nested types are named by their path (`Task.restriction`).
 * A row of VALUE_SETS is `system code code;system code`. Profiles are read by checks-profile-nodes.ts.
 */
import { RESOURCE_TYPES, TYPES, VALUE_SETS } from './checks.generated.ts';
import { INVARIANTS, type Invariant } from './checks-invariants.ts';
import { PRIMITIVES, type Primitive } from './checks-primitives.ts';

export interface ValueSet {
  /** For elements of type `code`, whose system is implied. */
  readonly hasCode: (code: string) => boolean;
  readonly has: (system: unknown, code: unknown) => boolean;
}

export interface Field {
  /** FHIRPath name of the element, the same for every form of a choice: `value`. */
  readonly element: string;
  /** Property of the value, and of its id and extensions: `valueString`, `_valueString`. */
  readonly key: string;
  readonly beside: string;
  /** In the row of the property `beside`. */
  readonly isBeside: boolean;
  readonly type: string;
  readonly array: boolean;
  readonly primitive: Primitive | undefined;
  /** Target types of a Reference; undefined: any. */
  readonly targets: readonly string[] | undefined;
  readonly valueSet: string | undefined;
  /** Number of the choice within its type, from 1; 0 for no choice. */
  readonly choice: number;
  /** The bit of a required element within its type; 0 for others. */
  readonly mark: number;
  /** A URI that can be `#id` of a contained resource. */
  readonly mayNameContained: boolean;
  /** The type's own table, looked up once. */
  table: TypeTable | undefined;
}

export interface TypeTable {
  readonly isResource: boolean;
  /** By JSON property name, each form of a choice and each primitive's `_name` included. */
  readonly fields: ReadonlyMap<string, Field>;
  /** Required elements, each with its bit, and all the bits. */
  readonly required: readonly (readonly [element: string, mark: number])[];
  readonly marks: number;
  readonly invariants: readonly Invariant[];
}

/** What Medplum itself puts into `meta` of what it stores. It comes back with every update, names types R4 has not, and is Medplum's affair. */
const MEDPLUM_META = 'project:any author:any onBehalfOf:any account:any accounts:any compartment:any';

const tables = new Map<string, TypeTable>();
const valueSets = new Map<string, ValueSet>();
let resourceTypes: ReadonlySet<string> | undefined;

/** The table of a type, or undefined where the gateway has none. */
export function tableOf(type: string): TypeTable | undefined {
  const known = tables.get(type);
  const row = Object.hasOwn(TYPES, type) ? TYPES[type] : undefined;
  if (known !== undefined || row === undefined) return known;
  const table = readTable(type, type === 'Meta' ? `${row} ${MEDPLUM_META}` : row);
  tables.set(type, table);
  return table;
}

/** Every R4 resource type, also those without a table. */
export function isResourceType(name: string): boolean {
  resourceTypes ??= new Set(RESOURCE_TYPES.split(' '));
  return resourceTypes.has(name);
}

export function valueSetOf(name: string): ValueSet {
  const known = valueSets.get(name);
  if (known) return known;
  const made = GRAMMARS[name] ?? readValueSet(VALUE_SETS[name] ?? '');
  valueSets.set(name, made);
  return made;
}

/** Property names of an element: `valueString`, `valueCode` … for `value[x]`. */
export function choiceName(element: string, type: string): string {
  return `${element.slice(0, -3)}${type.charAt(0).toUpperCase()}${type.slice(1)}`;
}

/** Value sets that are all of a code system without a list in R4; by form instead. */
const GRAMMARS: Readonly<Record<string, ValueSet>> = {
  mimetypes: grammar('urn:ietf:bcp:13', /^[a-z]+\/[\w!#$&^.+-]+( *;.*)?$/i),
  currencies: grammar('urn:iso:std:iso:4217', /^[A-Z]{3}$/),
};

function grammar(only: string, pattern: RegExp): ValueSet {
  return {
    hasCode: (code) => pattern.test(code),
    has: (system, code) => system === only && typeof code === 'string' && pattern.test(code),
  };
}

function readValueSet(row: string): ValueSet {
  const systems = new Map(
    row.split(';').map((part) => {
      const [system = '', ...codes] = part.split(' ');
      return [system, new Set(codes)] as const;
    }),
  );
  const any = new Set([...systems.values()].flatMap((codes) => [...codes]));
  return {
    hasCode: (code) => any.has(code),
    has: (system, code) =>
      typeof system === 'string' && typeof code === 'string' && systems.get(system)?.has(code) === true,
  };
}

function readTable(name: string, row: string): TypeTable {
  const fields = new Map<string, Field>();
  const required: [string, number][] = [];
  let choices = 0;
  for (const word of row.split(' ')) {
    if (word.startsWith('<')) {
      // None of the types that others are built on has required elements or choices, so no number is given twice.
      for (const [key, field] of tableOf(word.slice(1))?.fields ?? []) fields.set(key, field);
      continue;
    }
    const colon = word.indexOf(':');
    const [, written = '', sign = ''] = /^(.*?)([!*+]?)$/.exec(word.slice(0, colon)) ?? [];
    const [types = '', valueSet] = word.slice(colon + 1).split('#');
    const isChoice = written.endsWith('[x]');
    const element = isChoice ? written.slice(0, -3) : written;
    const mark = sign === '!' || sign === '+' ? 1 << required.length : 0;
    if (mark > 0) required.push([element, mark]);
    if (isChoice) choices++;
    for (const spec of types.split(',')) {
      const [type = '', targets] = spec.split(/[()]/);
      const key = isChoice ? choiceName(written, type) : element;
      const isSystem = element === 'system' && (name === 'Coding' || name === 'Identifier');
      const field: Field = {
        element,
        key,
        beside: `_${key}`,
        isBeside: false,
        type,
        array: sign === '*' || sign === '+',
        primitive: PRIMITIVES[isSystem ? 'system' : type],
        targets: targets?.split('|'),
        valueSet,
        choice: isChoice ? choices : 0,
        mark,
        mayNameContained: type === 'canonical' || type === 'uri' || type === 'url',
        table: undefined,
      };
      fields.set(key, field);
      // An element's id and an extension's url are attributes; they carry no extensions.
      if (!field.primitive || key === 'id' || (name === 'Extension' && key === 'url')) continue;
      fields.set(field.beside, { ...field, isBeside: true });
    }
  }
  const isResource = fields.has('implicitRules');
  const marks = (1 << required.length) - 1;
  return { isResource, fields, required, marks, invariants: INVARIANTS[name] ?? [] };
}
