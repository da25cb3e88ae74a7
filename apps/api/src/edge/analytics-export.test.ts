import type { Database } from "@vitrine/db";
import { describeOnBothDatabases } from "@vitrine/db/testing";
import { createManualClock, type Platform } from "@vitrine/domain";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Api, createApi } from "../app.ts";
import { openTestCallers, openTestPlatform } from "../testing.ts";
import { connectionFrom, serveOnLoopback } from "./testing.ts";

const ADMIN_KEY = "an-admin-key-for-tests-of-analytics";
const COUNT = 200_000;
const HOUR = "2026-03-01T10:00:00Z";
/** The hour is not over, and never will be: the maintenance, which takes long over so many rows, has nothing to do. */
const clock = createManualClock("2026-03-01T10:30:00Z");
const period = `from=${HOUR}&to=2026-03-01T12:00:00Z`;

describeOnBothDatabases("a report as a file", (db: () => Database) => {
  let platform: Platform;
  let api: Api;
  let callers: Awaited<ReturnType<typeof openTestCallers>>;

  beforeAll(async () => {
    platform = { ...(await openTestPlatform(db(), { ADMIN_KEY })), clock };
    api = createApi(platform);
    callers = await openTestCallers(platform);
    await sql`insert into search_hour (hour, query, count, counted)
      select ${HOUR}, case number when 1 then '=cmd(), "x"' else 'query ' || number end, 2, 1
      from generate_series(1, ${COUNT}) as number`.execute(db().ingest);
  }, 60_000);
  afterAll(async () => {
    await callers.close();
    await api.close();
    await platform.close();
  });

  const ask = async (path: string, key?: string) =>
    api.app.request(path, { headers: key ? { "X-API-Key": key } : {} }, connectionFrom("203.0.113.7"));

  it("has every row, in either format", async () => {
    const csv = await ask(`/api/v1/analytics/searches.csv?${period}`, ADMIN_KEY);
    expect(csv.status).toBe(200);
    expect(csv.headers.get("Content-Type")).toContain("text/csv");
    expect(csv.headers.get("Content-Disposition")).toBe('attachment; filename="searches-2026-03-01-2026-03-01.csv"');
    const lines = (await csv.text()).split("\r\n");
    expect(lines[0]).toBe("query,value,raw,empty,results");
    expect(lines).toContain(`"'=cmd(), ""x""",1,2,0,0`);
    expect(lines).toHaveLength(COUNT + 2);
    const json = await ask(`/api/v1/analytics/searches.json?${period}`, ADMIN_KEY);
    const { rows, from } = (await json.json()) as { rows: object[]; from: string };
    expect(rows).toHaveLength(COUNT);
    expect(from).toBe("2026-03-01T10:00:00.000Z");
  }, 60_000);

  it("is for secret keys with the scope, and for who has a link", async () => {
    expect((await ask("/api/v1/analytics/overview.csv")).status).toBe(401);
    const key = async (scopes: ("catalog" | "analytics")[]) =>
      (await callers.admin.keys.create({ name: "export", kind: "secret", scopes })).key;
    expect((await ask("/api/v1/analytics/overview.csv", await key(["catalog"]))).status).toBe(403);
    expect((await ask("/api/v1/analytics/overview.csv", await key(["analytics"]))).status).toBe(200);
    const { path } = await callers.admin.analytics.export({ report: "funnel", from: new Date(HOUR) });
    expect(await (await ask(path)).text()).toMatch(/^step,visitors,previous,conversion\r\nviewed,0,0,\r\n/);
    expect((await ask(path.replace("funnel", "overview"))).status).toBe(401);
    expect((await ask(path.replace("2026-03", "2026-02"))).status).toBe(401);
  });

  it.each([
    ["/api/v1/analytics/secrets.csv", 404, "secrets.csv"],
    ["/api/v1/analytics/searches.xml", 404, "searches.xml"],
    ["/api/v1/analytics/searches.csv?from=yesterday", 400, "from"],
    ["/api/v1/analytics/searches.csv?limit=3", 400, "limit"],
    ["/api/v1/analytics/timeseries.csv?interval=hour&from=2024-01-01T00:00:00Z", 400, "interval"],
  ])("says what is wrong with %s", async (path, status, named) => {
    const answer = await ask(path, ADMIN_KEY);
    expect(answer.status).toBe(status);
    expect(await answer.text()).toContain(named);
  });

  it("is read no faster than its client takes it", async () => {
    const server = await serveOnLoopback(api.app);
    const stop = new AbortController();
    const answer = await fetch(`${server.url}/api/v1/analytics/searches.csv?${period}`, {
      headers: { "X-API-Key": ADMIN_KEY },
      signal: stop.signal,
    });
    const reader = answer.body!.getReader();
    await reader.read();
    // The embedded database and every other question go on meanwhile.
    expect(await callers.admin.analytics.overview()).toMatchObject({ views: { value: 0 } });
    const busy = await ask(`/api/v1/analytics/searches.csv?${period}`, ADMIN_KEY);
    expect([busy.status, busy.headers.get("Retry-After")]).toEqual([503, "5"]);
    stop.abort();
    await expect
      .poll(async () => (await ask(`/api/v1/analytics/products.csv?${period}`, ADMIN_KEY)).status, { timeout: 10_000 })
      .toBe(200);
    await server.close();
  }, 30_000);
});
