/** What was read of a fax and proposed for it, on its Task: one input per document, per field, per candidate. */
import type { Extension, Task, TaskInput } from '@medplum/fhirtypes';
import { CODES, EXTENSION } from '../fhir/systems.ts';
import { DOCUMENT_CLASSES, type DocumentClass, type ReadDocument, type ReadField } from './fax.ts';
import { parsePages, showPages } from './pages.ts';
import type { Party } from './resources.ts';

/** `reply`, `provide-release`: go to the referral, or the request for records, that the token names. `none`: nothing is filed of it. */
export const FAX_ACTIONS = ['refer', 'request-records', 'provide-release', 'document', 'reply', 'none'] as const;
export type FaxAction = (typeof FAX_ACTIONS)[number];

export interface Candidate {
  /** `Patient/…` */
  readonly patient: string;
  readonly score: number;
  readonly reasons: readonly string[];
}

export interface Proposal extends ReadDocument {
  readonly action: FaxAction;
  /** `matched`: the first candidate, above the floor for a link without a person; `unknown`: too little was read to look for anybody. */
  readonly match: 'matched' | 'review' | 'none' | 'unknown';
  readonly candidates: readonly Candidate[];
  /** Who works it when it is filed, where that is not the desk of the fax. */
  readonly department?: Party;
  /** JSON paths of the action's input that are required and were not read, or not rightly. */
  readonly missing: readonly string[];
  /** Why no rule was certain, as stable codes. */
  readonly doubts: readonly string[];
  /** The rule that is certain of it: `name/version`. */
  readonly rule?: string;
}

type Facet =
  | 'signature'
  | 'token'
  | 'release'
  | 'action'
  | 'match'
  | 'missing'
  | 'doubt'
  | 'rule'
  | 'department'
  | 'patient';

/** The inputs of the Task for these documents, in their order. */
export function inputsOf(proposals: readonly Proposal[]): TaskInput[] {
  return proposals.flatMap((proposal, index) => {
    const n = index + 1;
    const facet = (name: Facet, value: string | undefined): TaskInput[] =>
      value === undefined ? [] : [{ type: kind('fax-document', `${n}/${name}`), valueString: value }];
    return [
      {
        extension: [readFrom({ confidence: proposal.confidence })],
        type: kind('fax-document', String(n), proposal.class),
        valueString: showPages(proposal.pages),
      },
      ...Object.entries(proposal.fields).map(([path, field]) => ({
        extension: [readFrom(field)],
        type: kind('fax-field', `${n}/${path}`),
        valueString: field.value,
      })),
      ...facet('signature', proposal.signature),
      ...facet('token', proposal.token),
      ...facet('release', proposal.release && showPages(proposal.release)),
      ...facet('action', proposal.action),
      ...facet('match', proposal.match),
      ...facet('rule', proposal.rule),
      ...proposal.missing.flatMap((path) => facet('missing', path)),
      ...proposal.doubts.flatMap((doubt) => facet('doubt', doubt)),
      ...proposal.candidates.map((candidate) => candidateInput(n, candidate)),
      ...(proposal.department
        ? [{ type: kind('fax-document', `${n}/department`), valueReference: { ...proposal.department } }]
        : []),
    ];
  });
}

function candidateInput(n: number, { patient, score, reasons }: Candidate): TaskInput {
  const parts: Extension[] = [
    { url: 'result', valueCode: 'review' },
    { url: 'score', valueDecimal: Math.round(score * 10) / 10 },
    ...reasons.map((reason) => ({ url: 'reason', valueCode: reason })),
  ];
  return {
    extension: [{ url: EXTENSION.patientMatch, extension: parts }],
    type: kind('fax-document', `${n}/patient`),
    valueReference: { reference: patient },
  };
}

/** The documents as the Task has them. */
export function proposalsOf(task: Task): Proposal[] {
  const inputs = (task.input ?? []).filter(isProposal);
  const heads = inputs.filter(({ type }) => /^\d+$/.test(type.text ?? ''));
  return heads.map((head) => {
    const own = `${head.type.text}/`;
    const parts = inputs.filter(({ type }) => type.text?.startsWith(own));
    const of = (name: Facet) => parts.filter((part) => has(part, 'fax-document') && part.type.text === own + name);
    const texts = (name: Facet) => of(name).flatMap(({ valueString }) => valueString ?? []);
    const [token] = texts('token');
    const [rule] = texts('rule');
    const [release] = texts('release');
    const department = of('department')[0]?.valueReference;
    return {
      pages: parsePages(head.valueString ?? ''),
      class: classOf(head),
      confidence: partsOf(head, EXTENSION.readFrom)('confidence')[0]?.valueDecimal ?? 0,
      fields: Object.fromEntries(
        parts
          .filter((part) => has(part, 'fax-field'))
          .map((part) => [part.type.text?.slice(own.length), fieldOf(part)]),
      ),
      signature: oneOf(['present', 'unsure', 'not-found'] as const, texts('signature')[0], 'not-found'),
      ...(token !== undefined && { token }),
      ...(release !== undefined && { release: parsePages(release) }),
      action: oneOf(FAX_ACTIONS, texts('action')[0], 'document'),
      match: oneOf(['matched', 'review', 'none', 'unknown'] as const, texts('match')[0], 'unknown'),
      candidates: of('patient').map(candidateOf),
      ...(department?.reference && {
        department: { reference: department.reference, ...(department.display && { display: department.display }) },
      }),
      missing: texts('missing'),
      doubts: texts('doubt'),
      ...(rule !== undefined && { rule }),
    };
  });
}

/** Is an input part of what was read and proposed? */
export const isProposal = (input: TaskInput): boolean => has(input, 'fax-document') || has(input, 'fax-field');

function candidateOf(input: TaskInput): Candidate {
  const parts = partsOf(input, EXTENSION.patientMatch);
  return {
    patient: input.valueReference?.reference ?? '',
    score: parts('score')[0]?.valueDecimal ?? 0,
    reasons: parts('reason').flatMap(({ valueCode }) => valueCode ?? []),
  };
}

function fieldOf(input: TaskInput): ReadField {
  const parts = partsOf(input, EXTENSION.readFrom);
  const [x = 0, y = 0, width = 0, height = 0] = (parts('box')[0]?.valueString ?? '').split(',').map(Number);
  return {
    value: input.valueString ?? '',
    confidence: parts('confidence')[0]?.valueDecimal ?? 0,
    page: parts('page')[0]?.valuePositiveInt ?? 1,
    box: [x, y, width, height],
  };
}

function readFrom({ confidence, page, box }: { confidence: number } & Partial<ReadField>): Extension {
  return {
    url: EXTENSION.readFrom,
    extension: [
      { url: 'confidence', valueDecimal: rounded(confidence) },
      ...(page === undefined ? [] : [{ url: 'page', valuePositiveInt: page }]),
      ...(box === undefined ? [] : [{ url: 'box', valueString: box.map(rounded).join(',') }]),
    ],
  };
}

const rounded = (value: number) => Math.round(value * 10_000) / 10_000;

const partsOf = ({ extension }: TaskInput, url: string) => {
  const parts = extension?.find((one) => one.url === url)?.extension ?? [];
  return (name: string) => parts.filter((part) => part.url === name);
};

export const kind = (code: string, text: string, documentClass?: DocumentClass) => ({
  coding: [
    { system: CODES.taskKind, code },
    ...(documentClass === undefined ? [] : [{ system: CODES.faxClass, code: documentClass }]),
  ],
  text,
});

export const has = ({ type }: Pick<TaskInput, 'type'>, code: string): boolean =>
  type.coding?.some((coding) => coding.system === CODES.taskKind && coding.code === code) === true;

export function classOf({ type }: Pick<TaskInput, 'type'>): DocumentClass {
  return oneOf(DOCUMENT_CLASSES, type.coding?.find(({ system }) => system === CODES.faxClass)?.code, 'unknown');
}

function oneOf<T extends string>(values: readonly T[], value: string | undefined, otherwise: T): T {
  return values.find((one) => one === value) ?? otherwise;
}
