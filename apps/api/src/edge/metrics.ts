import { monitorEventLoopDelay } from "node:perf_hooks";
import type { AnsweredRequest } from "./access-log.ts";
import { classifyRoute, type RouteClass } from "./route-class.ts";

/** Upper bounds of the histogram's buckets, in seconds. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** One value, or one for each set of labels. */
export type GaugeReading = number | readonly { labels: Record<string, string>; value: number }[];

export interface Metrics {
  /** Counts an answered request; to be given to `accessLog`. */
  observe(request: AnsweredRequest): void;
  /**
   * Adds a value that is read whenever the metrics are asked for. One that cannot be read is left out.
   *
   * @param name as in Prometheus, with its unit: "vitrine_cache_bytes"
   */
  registerGauge(name: string, help: string, read: () => GaugeReading | Promise<GaugeReading>): void;
  /** Everything in the text format of Prometheus. */
  render(): Promise<string>;
  /** Stops measuring the event loop. */
  close(): void;
}

/** Type of what `render` gives. */
export const metricsContentType = "text/plain; version=0.0.4; charset=utf-8";

interface Histogram {
  counts: number[];
  sum: number;
  count: number;
}

/**
 * Counts and times the answered requests of this process, and reads its memory and its event loop.
 *
 * @example
 * ```ts
 * const metrics = createMetrics();
 * metrics.registerGauge("vitrine_cache_hit_ratio", "Hits among cache reads.", () => cache.stats().hitRatio);
 * app.use(accessLog({ onAnswer: metrics.observe }));
 * app.get("/metrics", async (c) => c.body(await metrics.render(), 200, { "Content-Type": metricsContentType }));
 * ```
 */
export function createMetrics(): Metrics {
  const requests = new Map<string, number>();
  const durations = new Map<RouteClass, Histogram>();
  const gauges: { name: string; help: string; read: () => GaugeReading | Promise<GaugeReading> }[] = [];
  const eventLoop = monitorEventLoopDelay({ resolution: 20 });
  eventLoop.enable();

  function registerGauge(name: string, help: string, read: () => GaugeReading | Promise<GaugeReading>): void {
    gauges.push({ name, help, read });
  }

  registerGauge("process_resident_memory_bytes", "Memory of the process.", () => process.memoryUsage.rss());
  registerGauge("process_uptime_seconds", "Time since the process started.", () => process.uptime());
  registerGauge("nodejs_heap_size_used_bytes", "Memory of JavaScript objects.", () => process.memoryUsage().heapUsed);
  registerGauge("nodejs_eventloop_delay_seconds", "How late the event loop comes to its work.", () => [
    { labels: { stat: "mean" }, value: eventLoop.mean / 1e9 },
    { labels: { stat: "p99" }, value: eventLoop.percentile(99) / 1e9 },
    { labels: { stat: "max" }, value: eventLoop.max / 1e9 },
  ]);

  return {
    observe({ method, path, status, durationMs }) {
      const route = classifyRoute(path);
      const labels = `method="${knownMethod(method)}",route="${route}",status="${status}"`;
      requests.set(labels, (requests.get(labels) ?? 0) + 1);
      const seconds = durationMs / 1_000;
      const histogram = durations.get(route) ?? { counts: BUCKETS.map(() => 0), sum: 0, count: 0 };
      durations.set(route, histogram);
      histogram.sum += seconds;
      histogram.count += 1;
      const bucket = BUCKETS.findIndex((bound) => seconds <= bound);
      if (bucket >= 0) histogram.counts[bucket] = (histogram.counts[bucket] ?? 0) + 1;
    },
    registerGauge,
    async render() {
      const blocks = await Promise.all(gauges.map(renderGauge));
      return [renderRequests(requests), renderDurations(durations), ...blocks].join("");
    },
    close: () => eventLoop.disable(),
  };
}

/** A client may send any word as the method. */
function knownMethod(method: string): string {
  return ["GET", "HEAD", "POST", "OPTIONS"].includes(method) ? method : "other";
}

function renderRequests(requests: ReadonlyMap<string, number>): string {
  const lines = [...requests].map(([labels, count]) => `vitrine_http_requests_total{${labels}} ${count}\n`);
  return head("vitrine_http_requests_total", "counter", "Answered requests.") + lines.join("");
}

function renderDurations(durations: ReadonlyMap<RouteClass, Histogram>): string {
  const name = "vitrine_http_request_duration_seconds";
  const lines = [...durations].flatMap(([route, { counts, sum, count }]) => {
    let total = 0;
    const buckets = BUCKETS.map((bound, i) => {
      total += counts[i] ?? 0;
      return `${name}_bucket{route="${route}",le="${bound}"} ${total}\n`;
    });
    return [
      ...buckets,
      `${name}_bucket{route="${route}",le="+Inf"} ${count}\n`,
      `${name}_sum{route="${route}"} ${sum}\n`,
      `${name}_count{route="${route}"} ${count}\n`,
    ];
  });
  return head(name, "histogram", "Time until the headers of the answer.") + lines.join("");
}

async function renderGauge({
  name,
  help,
  read,
}: {
  name: string;
  help: string;
  read: () => GaugeReading | Promise<GaugeReading>;
}): Promise<string> {
  try {
    const reading = await read();
    const values = typeof reading === "number" ? [{ labels: {}, value: reading }] : reading;
    return (
      head(name, "gauge", help) +
      values.map(({ labels, value }) => `${name}${renderLabels(labels)} ${value}\n`).join("")
    );
  } catch {
    // One value that cannot be read, such as a database's while it is down, must not hide all others.
    return "";
  }
}

function renderLabels(labels: Record<string, string>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${value.replace(/[\\"\n]/g, escapeLabel)}"`);
  return pairs.length > 0 ? `{${pairs.join(",")}}` : "";
}

const escapeLabel = (char: string) => (char === "\n" ? "\\n" : `\\${char}`);

const head = (name: string, type: string, help: string) => `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`;
