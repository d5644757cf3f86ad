import { expect, test } from 'vitest';
import { pagedAt } from '../../src/messages/preferences.ts';

test('a physician is paged at a pager before anything else, by number or by mail', () => {
  const office = { system: 'phone', use: 'work', value: '602-555-0150' } as const;
  const mail = { system: 'email', value: 'physician@example.org' } as const;
  const pager = (value: string, more: object = {}) => ({ system: 'pager', value, ...more }) as const;
  expect(pagedAt([office, pager('(602) 555-0192')])).toEqual([
    { channel: 'sms', to: '+16025550192' },
    { channel: 'sms', to: '+16025550150' },
  ]);
  expect(pagedAt([office, mail, pager('5550192@pager.example.org')])[0]).toEqual({
    channel: 'email',
    to: '5550192@pager.example.org',
  });
  expect(pagedAt([pager('602-555-0192', { use: 'old' }), pager('ask the operator'), mail])).toEqual([
    { channel: 'email', to: 'physician@example.org' },
  ]);
});
