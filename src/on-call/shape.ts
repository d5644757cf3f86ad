/** A message for the physician on call, as an answering service or a hospital gives it. */
import * as z from 'zod';
import { plainText } from '../fhir/plain-text.ts';
import { phoneShape } from '../patients/shape.ts';

export const departmentShape = z
  .string()
  .regex(/^([a-z][a-z-]{0,63}|Organization\/[A-Za-z0-9.-]{1,64})$/, 'an id of the directory or Organization/…')
  .meta({ description: 'Its id in the directory, or `Organization/…`.', examples: ['heart-and-vascular'] });

export const messageShape = z
  .strictObject({
    messageId: plainText(64).optional().meta({ description: 'The caller’s own number; makes it happen once.' }),
    department: departmentShape,
    caller: plainText(200).meta({ description: 'Who calls: a name, and from where.' }),
    callback: phoneShape,
    patient: z
      .strictObject({ name: plainText(200), birthDate: z.iso.date().optional() })
      .meta({ description: 'In words; no chart is looked for.' }),
    about: plainText(200).meta({ description: 'What it is about, in a line.' }),
    message: plainText(2000).meta({ description: 'The words of the patient.' }),
  })
  .meta({ id: 'OnCallMessage' });

export type Message = z.output<typeof messageShape>;
