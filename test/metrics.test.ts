import { expect, test } from 'vitest';
import { type CounterStore, countRequest, createMetrics } from '../src/metrics.ts';
import { sqlCounters } from '../src/metrics-sql.ts';
import { memorySql } from './auth/memory-sql.ts';

/** A line of the text format 0.0.4: a name, labels in quotes without a quote or line break in them, a number. */
const LINE = /^[a-z_]+(\{[a-z]+="[^"\\\n]*"(,[a-z]+="[^"\\\n]*")*\})? -?\d+(\.\d+)?(e[+-]?\d+)?$/;

async function linesOf(text: Promise<string>): Promise<string[]> {
  const rendered = await text;
  expect(rendered.endsWith('\n')).toBe(true);
  const lines = rendered.trimEnd().split('\n');
  for (const line of lines) expect(line).toMatch(LINE);
  return lines;
}

test('requests are counted by route and status, and their durations in cumulative buckets', async () => {
  const metrics = createMetrics(sqlCounters(memorySql()));
  countRequest(metrics, 'GET', '/v1/referrals/{id}', 200, 7);
  countRequest(metrics, 'GET', '/v1/referrals/{id}', 200, 80.5);
  countRequest(metrics, 'GET', '/v1/referrals/{id}', 404, 9_000);
  const lines = await linesOf(metrics.render({ gateway_spool_queued: 3 }));
  expect(lines).toContain('gateway_requests_total{method="GET",route="/v1/referrals/{id}",status="200"} 2');
  expect(lines).toContain('gateway_requests_total{method="GET",route="/v1/referrals/{id}",status="404"} 1');
  const bucket = (le: string) =>
    lines
      .find((line) => line.startsWith(`gateway_request_ms_bucket{route="/v1/referrals/{id}",le="${le}"}`))
      ?.split(' ')
      .at(-1);
  expect(['5', '10', '50', '100', '5000', '+Inf'].map(bucket)).toEqual([undefined, '1', '1', '2', '2', '3']);
  expect(lines).toContain('gateway_request_ms_sum{route="/v1/referrals/{id}"} 9087.5');
  expect(lines).toContain('gateway_request_ms_count{route="/v1/referrals/{id}"} 3');
  expect(lines).toContain('gateway_spool_queued 3');
  expect(lines).toEqual([...lines].sort());
});

test('counters survive a restart, gauges are of the moment', async () => {
  const sql = memorySql();
  const before = createMetrics(sqlCounters(sql));
  before.count('gateway_things_total');
  await before.flush();
  const after = createMetrics(sqlCounters(sql));
  after.count('gateway_things_total', {}, 2);
  expect(await linesOf(after.render({ gauge: 1 }))).toEqual(['gateway_things_total 3', 'gauge 1']);
  expect(await linesOf(after.render({ gauge: 0 }))).toEqual(['gateway_things_total 3', 'gauge 0']);
});

test('two processes on one database add up', async () => {
  const sql = memorySql();
  const both = [createMetrics(sqlCounters(sql)), createMetrics(sqlCounters(sql))] as const;
  for (const one of both) one.count('gateway_things_total', { kind: 'x' });
  await Promise.all(both.map((one) => one.flush()));
  expect(await linesOf(both[0].render({}))).toEqual(['gateway_things_total{kind="x"} 2']);
});

test('what a label holds cannot break a line', async () => {
  const metrics = createMetrics(sqlCounters(memorySql()));
  metrics.count('gateway_things_total', { kind: 'a"} 9\nfake 1\\' });
  expect(await linesOf(metrics.render({}))).toEqual(['gateway_things_total{kind="a_} 9_fake 1_"} 1']);
});

test('counts whose flush failed are in the next one, none lost and none twice', async () => {
  const working = sqlCounters(memorySql());
  let broken = true;
  const store: CounterStore = {
    ...working,
    add: (counts) => (broken ? Promise.reject(new Error('locked')) : working.add(counts)),
  };
  const metrics = createMetrics(store);
  metrics.count('gateway_things_total');
  const failing = metrics.flush();
  metrics.count('gateway_things_total');
  await expect(failing).rejects.toThrow('locked');
  broken = false;
  expect(await linesOf(metrics.render({}))).toEqual(['gateway_things_total 2']);
});
