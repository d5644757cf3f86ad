/** What a patient was asked ↔ items of a QuestionnaireResponse to our questionnaire `new-patient`. Pure. */
import type { QuestionnaireResponse, QuestionnaireResponseItem } from '@medplum/fhirtypes';
import { NAMESPACE } from '../fhir/systems.ts';
import type { Completion } from './shape.ts';

export const NEW_PATIENT = `${NAMESPACE}/Questionnaire/new-patient`;

/** Questions of lists: whether there are any, then what. */
export const LISTS = {
  medications: 'Medications, with dose and frequency',
  history: 'Medical history',
  surgicalHistory: 'Surgical history',
  toBring: 'X-rays, test results and records to bring',
} as const;

export type ListName = keyof typeof LISTS;
export const LIST_NAMES = Object.keys(LISTS) as ListName[];

export type Medication = NonNullable<Completion['medications']>[number];
export type Answers = Pick<Completion, ListName | 'selfPay'>;

export function itemsOf(answers: Answers): QuestionnaireResponseItem[] {
  const { selfPay } = answers;
  const paying = { linkId: 'selfPay', text: 'Pays without insurance', answer: [{ valueBoolean: selfPay ?? false }] };
  return [...(selfPay === undefined ? [] : [paying]), ...LIST_NAMES.flatMap((name) => listItem(name, answers))];
}

function listItem(name: ListName, answers: Answers): QuestionnaireResponseItem[] {
  const list = answers[name];
  if (list === undefined) return [];
  const any = { linkId: `${name}.any`, text: 'Are there any?', answer: [{ valueBoolean: list.length > 0 }] };
  const items = list.map((one) =>
    typeof one === 'string'
      ? text(`${name}.item`, one)
      : {
          linkId: `${name}.item`,
          item: [
            text(`${name}.name`, one.name),
            text(`${name}.dose`, one.dose),
            text(`${name}.frequency`, one.frequency),
          ],
        },
  );
  return [{ linkId: name, text: LISTS[name], item: [any, ...items] }];
}

const text = (linkId: string, valueString: string) => ({ linkId, answer: [{ valueString }] });

/** What has been answered so far. */
export function answersOf({ item = [] }: QuestionnaireResponse): Answers {
  const group = (name: string) => item.find(({ linkId }) => linkId === name);
  const items = (name: ListName) => group(name)?.item?.filter(({ linkId }) => linkId === `${name}.item`);
  const medications = items('medications')?.map(
    ({ item: parts = [] }): Medication => ({
      name: said(parts.find(({ linkId }) => linkId === 'medications.name')),
      dose: said(parts.find(({ linkId }) => linkId === 'medications.dose')),
      frequency: said(parts.find(({ linkId }) => linkId === 'medications.frequency')),
    }),
  );
  const selfPay = group('selfPay')?.answer?.[0]?.valueBoolean;
  const texts = (name: ListName) => {
    const list = items(name)?.map(said);
    return list && { [name]: list };
  };
  return {
    ...(selfPay !== undefined && { selfPay }),
    ...(medications && { medications }),
    ...texts('history'),
    ...texts('surgicalHistory'),
    ...texts('toBring'),
  };
}

const said = (item: QuestionnaireResponseItem | undefined): string => item?.answer?.[0]?.valueString ?? '';
