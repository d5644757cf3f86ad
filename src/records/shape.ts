/** A request for records as callers write it, and a release as it was filled in. */
import * as z from 'zod';
import { npiShape } from '../directory/provider-shape.ts';
import { documentShape } from '../documents/shape.ts';
import { plainText } from '../fhir/plain-text.ts';
import { RECORD_CLASSES } from '../mappings/records-schema.ts';
import { addressShape, nameShape, patientShape, phoneShape } from '../patients/shape.ts';
import { RELATIONSHIPS, SENSITIVE } from './release.ts';

const date = z.iso.date();
const flag = z.boolean().optional();

const namedShape = z
  .strictObject({
    name: plainText(200).optional(),
    npi: npiShape.optional(),
    fax: phoneShape.optional(),
    isClass: flag.meta({ description: 'It names a class of persons, not one.' }),
  })
  .meta({ id: 'NamedParty' });

const placeShape = z.strictObject({
  page: z.int().min(1).max(10_000),
  box: z.tuple([z.number(), z.number(), z.number(), z.number()]),
});

/** Everything may be missing: what is missing is for the check to name. */
export const releaseShape = z
  .strictObject({
    patient: z.strictObject({ name: plainText(200).optional(), birthDate: date.optional() }).optional(),
    description: plainText(2000).optional(),
    classes: z.array(z.enum(RECORD_CLASSES)).max(20).optional(),
    from: date.optional(),
    to: date.optional(),
    sensitive: z.array(z.enum(SENSITIVE)).max(10).optional(),
    discloser: namedShape.optional(),
    recipient: namedShape.optional(),
    purpose: plainText(500).optional(),
    expiresOn: date.optional(),
    expiresEvent: plainText(500).optional(),
    signature: z.enum(['present', 'unsure', 'not-found']).optional(),
    signedBy: z
      .strictObject({
        name: plainText(200).optional(),
        relationship: z.enum(RELATIONSHIPS).optional(),
        authority: plainText(500).optional(),
      })
      .optional(),
    signedOn: date.optional(),
    statements: z.strictObject({ revocation: flag, conditioning: flag, redisclosure: flag }).optional(),
    part2: z
      .strictObject({
        program: plainText(200).optional(),
        refusalConsequences: flag,
        forTreatmentPaymentOperations: flag,
      })
      .optional(),
    research: flag,
    combinedWith: z.enum(['another-authorization', 'other-document']).optional(),
    conditioned: flag,
    authorization: z
      .string()
      .max(64)
      .optional()
      .meta({ description: 'In the place of a paper: our number of the person whom the patient has authorized.' }),
    places: z.record(z.string().regex(/^[A-Za-z0-9.-]{1,60}$/), placeShape).optional(),
  })
  .meta({ id: 'RecordsRelease' });

export type ReleaseInput = z.output<typeof releaseShape>;

/** A release with the paper it stands on. */
export const releaseOnPaper = releaseShape
  .extend({ document: documentShape.optional() })
  .meta({ id: 'ReleaseOnPaper' });

export const OTHER_REQUESTERS = ['attorney', 'insurer', 'court', 'law-enforcement', 'public-health', 'other'] as const;

const requesterShape = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('provider'),
    /** A partner's own is that of its client. */
    organization: z.strictObject({ name: plainText(200), npi: npiShape }).optional(),
    phone: phoneShape.optional(),
    fax: phoneShape.optional(),
  }),
  z.strictObject({ kind: z.literal('patient') }),
  z.strictObject({
    kind: z.literal('representative'),
    name: nameShape,
    relationship: z.enum(RELATIONSHIPS).exclude(['self']),
    phone: phoneShape.optional(),
  }),
  z.strictObject({
    kind: z.literal('other'),
    class: z.enum(OTHER_REQUESTERS),
    name: plainText(200),
    phone: phoneShape.optional(),
    fax: phoneShape.optional(),
  }),
]);

export const PURPOSES = ['treatment', 'personal', 'legal', 'insurance', 'disability', 'school', 'other'] as const;

export const wantedShape = z.strictObject({
  classes: z.array(z.enum(RECORD_CLASSES)).max(20).default([]),
  from: date.optional(),
  to: date.optional(),
  sensitive: z.array(z.enum(SENSITIVE)).max(10).default([]),
});

export const PHOTO_IDS = ['driver-license', 'state-id', 'passport', 'military-id', 'tribal-id', 'other'] as const;

/** How somebody was identified; never the number of what they showed. */
export const identityShape = z
  .discriminatedUnion('how', [
    z.strictObject({
      how: z.literal('photo-id'),
      kind: z.enum(PHOTO_IDS),
    }),
    z.strictObject({ how: z.enum(['known-person', 'portal-account', 'call-back', 'questions']) }),
  ])
  .meta({ id: 'IdentityVerified' });

const deliveryShape = z.strictObject({
  method: z.enum(['fax', 'mail', 'pickup', 'portal', 'download']),
  fax: phoneShape.optional(),
  address: addressShape.optional(),
});

/** What stays of the request besides the people: kept as it was written. */
export const recordsAsked = z.strictObject({
  requestId: plainText(100).optional(),
  requester: requesterShape,
  records: wantedShape,
  purpose: z.enum(PURPOSES),
  delivery: deliveryShape,
});

export const recordsRequestShape = recordsAsked
  .extend({
    patient: patientShape,
    release: releaseOnPaper.optional(),
    documents: z.array(documentShape).max(20).default([]).meta({ description: 'The pages of the request itself.' }),
    identity: identityShape
      .optional()
      .meta({ description: 'For the group: how the patient or relative was identified.' }),
  })
  .check((ctx) => {
    const { from, to } = ctx.value.records;
    if (from === undefined || to === undefined || from <= to) return;
    const params = { kind: 'value', code: 'period', text: 'The period ends before it starts.' };
    ctx.issues.push({ code: 'custom', params, input: undefined, path: ['records', 'to'] });
  })
  .meta({ id: 'RecordsRequest' });

export type RecordsAsked = z.output<typeof recordsAsked>;
export type RecordsInput = z.output<typeof recordsRequestShape>;
export type IdentityInput = z.output<typeof identityShape>;
