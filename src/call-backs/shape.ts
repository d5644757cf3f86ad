/** A patient who is to be called back, as whoever has them on the telephone asks for it. */
import * as z from 'zod';
import { plainText } from '../fhir/plain-text.ts';
import { departmentShape } from '../on-call/shape.ts';
import { patientReferenceShape, phoneShape } from '../patients/shape.ts';

/** FHIR ranks asap above urgent (http://hl7.org/fhir/request-priority). */
const URGENCIES = ['routine', 'urgent', 'asap', 'stat'] as const;

const inWords = z
  .strictObject({ name: plainText(200), phone: phoneShape })
  .meta({ description: 'In words; no chart is looked for.' });

export const callBackShape = z
  .strictObject({
    callBackId: plainText(64).optional().meta({ description: 'The caller’s own number; makes it happen once.' }),
    patient: z
      .union([patientReferenceShape, inWords])
      .meta({ description: 'A chart, or a name and a number to call.' }),
    phone: phoneShape.optional().meta({ description: 'Where to call, when not at the number of the chart.' }),
    specialty: z.string().trim().min(1).max(100).optional().meta({ description: 'NUCC code or a word for it.' }),
    department: departmentShape.optional(),
    reason: plainText(1000).meta({ description: 'Why, in the words of the patient.' }),
    urgency: z.enum(URGENCIES).default('urgent'),
  })
  .meta({ id: 'CallBack' });

export type CallBack = z.output<typeof callBackShape>;
