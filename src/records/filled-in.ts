/**
 * A request or a release as it was filled in, kept within the resource that it is about: a contained QuestionnaireResponse with an item a
 * field, named by its path (`signedBy/name`; `[]` ends the name of a list). Nothing is lost that FHIR has no element for.
 */
import type {
  Extension,
  QuestionnaireResponse,
  QuestionnaireResponseItem,
  QuestionnaireResponseItemAnswer,
  Resource,
} from '@medplum/fhirtypes';
import { EXTENSION } from '../fhir/systems.ts';

const ID = 'filled-in';

/** Goes into `contained` and `extension` of a Task or a Consent. */
export function filledIn(value: object): { contained: QuestionnaireResponse; extension: Extension } {
  return {
    contained: { resourceType: 'QuestionnaireResponse', id: ID, status: 'completed', item: itemsOf(value, '') },
    extension: { url: EXTENSION.filledIn, valueReference: { reference: `#${ID}` } },
  };
}

/** What was filled in, as it was; to be parsed by the shape it was written by. */
export function readFilledIn({ contained = [] }: { contained?: Resource[] }): Record<string, unknown> {
  const form = contained.find((one): one is QuestionnaireResponse => one.resourceType === 'QuestionnaireResponse');
  const value: Record<string, unknown> = {};
  for (const { linkId, answer = [] } of form?.item ?? []) {
    const list = linkId.endsWith('[]');
    const path = (list ? linkId.slice(0, -2) : linkId).split('/');
    let at = value;
    for (const step of path.slice(0, -1)) at = (at[step] ??= {}) as Record<string, unknown>;
    const answers = answer.map(
      ({ valueBoolean, valueDecimal, valueString }) => valueBoolean ?? valueDecimal ?? valueString,
    );
    at[path.at(-1) ?? ''] = list ? answers : answers[0];
  }
  return value;
}

function itemsOf(value: object, path: string): QuestionnaireResponseItem[] {
  return Object.entries(value).flatMap(([name, field]: [string, unknown]) => {
    const linkId = `${path}${name}`;
    if (Array.isArray(field)) return field.length > 0 ? [{ linkId: `${linkId}[]`, answer: field.map(answerOf) }] : [];
    if (field === undefined || field === null) return [];
    return typeof field === 'object' ? itemsOf(field, `${linkId}/`) : [{ linkId, answer: [answerOf(field)] }];
  });
}

function answerOf(value: unknown): QuestionnaireResponseItemAnswer {
  if (typeof value === 'boolean') return { valueBoolean: value };
  return typeof value === 'number' ? { valueDecimal: value } : { valueString: String(value) };
}
