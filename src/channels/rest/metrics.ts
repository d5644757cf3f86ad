/** Counters and gauges for Prometheus; labels are templates and codes, so that nothing in them is about a patient. */
import type { Metrics } from '../../metrics.ts';
import type { Spool } from '../../ports/spool/index.ts';
import type { Route } from './route.ts';

/** Prometheus text exposition format. */
const TEXT = 'text/plain; version=0.0.4';

export function metricsRoutes(metrics: Pick<Metrics, 'render'>, spool: Pick<Spool, 'depth'>): Route[] {
  return [
    {
      method: 'get',
      path: '/metrics',
      tag: 'Operations',
      summary: 'Counters and gauges for Prometheus',
      scope: '__metrics',
      answers: { 200: { description: 'Prometheus text format 0.0.4', contentType: TEXT } },
      audit: 'none',
      handle: async () => {
        const { queued, leased, parked, oldestMs } = await spool.depth();
        const text = await metrics.render({
          gateway_spool_queued: queued,
          gateway_spool_leased: leased,
          gateway_spool_parked: parked,
          gateway_spool_oldest_ms: oldestMs,
        });
        return new Response(text, { headers: { 'content-type': TEXT, 'cache-control': 'no-store' } });
      },
    },
  ];
}
