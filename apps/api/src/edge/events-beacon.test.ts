import { describeOnBothDatabases } from "@vitrine/db/testing";
import { createKey, createUuidv7, observeOffers, type Platform } from "@vitrine/domain";
import { makeOffer, makeShop } from "@vitrine/domain/testing";
import superjson from "superjson";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Api, createApi } from "../app.ts";
import { openTestPlatform } from "../testing.ts";
import { connectionFrom } from "./testing.ts";

describeOnBothDatabases("events over HTTP", (db) => {
  let platform: Platform;
  let api: Api;
  let productId: number;
  let publishable: string;
  let bound: string;
  let secret: string;

  beforeAll(async () => {
    platform = await openTestPlatform(db(), { RATE_LIMIT_RPM: "0" });
    api = createApi(platform);
    const shop = await makeShop(db(), "beacon-shop");
    const [offer] = await observeOffers(platform, [makeOffer(shop, "beacon")]);
    productId = offer!.productId;
    ({ key: publishable } = await createKey(platform, { name: "site", kind: "publishable" }));
    ({ key: bound } = await createKey(platform, {
      name: "bound",
      kind: "publishable",
      origins: ["https://a.example"],
    }));
    ({ key: secret } = await createKey(platform, { name: "server", kind: "secret", scopes: ["analytics"] }));
  });
  afterAll(async () => {
    await api.close();
    await platform.close();
  });

  const view = (more: object = {}) => ({ id: createUuidv7(new Date()), kind: "view", productId, ...more });
  const post = (path: string, body: unknown, headers: Record<string, string>) =>
    api.app.request(
      path,
      { method: "POST", body: typeof body === "string" ? body : JSON.stringify(body), headers },
      connectionFrom("203.0.113.9"),
    );
  const send = async (body: unknown, { query = "", ...headers }: Record<string, string> = {}) => {
    const response = await post(`/api/v1/events${query}`, body, { "Content-Type": "application/json", ...headers });
    return { status: response.status, body: await response.json() };
  };
  const stored = async (id: string) => {
    const event = platform.db.reads.selectFrom("event").select(["visitor", "at"]).where("id", "=", id);
    return event.executeTakeFirstOrThrow();
  };

  it("are taken as JSON, with times as JSON writes them", async () => {
    const at = new Date(Date.now() - 60_000);
    const events = [view({ at: at.toISOString() }), view({ at: at.getTime() }), view({ at: "yesterday" }), view()];
    expect(await send({ events })).toEqual({
      status: 200,
      body: { accepted: 3, duplicates: 0, rejected: [{ index: 2, reason: expect.stringMatching(/^at: /) }] },
    });
    expect((await stored(events[0]!.id)).at).toEqual(at);
  });

  it("are taken as a beacon, with a publishable key in the query or the body", async () => {
    const type = { "Content-Type": "text/plain;charset=UTF-8" };
    const ok = { status: 200, body: { accepted: 1, duplicates: 0, rejected: [] } };
    expect(await send({ events: [view()] }, type)).toEqual(ok);
    expect(await send({ events: [view()] }, { ...type, query: `?key=${publishable}` })).toEqual(ok);
    expect(await send({ events: [view()], key: publishable }, type)).toEqual(ok);
    expect(await send({ events: [view()], key: bound }, { ...type, Origin: "https://a.example" })).toEqual(ok);
  });

  it.each<[string, () => [unknown, Record<string, string>?], number, string]>([
    ["what is no JSON", () => ["{events:"], 400, "not JSON"],
    ["no object", () => [[1]], 400, "`events`"],
    ["no events", () => [{ events: [] }], 400, "events"],
    ["more than 500", () => [{ events: Array.from({ length: 501 }, () => view()) }], 400, "events"],
    ["a field that does not belong", () => [{ events: [view()], user: 1 }], 400, "user"],
    ["a wrong key", () => [{ events: [view()], key: "vtr_pub_no" }], 401, "key"],
    ["a secret key in the body", () => [{ events: [view()], key: secret }], 403, "secret key"],
    [
      "an origin the key is not bound to",
      () => [{ events: [view()], key: bound }, { Origin: "https://b.example" }],
      403,
      "origin",
    ],
    ["a form", () => [{ events: [view()] }, { "Content-Type": "multipart/form-data" }], 415, "application/json"],
    [
      "a beacon over 64 KB",
      () => [{ events: [view()], key: "x".repeat(65_536) }, { "Content-Type": "text/plain" }],
      413,
      "65536",
    ],
    ["a body over 512 KB", () => [{ events: [view()], key: "x".repeat(600_000) }], 413, "524288"],
  ])("are refused with %s", async (_, make, status, detail) => {
    const [body, headers] = make();
    expect(await send(body, headers)).toEqual({
      status,
      body: expect.objectContaining({ status, detail: expect.stringContaining(detail), requestId: expect.any(String) }),
    });
  });

  it.each(["DNT", "Sec-GPC"])("are nobody's where %s asks for it", async (name) => {
    const [asking, other] = [view(), view()];
    await send({ events: [asking] }, { [name]: "1" });
    await send({ events: [other] });
    expect((await stored(asking.id)).visitor).toBeNull();
    expect((await stored(other.id)).visitor).toHaveLength(16);
  });

  describe("through trending.track", () => {
    const track = async (events: unknown[], key?: string) => {
      const response = await post("/trpc/trending.track", superjson.stringify({ events }), {
        "Content-Type": "application/json",
        ...(key && { Authorization: `Bearer ${key}` }),
      });
      const answer = (await response.json()) as { result?: { data: never } };
      return answer.result ? superjson.deserialize(answer.result.data) : answer;
    };

    it("may name their visitor with a secret key alone", async () => {
      const named = () => view({ visitor: { ip: "198.51.100.4", userAgent: "Firefox" } });
      expect(await track([named()], secret)).toEqual({ accepted: 1, duplicates: 0, rejected: [] });
      expect(await track([named(), view()], publishable)).toMatchObject({ accepted: 1, rejected: [{ index: 0 }] });
    });

    it("come 500 at once, each with its time", async () => {
      const at = new Date(Date.now() - 1_000);
      expect(
        await track(
          Array.from({ length: 500 }, () => view({ at: new Date(at), context: { url: "https://a.example/" } })),
        ),
      ).toEqual({
        accepted: 500,
        duplicates: 0,
        rejected: [],
      });
    });
  });
});
