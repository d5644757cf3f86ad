/** A provider as callers write one: a reference from the directory, or name, NPI and practice. */
import * as z from 'zod';
import { isNpi } from '../fhir/npi.ts';
import { plainText } from '../fhir/plain-text.ts';
import { nameShape, phoneShape } from '../patients/shape.ts';

export const npiShape = z
  .string()
  .check((ctx) => {
    if (isNpi(ctx.value)) return;
    const params = { kind: 'value', code: 'npi', text: 'No NPI: ten digits with a valid check digit are expected.' };
    ctx.issues.push({ code: 'custom', params, input: undefined });
  })
  .meta({ id: 'Npi', description: 'National Provider Identifier with a valid check digit.', examples: ['1234567893'] });

export const outsideProviderShape = z
  .strictObject({
    npi: npiShape,
    name: nameShape,
    organization: z.strictObject({ name: plainText(200), npi: npiShape }).optional(),
    phone: phoneShape.optional(),
    fax: phoneShape.optional(),
  })
  .meta({ id: 'OutsideProvider' });

export const providerShape = z
  .union([
    z.strictObject({ reference: z.string().regex(/^PractitionerRole\/[A-Za-z0-9.-]{1,64}$/) }),
    outsideProviderShape,
  ])
  .meta({ id: 'Provider' });

export type ProviderInput = z.output<typeof providerShape>;
export type OutsideProvider = z.output<typeof outsideProviderShape>;
