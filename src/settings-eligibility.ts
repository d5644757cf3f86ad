/** The settings of the clearinghouse that payers are asked over. */
import * as z from 'zod';

const header = z.string().regex(/^[\x20-\x7e]{1,2000}$/);
const party = z.string().regex(/^[0-9A-Z]{2}:[A-Z0-9]{1,15}$/);
/** https, or this machine: credentials and patients go there. */
const api = z
  .string()
  .regex(/^(?:https:\/\/[\w.-]+|http:\/\/(?:127\.0\.0\.1|localhost|\[::1\]))(?::\d+)?(?:\/[\w./-]*)?$/);

export const eligibilitySettingsShape = {
  ELIGIBILITY: z
    .enum(['simulator', 'stedi', 'x12'])
    .optional()
    .describe('how payers are asked; default: the simulator with the demo clinic, else nobody is'),
  ELIGIBILITY_URL: api.optional().describe('where the clearinghouse is asked'),
  ELIGIBILITY_AUTHORIZATION: header.optional().describe('the Authorization header it wants'),
  ELIGIBILITY_SENDER: party.optional().describe('X12: our qualifier and id, as ZZ:CLINIC'),
  ELIGIBILITY_RECEIVER: party.optional().describe('X12: theirs'),
};

type Raw = { readonly [K in keyof typeof eligibilitySettingsShape]?: string | undefined };

/** What is missing, as one sentence. */
export function eligibilitySettingsProblem(raw: Raw): string | undefined {
  const { ELIGIBILITY: driver } = raw;
  if (driver === undefined || driver === 'simulator') return undefined;
  const wanted = [
    'ELIGIBILITY_URL',
    'ELIGIBILITY_AUTHORIZATION',
    ...(driver === 'x12' ? ['ELIGIBILITY_SENDER', 'ELIGIBILITY_RECEIVER'] : []),
  ] as const;
  const missing = wanted.filter((name) => raw[name as keyof Raw] === undefined);
  return missing.length > 0 ? `ELIGIBILITY=${driver} also needs ${missing.join(' and ')}.` : undefined;
}
