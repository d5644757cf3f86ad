import { expect, test } from 'vitest';
import { openClinic } from '../scripts/demo/clinic.ts';
import { playDay } from '../scripts/demo/day.ts';
import { openGateway, PUBLIC_URL } from './open-gateway.ts';

test('the demo plays its day to the end, twice on one gateway', async () => {
  const { gateway, clients, close } = await openGateway();
  try {
    for (const run of [1, 2]) {
      const clinic = openClinic(PUBLIC_URL, clients, (input, init) => gateway.fetch(new Request(input, init)));
      const told: string[] = [];
      await playDay(clinic, run, (line) => told.push(line));
      expect(told.at(-1)).toMatch(/^\nThe day went as told: \d\d answers/);
      expect(told.length).toBeGreaterThan(30);
    }
  } finally {
    close();
  }
});

test('the demo stops where the gateway answers otherwise than told', async () => {
  const { gateway, clients, close } = await openGateway();
  try {
    const withoutReview: typeof fetch = async (input, init) => {
      const response = await gateway.fetch(new Request(input, init));
      return new Response((await response.text()).replaceAll('"review"', '"matched"'), response);
    };
    await expect(playDay(openClinic(PUBLIC_URL, clients, withoutReview), 3, () => {})).rejects.toThrow(/Garcia/);
  } finally {
    close();
  }
});
