/** A visit as callers ask for it. What the office asks on the telephone is asked here: who, how to reach them, insurance, who referred, why. */
import * as z from 'zod';
import { coverageShape } from '../coverage/shape.ts';
import { plainText } from '../fhir/plain-text.ts';
import { patientShape } from '../patients/shape.ts';

export const slotReference = z
  .string()
  .regex(/^Slot\/[A-Za-z0-9.-]{1,64}$/)
  .meta({ description: 'Of `GET /v1/slots`.', examples: ['Slot/office-visit.e.tfq34o.0197e3a0'] });

/** Why two visits may be at one time, or one outside the hours; only a person says so. */
export const overbookShape = plainText(300)
  .optional()
  .meta({ description: 'Why the visit may be at a time that is taken or not open. Only a person may say so.' });

const reason = plainText(300).optional();

/** Why a visit is booked although something is missing; only a person says so, and it stands in the history. */
export const setAsideShape = z
  .strictObject({
    coverage: reason.meta({ description: 'The insurance does not hold on that day.' }),
    referral: reason.meta({ description: 'The plan asks for a referral, and none is on file.' }),
    authorization: reason.meta({ description: 'The plan asks for an authorization, and none is on file.' }),
    visits: reason.meta({ description: 'The referral or the authorization has no visit left.' }),
  })
  .meta({ id: 'SetAside' });

export const bookingShape = z
  .strictObject({
    appointmentId: plainText(64).optional().meta({ description: 'The caller’s own number; makes it happen once.' }),
    slot: slotReference,
    patient: patientShape,
    reason: plainText(500).meta({ description: 'Why the patient comes, in their words.' }),
    coverage: z.array(coverageShape).max(4).default([]),
    selfPay: z.boolean().default(false).meta({ description: 'The patient has no insurance, or does not use it.' }),
    referral: z
      .string()
      .regex(/^ServiceRequest\/[A-Za-z0-9.-]{1,64}$/)
      .optional()
      .meta({ description: 'The referral that led to it; it shows as scheduled in the same act.' }),
    referredBy: plainText(200)
      .optional()
      .meta({ description: 'Who referred the patient, where there is no referral here.' }),
    authorization: z
      .string()
      .regex(/^ClaimResponse\/[A-Za-z0-9.-]{1,64}$/)
      .optional()
      .meta({ description: 'The authorization it is for; left out, the one on file that holds is taken.' }),
    awaitReferral: z.boolean().default(false).meta({
      description: 'Where the plan asks for what is not on file the visit is held until it comes, instead of refused.',
    }),
    primaryCare: z
      .string()
      .regex(/^(PractitionerRole|Practitioner|Organization)\/[A-Za-z0-9.-]{1,64}$/)
      .optional()
      .meta({ description: 'Who is asked for the referral; default the general practitioner of the chart.' }),
    override: setAsideShape.optional(),
    note: plainText(1000).optional(),
    hold: z.boolean().default(false).meta({ description: 'Only held, for ten minutes, until `confirm`.' }),
    overbook: overbookShape,
  })
  .meta({ id: 'Booking' });

export type Booking = z.output<typeof bookingShape>;
