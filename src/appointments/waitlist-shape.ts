/** A patient who waits for a time, as callers ask for it. What a booking asks for is asked at once, so that a time can be taken when there is one. */
import * as z from 'zod';
import { coverageShape } from '../coverage/shape.ts';
import { plainText } from '../fhir/plain-text.ts';
import { patientShape } from '../patients/shape.ts';

export const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export const URGENCIES = ['routine', 'urgent'] as const;

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'HH:MM');

export const suitsShape = z
  .strictObject({ days: z.array(z.enum(DAYS)).min(1).max(7), from: clock.default('00:00'), to: clock.default('24:00') })
  .check((ctx) => {
    if (ctx.value.from < ctx.value.to) return;
    const params = { kind: 'value', code: 'period', text: 'It ends before it starts.' };
    ctx.issues.push({ code: 'custom', params, input: undefined, path: ['to'] });
  })
  .meta({ id: 'Suits', description: 'Days of the week, and between which times of the clinic the whole visit lies.' });

export const waitShape = z
  .strictObject({
    waitlistId: plainText(64).optional().meta({ description: 'The caller’s own number; makes it happen once.' }),
    patient: patientShape,
    visit: z.string().max(20).default('office-visit').meta({ description: 'Kind of visit.' }),
    kind: z.enum(['new', 'established']).default('established').meta({ description: 'To the practitioner.' }),
    specialty: z.string().trim().min(1).max(100).optional().meta({ description: 'NUCC code or a word for it.' }),
    practitioner: z
      .string()
      .regex(/^PractitionerRole\/[A-Za-z0-9.-]{1,64}$/)
      .optional(),
    location: z.string().trim().min(1).max(100).optional(),
    suits: z.array(suitsShape).max(14).default([]).meta({ description: 'When it suits; none: whenever.' }),
    from: z.iso.date().optional().meta({ description: 'First day of the clinic; default today.' }),
    until: z.iso.date().meta({ description: 'Last day of the clinic that suits.' }),
    urgency: z.enum(URGENCIES).default('routine'),
    reason: plainText(500).meta({ description: 'Why the patient comes, in their words.' }),
    coverage: z.array(coverageShape).max(4).default([]),
    selfPay: z.boolean().default(false),
    referral: z
      .string()
      .regex(/^ServiceRequest\/[A-Za-z0-9.-]{1,64}$/)
      .optional(),
    instead: z.string().max(64).optional().meta({
      description:
        'Number of a visit of the patient that is to be earlier: only times before it are offered, and it is moved to the one that is accepted.',
    }),
    note: plainText(1000).optional(),
  })
  .check((ctx) => {
    const { specialty, practitioner, from, until } = ctx.value;
    const refuse = (path: string, kind: string, code: string, text: string) =>
      ctx.issues.push({ code: 'custom', params: { kind, code, text }, input: undefined, path: [path] });
    if (specialty === undefined && practitioner === undefined) {
      refuse('specialty', 'required', 'waits-for', 'A specialty or a practitioner is named.');
    }
    if (from !== undefined && until < from) refuse('until', 'value', 'period', 'It ends before it starts.');
  })
  .meta({ id: 'Wait' });

export type Wait = z.output<typeof waitShape>;
export type Suits = z.output<typeof suitsShape>;
