import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { getRequestListener } from "@hono/node-server";
import type { Database } from "@vitrine/db";
import { sql } from "kysely";
import superjson from "superjson";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { endSlowBody } from "./end-slow-body.ts";
import {
  ADMIN_KEY,
  by,
  describeTwoWays,
  exchange,
  head,
  JSON_TYPE,
  LISTED,
  type Posted,
  TEXT_TYPE,
  type TwoWays,
} from "./two-ways-testing.ts";

describeTwoWays("the short way of events", ({ db, filled, posts, open }) => {
  let both: TwoWays;

  describe("gives the app's own answer over connections of all kinds", () => {
    beforeAll(async () => {
      both = await open();
    });
    afterAll(() => both.close());

    it("to a client that waits to be told to send its body", async () => {
      const body = JSON.stringify({ events: [posts.view()] });
      const first = `POST /api/v1/events HTTP/1.1\r\n${head({ ...TEXT_TYPE, Expect: "100-continue" }, body.length)}`;
      const answer = await exchange(both.short, [first, body], /"accepted":1/);
      expect(answer).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK/);
      expect(both.ways.at(-1)).toBe("short");
    });

    it("to each of many that come at once on one connection, in their order", async () => {
      const post = (id: string, body: string) =>
        `POST /trpc/trending.track HTTP/1.1\r\n${head({ ...JSON_TYPE, "X-Request-ID": id }, Buffer.byteLength(body))}${body}`;
      const good = () => superjson.stringify({ events: [posts.view()] });
      for (const server of [both.long, both.short]) {
        const from = both.ways.length;
        const bytes =
          post("request-1", good()) +
          post("request-2", "{") +
          "GET /livez HTTP/1.1\r\nHost: x\r\nX-Request-ID: request-3\r\n\r\n" +
          post("request-4", good()) +
          post("request-5", good());
        const received = await exchange(server, [bytes], /request-5[\s\S]*"accepted":1/);
        expect([...received.matchAll(/x-request-id: (\S+)/gi)].map(([, id]) => id)).toEqual(
          [1, 2, 3, 4, 5].map((n) => `request-${n}`),
        );
        expect([...received.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status)).toEqual([
          "200",
          "400",
          "200",
          "200",
          "200",
        ]);
        if (server === both.short) expect(both.ways.slice(from)).toEqual(["short", "back", "long", "short", "short"]);
      }
    });

    it("to a body that comes in pieces, and what comes after it is a request of its own", async () => {
      const next = Buffer.from("GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
      for (const server of [both.long, both.short]) {
        const event = { id: posts.newId(), kind: "search", query: "Höfner ü", results: 1 };
        const body = Buffer.from(superjson.stringify({ events: [event] }));
        // Between the two bytes of a letter.
        const cut = body.indexOf("ö") + 1;
        const first = `POST /trpc/trending.track HTTP/1.1\r\n${head(JSON_TYPE, body.length)}`;
        const last = Buffer.concat([body.subarray(cut), next]);
        const received = await exchange(server, [first, body.subarray(0, 40), body.subarray(40, cut), last]);
        expect([...received.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status)).toEqual(["200", "200"]);
        expect(received).toContain('"accepted":1');
        expect(await both.stored(event.id)).toMatchObject({ query: "Höfner ü" });
      }
      expect(both.ways.slice(-2)).toEqual(["short", "long"]);
    });

    it.each([
      ["a client that ends the connection", "HTTP/1.1", { Connection: "close" }],
      ["a client of 1996", "HTTP/1.0", {}],
    ])("to %s, by leaving it", async (_, version, more) => {
      const body = JSON.stringify({ events: [posts.view()] });
      const from = both.ways.length;
      const received = await exchange(both.short, [
        `POST /api/v1/events ${version}\r\n${head({ ...TEXT_TYPE, ...more }, body.length)}${body}`,
      ]);
      expect(received).toMatch(/^HTTP\/1\.1 200 [\s\S]*"accepted":1/);
      expect(both.ways.slice(from)).toEqual(["long"]);
    });

    it("leaves a connection whose sender goes away, as the app does", async () => {
      for (const reset of [false, true]) {
        const left = [];
        for (const server of [both.long, both.short]) {
          const from = both.lines.length;
          const socket = connect(Number(new URL(server.url).port), "127.0.0.1");
          socket.write(`POST /trpc/trending.track HTTP/1.1\r\n${head(JSON_TYPE, 100)}{"json"`);
          await sleep(50);
          reset ? socket.resetAndDestroy() : socket.end();
          await expect.poll(() => both.logged(from).some(({ msg }) => msg === "request")).toBe(true);
          left.push(both.logged(from));
        }
        expect(left[1]).toEqual(left[0]);
        expect(both.ways.at(-1)).toBe("back");
      }
    });

    it("stores the events of a sender who does not wait for the answer", async () => {
      const event = posts.view();
      const body = JSON.stringify({ events: [event] });
      const socket = connect(Number(new URL(both.short.url).port), "127.0.0.1");
      socket.end(`POST /api/v1/events HTTP/1.1\r\n${head(TEXT_TYPE, body.length)}${body}`);
      socket.destroySoon();
      await expect.poll(() => both.stored(event.id)).toBeDefined();
      expect((await both.ask(both.short, posts.beacon({ events: [posts.view()] }))).status).toBe(200);
    });
  });

  describe("what cannot be stored", () => {
    beforeEach(async () => {
      both = await open();
    });
    afterEach(async () => {
      await mend(db());
      await both.close();
    });

    it.each([
      ["57P01", 503, "unavailable"],
      ["57014", 504, "timeout"],
      ["40P01", 503, "unavailable"],
      ["42P01", 500, "internal"],
    ])("for %s is tried once, and told as the app tells it", async (code, status, kind) => {
      await breakWith(db(), code);
      const calls: (() => Posted)[] = [
        () => posts.trpc("track", { events: [posts.view()] }),
        () => posts.trpc("trackView", { productId: filled.productIds[0] }),
        () => posts.trpc("trackComparison", { productIds: filled.productIds }),
        () => posts.beacon({ events: [posts.view()] }),
      ];
      for (const make of calls) {
        const before = await attempts(db());
        const answer = await both.compare(make, "back");
        expect(answer.status).toBe(status);
        expect(answer.text).toContain(`"kind":"${kind}"`);
        expect(answer.headers["retry-after"] !== undefined).toBe(status !== 500);
        expect((await attempts(db())) - before).toBe(2);
      }
      await mend(db());
      expect((await both.compare(calls[0]!, "short")).status).toBe(200);
    });
  });

  it("there is no room for is turned away by both ways alike, without a stack in the log", async () => {
    both = await open();
    let answers: Promise<{ status: number | undefined }[]> | undefined;
    await holdingUpBatches(db(), async () => {
      const waiting = async () => {
        const metrics = await both.ask(both.long, { path: "/metrics", method: "GET", headers: by(ADMIN_KEY) });
        return Number(/^vitrine_events_waiting (\d+)/m.exec(metrics.body.toString())?.[1]);
      };
      const many = JSON.stringify({ json: { events: Array(500).fill(posts.view()) } });
      const full = Array.from({ length: 50 }, () => both.ask(both.short, posts.raw(many)));
      await expect.poll(waiting).toBe(25_000);
      for (const make of [
        () => posts.trpc("track", { events: [posts.view()] }, { Origin: LISTED }),
        () => posts.trpc("trackView", { productId: filled.productIds[0] }, by(filled.publishable)),
        () => posts.beacon({ events: [posts.view()] }),
      ]) {
        const from = both.lines.length;
        const { status, headers, text } = await both.compare(make, "short");
        expect([status, headers["retry-after"]]).toEqual([503, "some"]);
        expect(text).toContain("Too many events are waiting");
        expect(both.logged(from).map(({ level, err, reason }) => [level, err, reason])).toEqual(
          [0, 1].flatMap(() => [
            ["warn", undefined, "Too many events are waiting. Send them again."],
            ["error", undefined, undefined],
          ]),
        );
      }
      answers = Promise.all(full);
    });
    expect(new Set((await answers)?.map(({ status }) => status))).toEqual(new Set([200]));
    await both.close();
  });

  describe("the limit", () => {
    afterEach(() => both.close());

    it("counts every call once, whichever way it goes", async () => {
      both = await open({ RATE_LIMIT_RPM: "10" });
      const headers = { "X-Forwarded-For": "203.0.113.50" };
      const sent = [
        posts.trpc("track", { events: [posts.view()] }, headers),
        posts.raw("{", headers),
        posts.trpc("trackView", { productId: 999_999 }, headers),
        posts.beacon({ events: [posts.view()] }, { ...TEXT_TYPE, ...headers }),
        posts.beacon({ events: [posts.view()], key: "vtr_pub_no" }, { ...TEXT_TYPE, ...headers }),
      ];
      const left = [];
      for (const post of [...sent, ...sent])
        left.push((await both.ask(both.short, post)).headers["x-ratelimit-remaining"]);
      expect(left).toEqual(["9", "8", "7", "6", "5", "4", "3", "2", "1", "0"]);
      expect(both.ways.slice(0, 5)).toEqual(["short", "back", "back", "short", "back"]);
      const over = await both.compare(() => posts.trpc("track", { events: [posts.view()] }, headers), "long");
      expect(over.status).toBe(429);
    });

    it("is none where there is none", async () => {
      both = await open({ RATE_LIMIT_RPM: "0" });
      const { headers } = await both.compare(() => posts.trpc("track", { events: [posts.view()] }), "short");
      expect(headers.ratelimit).toBeUndefined();
      expect((await both.compare(() => posts.raw("{"), "back")).status).toBe(400);
    });
  });

  it("a request under way is answered before the server stops", async () => {
    both = await open();
    await triggerOnEvents(db(), "begin perform pg_sleep(0.3); return null; end");
    const answers = Array.from({ length: 20 }, () => both.ask(both.short, posts.beacon({ events: [posts.view()] })));
    await expect.poll(() => both.ways.length, { interval: 1, timeout: 10_000 }).toBe(20);
    const stopped = both.short.stop();
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual(Array(20).fill(200));
    expect(both.ways).toEqual(Array(20).fill("short"));
    await mend(db());
    await both.close();
    await stopped;
  });

  it("a body that comes slowly is ended with 408 there too", async () => {
    both = await open();
    const longWay = getRequestListener(both.api.app.fetch);
    const server = createServer((incoming, outgoing) => {
      endSlowBody(incoming, 200);
      both.ways.push(both.api.shortWay(incoming, outgoing, longWay) ? "short" : "long");
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const received = await exchange({ url }, [`POST /trpc/trending.track HTTP/1.1\r\n${head(JSON_TYPE, 100)}{"json"`]);
    expect(received).toMatch(/^HTTP\/1\.1 408 /);
    expect(both.ways).toEqual(["short"]);
    server.close();
    await both.close();
  });
});

/** From now on the database answers every batch of events with that SQLSTATE, and counts how often it was asked. */
async function breakWith(db: Database, code: string): Promise<void> {
  await sql`create sequence if not exists test_attempt`.execute(db.ingest);
  await triggerOnEvents(
    db,
    `begin perform nextval('test_attempt'); raise exception 'broken for the test' using errcode = '${code}'; end`,
  );
}

/** While the work is under way no batch of events is stored. */
async function holdingUpBatches({ ingest }: Database, work: () => Promise<void>): Promise<void> {
  await ingest.transaction().execute(async (trx) => {
    await sql`lock table event in exclusive mode`.execute(trx);
    await work();
  });
}

async function triggerOnEvents({ ingest }: Database, body: string): Promise<void> {
  await sql`create or replace function test_trigger() returns trigger language plpgsql as ${sql.lit(body)}`.execute(
    ingest,
  );
  await sql`create or replace trigger test_trigger before insert on event
    for each statement execute function test_trigger()`.execute(ingest);
}

async function mend({ ingest }: Database): Promise<void> {
  await sql`drop trigger if exists test_trigger on event`.execute(ingest);
}

async function attempts({ ingest }: Database): Promise<number> {
  const { rows } = await sql<{ times: number }>`
    select case when is_called then last_value else 0 end::int as times from test_attempt`.execute(ingest);
  return rows[0]!.times;
}
