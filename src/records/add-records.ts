import * as z from 'zod';
import { fileDocuments, openDocuments } from '../documents/filing.ts';
import { documentShape } from '../documents/shape.ts';
import { translate } from '../fhir/concept-map.ts';
import { CODES } from '../fhir/systems.ts';
import { conceptMap } from '../mappings.ts';
import { output } from './request.ts';
import { defineRecordsStep } from './step.ts';

const input = z.strictObject({ documents: z.array(documentShape).min(1).max(20) }).meta({ id: 'AddRecords' });

/** Pages exported from where the chart lives: part of the chart from now on, and asked for by whoever adds them. */
export const addRecords = () =>
  defineRecordsStep<z.output<typeof input>, ReturnType<typeof openDocuments>>({
    name: 'add-records',
    summary: 'Add exported pages of the chart',
    input,
    writes: ['DocumentReference'],
    look: async ({ documents }) => openDocuments(documents),
    change(_input, { task }, act, documents) {
      const filed = documents.map((one) =>
        fileDocuments([one], {
          patient: task.for?.reference ?? '',
          related: [`Task/${task.id}`],
          type: { coding: [{ system: CODES.loinc, code: '34109-9', ...kind(one.title) }] },
          at: act.at,
          urn: act.urn,
        }),
      );
      const references = filed.flatMap((one) => one.references);
      return {
        uploads: filed.flatMap((one) => one.uploads),
        create: filed.flatMap((one) => one.create),
        task: {
          output: [
            ...(task.output ?? []),
            ...references.map((reference) => output('records-added', { valueReference: { reference } })),
          ],
        },
        unseen: true,
      };
    },
  });

/** A title that is a word for a kind of document says which it is. */
const kind = (title: string) => translate(conceptMap('document-kinds'), title) ?? { display: 'Note' };
