import { expect, test } from 'vitest';
import { openGateway } from '../open-gateway.ts';
import { referral } from '../referrals/samples.ts';

test('the evening before, the payers of tomorrow’s visits are asked, once each; those of other days are not', async () => {
  const open = await openGateway();
  try {
    const book = async (n: number, day: string, coverage: object[]) => {
      const query = `specialty=cardiology&patient=new&from=${day}`;
      const { slots } = (await open.call('staff', 'GET', `/v1/slots?${query}`)).body;
      const slot = slots.find(({ start }: { start: string }) => start.startsWith(day)).slot;
      const visit = { appointmentId: `v-${n}`, slot, patient: referral(n).patient, reason: 'Check', coverage };
      const paid = coverage.length > 0 ? visit : { ...visit, coverage: undefined, selfPay: true };
      const { status, body } = await open.call('staff', 'POST', '/v1/appointments', paid);
      expect(status, JSON.stringify(body)).toBe(201);
      const patient = body.patient.reference ?? body.patient;
      const list = await open.call('staff', 'GET', `/v1/patients/${patient.slice('Patient/'.length)}/coverages`);
      return list.body.items[0]?.id as string | undefined;
    };
    const tomorrow = await book(8301, '2026-11-25', [{ plan: 'UMR', memberId: 'U-8301' }]);
    const later = await book(8302, '2026-11-30', [{ plan: 'UMR', memberId: 'U-8302' }]);
    await book(8303, '2026-11-25', []);
    const said = async (id: string | undefined) =>
      (await open.call('staff', 'GET', `/v1/coverages/${id}/verifications`)).body.items;

    open.clock = Date.parse('2026-11-25T03:05:00Z'); // five past eight in Phoenix
    await open.gateway.tick();
    expect(await said(tomorrow)).toMatchObject([{ status: 'answered', inForce: true, date: '2026-11-25' }]);
    expect(await said(later)).toEqual([]);
    open.clock += 120_000;
    await open.gateway.tick();
    expect(await said(tomorrow)).toHaveLength(1);
    expect(open.log.filter((line) => line.includes('job-failed'))).toEqual([]);
  } finally {
    open.close();
  }
});
