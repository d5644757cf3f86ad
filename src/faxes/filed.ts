/** What was written of a fax, set aside, corrected and taken back: outputs of its Task. */
import type { Task, TaskOutput } from '@medplum/fhirtypes';
import { NAMESPACE } from '../fhir/systems.ts';
import type { DocumentClass } from './fax.ts';
import { parsePages, showPages } from './pages.ts';
import { classOf, has, kind } from './proposal.ts';

const ACT = `${NAMESPACE}/CodeSystem/act`;
const RULE = `${NAMESPACE}/CodeSystem/fax-rule`;

/** One document that an act made of some pages. */
export interface Filed {
  readonly pages: readonly number[];
  /** Act id. */
  readonly act: string;
  /** `Task/…`: the referral's, or that of the department the document is for. */
  readonly reference: string;
  readonly class?: DocumentClass;
  readonly rule?: { readonly name: string; readonly version: string };
}

/** Where a person put another value than the machine had read: a field's path, or `class`, `patient`, `pages`, `action`. */
export interface Correction {
  /** Number of the proposed document, from 1. */
  readonly document: number;
  readonly path: string;
  readonly value: string;
}

export function filedOutput(filed: Filed, taken?: 'taken-back'): TaskOutput {
  const type = kind(taken ? 'fax-taken-back' : 'fax-filed', showPages(filed.pages), filed.class);
  const rule = filed.rule && { system: RULE, code: filed.rule.name, version: filed.rule.version };
  return {
    type: { ...type, coding: [...type.coding, { system: ACT, code: filed.act }, ...(rule ? [rule] : [])] },
    valueReference: { reference: filed.reference },
  };
}

export const setAsideOutput = (pages: readonly number[], documentClass: DocumentClass): TaskOutput => ({
  type: kind('fax-set-aside', showPages(pages), documentClass),
  valueString: documentClass,
});

export const correctionOutput = ({ document, path, value }: Correction): TaskOutput => ({
  type: kind('fax-correction', `${document}/${path}`),
  valueString: value.slice(0, 4000) || '-',
});

export const filedOf = (task: Task): Filed[] => outputs(task, 'fax-filed').map(toFiled);
export const takenBackOf = (task: Task): Filed[] => outputs(task, 'fax-taken-back').map(toFiled);

export function setAsideOf(task: Task): { pages: number[]; class: DocumentClass }[] {
  return outputs(task, 'fax-set-aside').map((output) => ({
    pages: parsePages(output.type.text ?? ''),
    class: classOf(output),
  }));
}

export function correctionsOf(task: Task): Correction[] {
  return outputs(task, 'fax-correction').map(({ type, valueString = '' }) => {
    const [document = '', ...path] = (type.text ?? '').split('/');
    return { document: Number(document), path: path.join('/'), value: valueString };
  });
}

/** The outputs of some kinds. */
export function outputs(task: Task, ...codes: string[]): TaskOutput[] {
  return (task.output ?? []).filter((output) => codes.some((code) => has(output, code)));
}

function toFiled(output: TaskOutput): Filed {
  const coding = (system: string) => output.type.coding?.find((one) => one.system === system);
  const rule = coding(RULE);
  return {
    pages: parsePages(output.type.text ?? ''),
    act: coding(ACT)?.code ?? '',
    reference: output.valueReference?.reference ?? '',
    class: classOf(output),
    ...(rule?.code && { rule: { name: rule.code, version: rule.version ?? '' } }),
  };
}

export const overlap = (one: readonly number[], other: readonly number[]) => one.some((page) => other.includes(page));
export const samePages = (one: readonly number[], other: readonly number[]) => showPages(one) === showPages(other);
