import type { EligibilityAsk } from '../../../src/ports/eligibility/index.ts';
import type { Envelope } from '../../../src/ports/eligibility/write-270.ts';

export const AT = Date.parse('2026-11-24T16:00:00Z');

export const ENVELOPE: Envelope = {
  sender: { qualifier: 'ZZ', id: 'clinic' },
  receiver: { qualifier: '30', id: 'house' },
  usage: 'T',
};

export const QUESTION: EligibilityAsk = {
  trace: 'T-1',
  payer: { id: '99901', name: 'Sample Health Plan' },
  provider: { npi: '1234567893', name: 'Copper Basin Medical Group' },
  subscriber: {
    family: 'Exampleton',
    given: 'María',
    birthDate: '1961-07-14',
    gender: 'female',
    memberId: 'W123456789',
  },
  serviceTypes: ['30', '98'],
  date: '2026-12-03',
};
