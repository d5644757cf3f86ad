import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { REASONS, RESULTS } from '../../src/messages/attempts.ts';
import { KINDS, RECEIVED } from '../../src/messages/kinds.ts';
import { QUESTIONS } from '../../src/messages/note-reply.ts';
import { MEANINGS } from '../../src/messages/understand.ts';
import { DENIAL_REASONS } from '../../src/records/deny.ts';
import { STATES as RECORDS_STATES, STEPS as RECORDS_STEPS } from '../../src/records/lifecycle.ts';
import { DECLINE_REASONS } from '../../src/referrals/decline.ts';
import { STEPS } from '../../src/referrals/lifecycle.ts';
import { LEARNED_BY } from '../../src/referrals/step.ts';

const FOLDER = join(import.meta.dirname, '../../profiles/codes');

function codesOf(name: string): string[] {
  const file = JSON.parse(readFileSync(join(FOLDER, `codesystem-${name}.json`), 'utf8')) as {
    concept: { code: string }[];
  };
  return file.concept.map(({ code }) => code).sort();
}

describe('the code systems of profiles/ are the lists of the source', () => {
  test.each([
    ['decline-reason', [...DECLINE_REASONS]],
    ['learned-by', [...LEARNED_BY]],
    ['message-kind', [...KINDS, RECEIVED]],
    ['message-result', [...RESULTS, ...REASONS]],
    ['reply-meaning', [...MEANINGS]],
    ['reply-question', [...QUESTIONS]],
    ['records-denial', [...DENIAL_REASONS]],
    ['records-status', Object.keys(RECORDS_STATES)],
    [
      'records-step',
      [
        ...['request-records', 'mark-late', 'authorize-person', 'end-authorization', 'print-release-form'],
        ...['note-delivery', 'consume-download', 'end-download'],
        ...Object.keys(RECORDS_STEPS),
      ],
    ],
    ['referral-step', ['refer', 'mark-overdue', 'ask-again', 'file-document', ...Object.keys(STEPS)]],
  ])('%s', (name, list) => {
    expect(codesOf(name)).toEqual([...list].sort());
  });

  test('every file is one of a code system or a value set', () => {
    expect(readdirSync(FOLDER).filter((file) => !/^(codesystem|valueset)-[a-z-]+\.json$/.test(file))).toEqual([]);
  });
});
