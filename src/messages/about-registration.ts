/** Facts of a registration: what is still missing of it, by its name and nothing that was said. */
import { openZone } from '../fhir/clinic-time.ts';
import { MISSING } from '../registration/missing.ts';
import { numberOf, registrationOf } from '../registration/read.ts';
import { type Builder, OVERTAKEN } from './builder.ts';

export const aboutRegistration: Builder = async (message, _kind, { reads, now, timeZone, words }) => {
  const reference = message.about?.[0]?.reference ?? '';
  const response = await reads.read('QuestionnaireResponse', reference.slice('QuestionnaireResponse/'.length));
  const today = openZone(timeZone).day(now).iso;
  const latest = await registrationOf(response.subject?.reference ?? '', today, reads);
  if (latest === undefined || latest.id !== numberOf(response)) return OVERTAKEN;
  const missing = MISSING.filter((one) => latest.missing.includes(one));
  return missing.length === 0 ? OVERTAKEN : { missing: missing.map((one) => `- ${words.missing[one]}`).join('\n') };
};
