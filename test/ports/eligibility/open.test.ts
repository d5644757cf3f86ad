import { expect, test } from 'vitest';
import { openEligibility } from '../../../src/ports/eligibility/open.ts';
import { readSettings } from '../../../src/settings.ts';
import { AT } from './question.ts';

const open = (environment: Record<string, string>) =>
  openEligibility(readSettings(environment), { fetch, now: () => AT })?.name;

test('the simulator with the demo clinic; else nobody, or who is set up', () => {
  expect(open({})).toBe('simulator');
  expect(open({ DEMO: '0' })).toBeUndefined();
  expect(open({ DEMO: '0', ELIGIBILITY: 'simulator' })).toBe('simulator');
  const house = { ELIGIBILITY_URL: 'https://house.example/ask', ELIGIBILITY_AUTHORIZATION: 'Key secret' };
  expect(open({ ELIGIBILITY: 'stedi', ...house })).toBe('stedi');
  const parties = { ELIGIBILITY_SENDER: 'ZZ:CLINIC', ELIGIBILITY_RECEIVER: '30:HOUSE' };
  expect(open({ ELIGIBILITY: 'x12', ...house, ...parties })).toBe('x12');
});
