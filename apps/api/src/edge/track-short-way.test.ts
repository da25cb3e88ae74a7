import { gzipSync } from "node:zlib";
import { createKey, createManualClock, revokeKey } from "@vitrine/domain";
import superjson from "superjson";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  ADMIN_KEY,
  by,
  describeTwoWays,
  JSON_TYPE,
  LISTED,
  type Posted,
  TEXT_TYPE,
  type TwoWays,
  type Way,
} from "./two-ways-testing.ts";

describeTwoWays("events on the short way", ({ filled, posts, open }) => {
  let both: TwoWays;
  beforeAll(async () => {
    both = await open();
  });
  afterAll(() => both.close());

  describe("get the app's own answer", () => {
    const at = new Date();
    const accepted: Record<string, () => Posted> = {
      "a batch by SDK": () => posts.trpc("track", { events: [posts.view({ at }), posts.view()] }),
      "one of every kind": () =>
        posts.trpc("track", {
          events: [
            posts.view(),
            { id: posts.newId(), kind: "compare", productIds: filled.productIds },
            { id: posts.newId(), kind: "search", query: "Höfner", results: 3 },
            { id: posts.newId(), kind: "click", offerId: filled.offerId },
          ],
        }),
      "a secret key that names a visitor": () => posts.trpc("track", { events: [posts.named()] }, by(filled.secret)),
      "the admin key": () => posts.trpc("track", { events: [posts.named()] }, by(ADMIN_KEY)),
      "a key in X-API-Key": () => posts.trpc("track", { events: [posts.view()] }, { "X-API-Key": filled.publishable }),
      "a view": () => posts.trpc("trackView", { productId: filled.productIds[0] }),
      "a view with its id": () => posts.trpc("trackView", { productId: filled.productIds[0], id: posts.newId() }),
      "a comparison": () => posts.trpc("trackComparison", { productIds: filled.productIds }),
      "JSON with a type in capitals": () =>
        posts.trpc("track", { events: [posts.view()] }, { "Content-Type": "Application/JSON; charset=utf-8" }),
      "a beacon": () => posts.beacon({ events: [posts.view()] }),
      "a beacon as JSON": () =>
        posts.beacon({ events: [posts.view({ at: at.toISOString() }), posts.view({ at: +at })] }, JSON_TYPE),
      "a beacon with a key in its address": () =>
        posts.beacon({ events: [posts.view()] }, TEXT_TYPE, `?key=${filled.publishable}`),
      "a call with something in its address that only a beacon has": () => ({
        ...posts.trpc("track", { events: [posts.view()] }),
        path: "/trpc/trending.track?key=vtr_pub_no",
      }),
      "a beacon with a key in its body": () => posts.beacon({ events: [posts.view()], key: filled.publishable }),
      "a beacon with a bound key": () =>
        posts.beacon({ events: [posts.view()], key: filled.bound }, { ...TEXT_TYPE, Origin: LISTED }),
      "a beacon of a server": () => posts.beacon({ events: [posts.named()] }, { ...JSON_TYPE, ...by(filled.secret) }),
      "a page of a listed origin": () => posts.trpc("track", { events: [posts.view()] }, { Origin: LISTED }),
      "a page of another origin": () =>
        posts.trpc("track", { events: [posts.view()] }, { Origin: "https://else.example" }),
      "one who may not be tracked": () =>
        posts.trpc("trackView", { productId: filled.productIds[0] }, { "Sec-GPC": "1" }),
      "one behind a proxy": () =>
        posts.beacon({ events: [posts.view()] }, { ...TEXT_TYPE, "X-Forwarded-For": "203.0.113.7" }),
      "one with a request id": () => posts.trpc("track", { events: [posts.view()] }, { "X-Request-ID": "trace-4242" }),
      "one with a request id that does not do": () =>
        posts.trpc("track", { events: [posts.view()] }, { "X-Request-ID": 'a"b\\c-d-e' }),
      "a browser that takes Brotli": () =>
        posts.trpc("track", { events: [posts.view()] }, { "Accept-Encoding": "br, gzip" }),
      "the same event twice": () => {
        const event = posts.view();
        return posts.trpc("track", { events: [event, { ...event }] });
      },
      "bad entries beside good ones": () =>
        posts.trpc("track", {
          events: [
            posts.view(),
            { kind: "view" },
            posts.view({ productId: 999_999 }),
            posts.named(),
            posts.view({ sürplus: 1 }),
          ],
        }),
      "a batch of bad ones, whose answer is compressed": () =>
        posts.trpc(
          "track",
          { events: Array.from({ length: 60 }, () => ({ kind: "no" })) },
          { "Accept-Encoding": "br" },
        ),
      "a batch of bad ones, for one who takes no compression": () =>
        posts.trpc("track", { events: Array.from({ length: 60 }, () => ({ kind: "no" })) }),
    };
    it.each(Object.entries(accepted))("to %s", async (_, make) => {
      const { status, text } = await both.compare(make, "short");
      expect(status).toBe(200);
      expect(text).toContain('"accepted":');
    });

    const deep = `{"json":{"events":${"[".repeat(40)}${"]".repeat(40)}}}`;
    const wide = (bytes: number) => "x".repeat(bytes);
    const refused: Record<string, [number, Way, () => Posted]> = {
      "no JSON": [400, "back", () => posts.raw("{")],
      "no envelope": [400, "back", () => posts.raw('{"events":[]}')],
      "an envelope that aliases": [400, "back", () => posts.raw('{"json":{},"meta":{"referentialEqualities":{}}}')],
      "no events": [400, "back", () => posts.trpc("track", { events: [] })],
      "more events than may be": [
        400,
        "back",
        () => posts.trpc("track", { events: Array.from({ length: 501 }, () => posts.view()) }),
      ],
      "a field too many": [400, "back", () => posts.trpc("track", { events: [posts.view()], user: 1 })],
      "a product that is none": [400, "back", () => posts.trpc("trackView", { productId: "one" })],
      "a product that is not there": [400, "back", () => posts.trpc("trackView", { productId: 999_999 })],
      "a comparison of one": [400, "back", () => posts.trpc("trackComparison", { productIds: [1] })],
      "a comparison with itself": [400, "back", () => posts.trpc("trackComparison", { productIds: [1, 1] })],
      "a named visitor without a key for it": [
        400,
        "back",
        () =>
          posts.trpc("trackView", { productId: filled.productIds[0], visitor: { id: "me" } }, by(filled.publishable)),
      ],
      "deep JSON": [400, "back", () => posts.raw(deep)],
      "a number without end": [400, "back", () => posts.raw(`{"json":${"1".repeat(2_000)}}`)],
      "bytes that are no UTF-8": [400, "back", () => posts.raw(Buffer.from([0x22, 0xff, 0xfe, 0x22]))],
      "no body": [400, "long", () => posts.raw("")],
      "a beacon that is no JSON": [400, "back", () => posts.beacon("{events:")],
      "a beacon that is no object": [400, "back", () => posts.beacon([1])],
      "a beacon without events": [400, "back", () => posts.beacon({ events: [] })],
      "a beacon with a field too many": [400, "back", () => posts.beacon({ events: [posts.view()], user: 1 })],
      "a beacon with a wrong key": [401, "back", () => posts.beacon({ events: [posts.view()], key: "vtr_pub_no" })],
      "a beacon with a wrong key and no events": [401, "back", () => posts.beacon({ key: "vtr_pub_no" })],
      "a beacon with a key that is none": [401, "back", () => posts.beacon({ events: [posts.view()], key: 7 })],
      "a beacon with a secret key": [403, "back", () => posts.beacon({ events: [posts.view()], key: filled.secret })],
      "a beacon with a secret key in its address": [
        403,
        "back",
        () => posts.beacon({ events: [posts.view()] }, TEXT_TYPE, `?key=${filled.secret}`),
      ],
      "a beacon on a foreign page": [
        403,
        "back",
        () =>
          posts.beacon({ events: [posts.view()], key: filled.bound }, { ...TEXT_TYPE, Origin: "https://else.example" }),
      ],
      "a beacon over 64 KB": [413, "long", () => posts.beacon({ events: [posts.view()], key: wide(65_536) })],
      "a beacon over 512 KB as JSON": [
        413,
        "long",
        () => posts.beacon({ events: [posts.view()], key: wide(600_000) }, JSON_TYPE),
      ],
      "a form": [
        415,
        "long",
        () => posts.beacon({ events: [posts.view()] }, { "Content-Type": "multipart/form-data" }),
      ],
      "a beacon without a type": [415, "long", () => posts.beacon({ events: [posts.view()] }, {})],
      "a wrong key": [401, "long", () => posts.trpc("track", { events: [posts.view()] }, by("vtr_pub_no"))],
      "a bound key on a foreign page": [
        403,
        "long",
        () => posts.trpc("track", { events: [posts.view()] }, { ...by(filled.bound), Origin: "https://else.example" }),
      ],
      "text where JSON belongs": [415, "long", () => posts.raw("{}", TEXT_TYPE)],
      "a compressed body": [415, "long", () => posts.raw(gzipSync("{}"), { "Content-Encoding": "gzip" })],
      "a body over the limit": [413, "long", () => posts.raw(wide(1_100_000))],
      "a body that is large and no JSON": [400, "long", () => posts.raw(wide(600_000))],
      "a query's method": [405, "long", () => ({ path: "/trpc/trending.track", method: "GET" })],
      HEAD: [204, "long", () => ({ path: "/trpc/trending.track", method: "HEAD" })],
      PUT: [404, "long", () => ({ ...posts.beacon({ events: [posts.view()] }), method: "PUT" })],
      "a type that stands twice": [
        415,
        "long",
        () => posts.trpc("track", { events: [posts.view()] }, { "Content-Type": ["application/json", "text/plain"] }),
      ],
    };
    it.each(Object.entries(refused))("to %s", async (_, [status, way, make]) => {
      expect((await both.compare(make, way)).status).toBe(status);
    });

    const odd: Record<string, () => Posted> = {
      "a batch of tRPC": () => ({
        ...posts.trpc("track", {}),
        path: "/trpc/trending.track,trending.trackView?batch=1",
        body: `{"0":${superjson.stringify({ events: [posts.view()] })},"1":{"json":{"productId":${filled.productIds[0]}}}}`,
      }),
      "an address that must be decoded": () =>
        posts.beacon({ events: [posts.view()] }, TEXT_TYPE, `?key=${filled.publishable}&x=%20`),
      "a key that was not met lately": () =>
        posts.trpc("track", { events: [posts.view()] }, by(ADMIN_KEY.toUpperCase())),
      "a body without a length": () =>
        posts.trpc("track", { events: [posts.view()] }, { "Transfer-Encoding": "chunked" }),
      "a stream": () => posts.trpc("track", { events: [posts.view()] }, { "TRPC-Accept": "application/jsonl" }),
      "a preflight": () => ({ path: "/api/v1/events", method: "OPTIONS", headers: { Origin: LISTED } }),
    };
    it.each(Object.entries(odd))("to %s, by leaving it", async (name, make) => {
      await both.compare(make, name === "a stream" ? "back" : "long");
    });

    it("reads a body with a mark at its beginning", async () => {
      const marked = () => ({
        ...posts.trpc("track", {}),
        body: `\uFEFF${superjson.stringify({ events: [posts.view()] })}`,
      });
      expect((await both.compare(marked, "back")).text).toContain('"accepted":1');
    });

    it("stores what the app would store", async () => {
      // Whose an event is goes by the day, which must not end between the two.
      const standing = await open({}, createManualClock(new Date()));
      const contexts = { url: "https://a.example/p?utm_campaign=x", referrer: "https://b.example/" };
      const agents = {
        "User-Agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)",
        "X-Forwarded-For": "203.0.113.9",
      };
      const headers: Record<string, string>[] = [{}, { DNT: "1" }, { "Sec-GPC": "1" }, by(filled.secret)];
      for (const more of headers) {
        for (const post of [
          (event: object) => posts.trpc("track", { events: [event] }, { ...agents, ...more }),
          (event: object) => posts.beacon({ events: [event] }, { ...JSON_TYPE, ...agents, ...more }),
        ]) {
          const rows = [];
          for (const server of [standing.long, standing.short]) {
            const event = more.Authorization ? posts.named({ context: contexts }) : posts.view({ context: contexts });
            expect((await standing.ask(server, post(event))).status).toBe(200);
            const { counted: _, ...row } = (await standing.stored(event.id))!;
            rows.push(row);
          }
          expect(rows[1]).toEqual(rows[0]);
          expect(rows[0]?.visitor === null).toBe("DNT" in more || "Sec-GPC" in more);
        }
      }
      await standing.close();
    });

    it("is counted among the requests", async () => {
      const count = async () => {
        const metrics = (
          await both.ask(both.long, { path: "/metrics", method: "GET", headers: by(ADMIN_KEY) })
        ).body.toString();
        const of = (labels: string) => Number(new RegExp(`${labels}} (\\d+)`).exec(metrics)?.[1]);
        return [
          of('requests_total{method="POST",route="trpc",status="200"'),
          of('requests_total{method="POST",route="events",status="200"'),
        ];
      };
      const [calls, beacons] = await count();
      await both.ask(both.short, posts.trpc("trackView", { productId: filled.productIds[0] }));
      await both.ask(both.short, posts.beacon({ events: [posts.view()] }));
      expect(both.ways.slice(-2)).toEqual(["short", "short"]);
      expect(await count()).toEqual([calls! + 1, beacons! + 1]);
    });

    it("is refused within five seconds of its key being revoked", async () => {
      const { key, id } = await createKey(both.platform, { name: "brief", kind: "publishable" });
      const make = () => posts.trpc("trackView", { productId: filled.productIds[0] }, by(key));
      await both.ask(both.short, make());
      await both.ask(both.short, make());
      expect(both.ways.slice(-2)).toEqual(["long", "short"]);
      await revokeKey(both.platform, { id });
      await expect.poll(async () => (await both.ask(both.short, make())).status, { timeout: 6_000 }).toBe(401);
    });

    it("meets a beacon's key once, and knows it then", async () => {
      const make = () => posts.beacon({ events: [posts.view()], key: filled.unmet });
      const answers = [await both.ask(both.short, make()), await both.ask(both.short, make())];
      expect(answers.map(({ status }) => status)).toEqual([200, 200]);
      expect(both.ways.slice(-2)).toEqual(["back", "short"]);
    });
  });
});
