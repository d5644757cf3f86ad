/** Invariants of base R4 on Questionnaire and QuestionnaireResponse; see checks-invariants.ts. */
import type { Invariant } from './checks-invariants.ts';
import { has, type JsonObject, list, objects } from './checks-run.ts';

const WITH_OPTIONS = ['choice', 'open-choice', 'decimal', 'integer', 'date', 'dateTime', 'time', 'string', 'quantity'];
const WITH_LENGTH = ['boolean', 'decimal', 'integer', 'string', 'text', 'url', 'open-choice'];

/** Every linkId below, without recursion: how deep items go is not known to be bearable here. */
function linkIds(questionnaire: JsonObject): unknown[] {
  const items = [...objects(questionnaire.item)];
  for (let i = 0; i < items.length; i++) for (const item of objects(items[i]?.item)) items.push(item);
  return items.map(({ linkId }) => linkId).filter((id) => id !== undefined);
}

/** Holds for every type, or only for those that may have the elements. */
function onlyFor(key: string, types: readonly string[] | 'all but display', ...names: string[]): Invariant {
  const may = (type: unknown) => (types === 'all but display' ? type !== 'display' : types.includes(String(type)));
  return {
    text: `${key}: ${names.join(' and ')} not with this type of item.`,
    holds: (item) => may(item.type) || names.every((name) => !has(item, name)),
  };
}

function notBoth(key: string, first: string, second: string): Invariant {
  return {
    text: `${key}: ${first} or ${second}, not both.`,
    holds: (value) => !has(value, first) || !has(value, second),
  };
}

export const QUESTIONNAIRE_INVARIANTS: Readonly<Record<string, readonly Invariant[]>> = {
  Questionnaire: [
    {
      text: 'que-2: every linkId once.',
      holds: (questionnaire) => {
        const ids = linkIds(questionnaire);
        return new Set(ids).size === ids.length;
      },
      at: 'item',
    },
  ],
  'Questionnaire.item': [
    {
      text: 'que-1: a group has items, a display has none.',
      holds: (item) => (item.type === 'group' ? has(item, 'item') : item.type !== 'display' || !has(item, 'item')),
      at: 'item',
    },
    onlyFor('que-3', 'all but display', 'code'),
    notBoth('que-4', 'answerOption', 'answerValueSet'),
    onlyFor('que-5', WITH_OPTIONS, 'answerOption', 'answerValueSet'),
    onlyFor('que-6', 'all but display', 'required', 'repeats'),
    {
      text: 'que-8: no initial value of a group or display.',
      holds: (item) => (item.type !== 'group' && item.type !== 'display') || !has(item, 'initial'),
      at: 'initial',
    },
    onlyFor('que-9', 'all but display', 'readOnly'),
    onlyFor('que-10', WITH_LENGTH, 'maxLength'),
    notBoth('que-11', 'answerOption', 'initial'),
    {
      text: 'que-12: more than two conditions say how they are joined.',
      holds: (item) => list(item.enableWhen).length <= 2 || has(item, 'enableBehavior'),
      at: 'enableBehavior',
    },
    {
      text: 'que-13: several initial values only where answers repeat.',
      holds: (item) => item.repeats === true || list(item.initial).length <= 1,
      at: 'initial',
    },
  ],
  'Questionnaire.item.enableWhen': [
    {
      text: 'que-7: whether an answer exists is asked with a boolean.',
      holds: (value) => value.operator !== 'exists' || typeof value.answerBoolean === 'boolean',
    },
  ],
  'QuestionnaireResponse.item': [
    {
      text: 'qrs-1: items under the answer or under the item, not both.',
      holds: (value) => !has(value, 'answer') || !has(value, 'item'),
    },
  ],
};
