import { expect, test } from 'vitest';
import type { ActContext, Reads } from '../../src/action.ts';
import type { Visit } from '../../src/appointments/appointment.ts';
import { endHold } from '../../src/appointments/end-holds.ts';

const AT = '2026-11-24T17:00:00.000Z';
const held = (status: Visit['status'], created: string): Visit => ({
  resourceType: 'Appointment',
  id: 'a',
  meta: { versionId: '1', lastUpdated: created },
  status,
  created,
  participant: [],
});

/** The sweep may have seen an older version than the one that is there when it acts. */
test('only what is held still, and over, is ended: what was agreed since the sweep saw it stays', async () => {
  const find = (state: Visit) => endHold.find({}, { parts: [], state }, { at: AT } as ActContext, {} as Reads); // it reads nothing
  const old = '2026-11-24T16:40:00.000Z';
  expect(await find(held('pending', old))).toMatchObject({ status: 'pending' });
  for (const one of [held('booked', old), held('checked-in', old), held('pending', AT)]) {
    await expect(find(one)).rejects.toMatchObject({ kind: 'stale' });
  }
});
