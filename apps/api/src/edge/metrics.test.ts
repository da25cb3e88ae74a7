import { describe, expect, it } from "vitest";
import { accessLog } from "./access-log.ts";
import { createMetrics, type Metrics } from "./metrics.ts";
import { classifyRoute } from "./route-class.ts";
import { createTestApp } from "./testing.ts";

async function withMetrics<T>(use: (metrics: Metrics) => T | Promise<T>): Promise<T> {
  const metrics = createMetrics();
  try {
    return await use(metrics);
  } finally {
    metrics.close();
  }
}

const observed = (path: string, status: number, durationMs: number) => ({ method: "GET", path, status, durationMs });

it("counts answers by method, route class and status", () =>
  withMetrics(async (metrics) => {
    for (const status of [200, 200, 500]) metrics.observe(observed("/trpc/catalog.list", status, 1));
    metrics.observe({ ...observed("/livez", 200, 1), method: "BREW" });
    const text = await metrics.render();
    expect(text).toContain('vitrine_http_requests_total{method="GET",route="trpc",status="200"} 2\n');
    expect(text).toContain('vitrine_http_requests_total{method="GET",route="trpc",status="500"} 1\n');
    expect(text).toContain('vitrine_http_requests_total{method="other",route="probe",status="200"} 1\n');
  }));

it("sorts durations into cumulative buckets", () =>
  withMetrics(async (metrics) => {
    for (const ms of [1, 4, 4, 900, 60_000]) metrics.observe(observed("/api/v1/products", 200, ms));
    const text = await metrics.render();
    const bucket = (bound: string) => `vitrine_http_request_duration_seconds_bucket{route="rest",le="${bound}"}`;
    expect(text).toContain(`${bucket("0.001")} 1\n`);
    expect(text).toContain(`${bucket("0.005")} 3\n`);
    expect(text).toContain(`${bucket("0.5")} 3\n`);
    expect(text).toContain(`${bucket("1")} 4\n`);
    expect(text).toContain(`${bucket("10")} 4\n`);
    expect(text).toContain(`${bucket("+Inf")} 5\n`);
    expect(text).toContain('_sum{route="rest"} 60.909\n');
    expect(text).toContain('_count{route="rest"} 5\n');
  }));

it("tells memory and how late the event loop is", () =>
  withMetrics(async (metrics) => {
    const text = await metrics.render();
    expect(text).toMatch(/^process_resident_memory_bytes \d{7,}$/m);
    expect(text).toMatch(/^nodejs_eventloop_delay_seconds\{stat="p99"\} \S+$/m);
  }));

describe("an added gauge", () => {
  it("is read when the metrics are, with or without labels", () =>
    withMetrics(async (metrics) => {
      let size = 1;
      metrics.registerGauge("vitrine_cache_entries", "Entries held.", () => size);
      metrics.registerGauge("vitrine_pool", "Connections.", async () => [
        { labels: { pool: 'read "1"\\' }, value: 3 },
        { labels: { pool: "ingest" }, value: 4 },
      ]);
      size = 2;
      const text = await metrics.render();
      expect(text).toContain(
        "# HELP vitrine_cache_entries Entries held.\n# TYPE vitrine_cache_entries gauge\nvitrine_cache_entries 2\n",
      );
      expect(text).toContain('vitrine_pool{pool="read \\"1\\"\\\\"} 3\nvitrine_pool{pool="ingest"} 4\n');
    }));

  it("that cannot be read is left out, the others stay", () =>
    withMetrics(async (metrics) => {
      metrics.registerGauge("vitrine_lag", "Rows behind.", () => Promise.reject(new Error("down")));
      const text = await metrics.render();
      expect(text).not.toContain("vitrine_lag");
      expect(text).toContain("process_resident_memory_bytes");
    }));
});

it("every line has the text format of Prometheus", () =>
  withMetrics(async (metrics) => {
    metrics.observe(observed("/", 200, 3));
    const lines = (await metrics.render()).trimEnd().split("\n");
    const label = /[a-z]+="(?:[^"\\\n]|\\.)*"/.source;
    const sample = new RegExp(`^[a-z_:]+(?:\\{${label}(?:,${label})*\\})? (?:[-+.e0-9]+|NaN|\\+Inf)$`);
    for (const line of lines) expect(line).toMatch(line.startsWith("#") ? /^# (HELP|TYPE) [a-z_]+ \S/ : sample);
  }));

it("clients cannot make up series", () =>
  withMetrics(async (metrics) => {
    for (let i = 0; i < 500; i++) {
      metrics.observe({ method: `M${i}`, path: `/trpc/made.up${i}`, status: 404, durationMs: 1 });
      metrics.observe(observed(`/made/up/${i}`, 404, 1));
    }
    expect((await metrics.render()).split("\n").length).toBeLessThan(80);
  }));

it("listens to the access log", () =>
  withMetrics(async (metrics) => {
    const { app } = createTestApp();
    app.use(accessLog({ onAnswer: metrics.observe }));
    await app.request("/api/v1/nothing");
    expect(await metrics.render()).toContain('vitrine_http_requests_total{method="GET",route="rest",status="404"} 1');
  }));

it.each([
  ["/trpc/catalog.list", "trpc"],
  ["/api/v1/events", "events"],
  ["/api/v1/products", "rest"],
  ["/readyz", "probe"],
  ["/", "page"],
  ["/trpcx", "page"],
])("%s is %s", (path, route) => {
  expect(classifyRoute(path)).toBe(route);
});
