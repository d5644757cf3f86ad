import * as z from 'zod';
import { Fault } from '../fault.ts';
import { readPatient } from './chart.ts';
import { checkNow } from './check-now.ts';
import { checkDeps, type RecordsDeps } from './deps.ts';
import { filledIn } from './filled-in.ts';
import type { ReleaseCheck } from './release-check.ts';
import { releaseShape } from './shape.ts';
import { defineRecordsStep } from './step.ts';

const input = z
  .strictObject({
    release: releaseShape
      .optional()
      .meta({ description: 'The release as the person reads it from the page, where it was misread.' }),
    seen: z
      .array(z.string().max(60))
      .max(20)
      .default([])
      .meta({ description: 'Codes of the warnings that the person has looked into.' }),
  })
  .meta({ id: 'VerifyRelease' });

/** A person has seen the page and declares the release good; the machine may only find it defective. */
export const verifyRelease = (deps: RecordsDeps) =>
  defineRecordsStep<z.output<typeof input>, ReleaseCheck>({
    name: 'verify-release',
    summary: 'Declare a release good',
    input,
    person: true,
    async look({ release, seen }, request, act, reads) {
      const [patient, known] = await Promise.all([
        readPatient(request, reads),
        checkDeps(deps, act.at, request, reads, release),
      ]);
      const check = request.consent && checkNow(request, patient, known, release);
      if (!check) {
        throw new Fault('business-rule', { code: 'no-release', text: 'There is no release to declare good.' });
      }
      if (!check.valid) throw defective(check);
      const unseen = check.warnings.filter(({ code }) => !seen.includes(code));
      if (unseen.length > 0) {
        throw new Fault(
          'business-rule',
          unseen.map(({ text, element }) => ({ code: 'warning-unseen', text, expression: `release.${element}` })),
        );
      }
      return check;
    },
    change({ release }, { consent }, act) {
      const form = release && filledIn(release);
      return {
        to: 'verified',
        consent: {
          ...(form && { contained: [form.contained], extension: [form.extension] }),
          status: 'active',
          verification: [...(consent?.verification ?? []), { verified: true, verificationDate: act.at }],
        },
      };
    },
  });

/** Every defect with its citation: what a person may not declare good either. */
export function defective({ defects }: ReleaseCheck): Fault {
  return new Fault(
    'business-rule',
    defects.map(({ text, citation, element }) => ({
      code: 'release-defective',
      text: `${text} (${citation})`,
      expression: `release.${element}`,
    })),
  );
}
