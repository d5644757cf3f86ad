import { expect, test } from 'vitest';
import type { Clinic } from '../scripts/demo/clinic.ts';
import { playDay } from '../scripts/demo/day.ts';
import { openGateway } from './open-gateway.ts';

test('the demo plays its day to the end, twice on one gateway', async () => {
  const open = await openGateway();
  const clinic: Clinic = {
    call: (who, method, path, body) => open.call(who, method, path, body),
    async must(status, who, method, path, body) {
      const answer = await open.call(who, method, path, body);
      expect(answer.status, `${method} ${path} ${JSON.stringify(answer.body)}`).toBe(status);
      return answer.body;
    },
  };
  try {
    for (const run of ['first', 'second']) {
      const told: string[] = [];
      await playDay(clinic, run, (line) => told.push(line));
      expect(told.at(-1)).toMatch(/Good evening/);
      expect(told.length).toBeGreaterThan(20);
    }
  } finally {
    open.close();
  }
});
