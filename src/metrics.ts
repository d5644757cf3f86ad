/** Counters for Prometheus. Labels are route templates, statuses and stable codes: no ids, no values. */
export interface CounterStore {
  add(counts: ReadonlyMap<string, number>): Promise<void>;
  all(): Promise<ReadonlyMap<string, number>>;
}

export interface Metrics {
  /** Adds to a counter. `labels` are part of its name: `requests_total{route="…",status="…"}`. */
  count(name: string, labels?: Readonly<Record<string, string | number>>, by?: number): void;
  /** Writes what was counted since to the store. */
  flush(): Promise<void>;
  /** Prometheus text format 0.0.4. */
  render(gauges: Readonly<Record<string, number>>): Promise<string>;
}

/** Bounds of the duration histogram, in ms. */
const BOUNDS = [5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000];

export function createMetrics(store: CounterStore): Metrics {
  let pending = new Map<string, number>();
  const add = (series: string, by: number) => pending.set(series, (pending.get(series) ?? 0) + by);
  const flush = async () => {
    if (pending.size === 0) return;
    const counts = pending;
    pending = new Map();
    try {
      await store.add(counts);
    } catch (error) {
      for (const [series, by] of counts) add(series, by); // not lost: they go with the next flush
      throw error;
    }
  };
  return {
    count(name, labels = {}, by = 1) {
      add(seriesOf(name, labels), by);
    },
    flush,
    async render(gauges) {
      await flush();
      const lines = [...(await store.all())].map(([series, value]) => `${series} ${value}`);
      const gauged = Object.entries(gauges).map(([name, value]) => `${name} ${value}`);
      return `${[...lines, ...gauged].sort().join('\n')}\n`;
    },
  };
}

/** One request, counted and put into the duration histogram. */
export function countRequest(metrics: Metrics, method: string, route: string, status: number, ms: number): void {
  metrics.count('gateway_requests_total', { method, route, status });
  for (const bound of BOUNDS) if (ms <= bound) metrics.count('gateway_request_ms_bucket', { route, le: bound });
  metrics.count('gateway_request_ms_bucket', { route, le: '+Inf' });
  metrics.count('gateway_request_ms_sum', { route }, ms);
  metrics.count('gateway_request_ms_count', { route });
}

function seriesOf(name: string, labels: Readonly<Record<string, string | number>>): string {
  const parts = Object.entries(labels).map(([label, value]) => `${label}="${String(value).replace(/["\\\n]/g, '_')}"`);
  return parts.length > 0 ? `${name}{${parts.join(',')}}` : name;
}
