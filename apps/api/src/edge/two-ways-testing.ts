import { once } from "node:events";
import { Agent, type IncomingMessage, request as sendRequest } from "node:http";
import { connect } from "node:net";
import { buffer } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { brotliDecompressSync } from "node:zlib";
import type { Database } from "@vitrine/db";
import { describeOnBothDatabases } from "@vitrine/db/testing";
import {
  type Clock,
  createKey,
  createLogger,
  createUuidv7,
  observeOffers,
  type Platform,
  systemClock,
} from "@vitrine/domain";
import { makeOffer, makeShop } from "@vitrine/domain/testing";
import superjson from "superjson";
import { beforeAll, expect } from "vitest";
import { type Api, createApi } from "../app.ts";
import { listen, type RunningServer } from "../server.ts";
import { openTestPlatform } from "../testing.ts";

/** Answered there; taken and given to the app after all; not taken. */
export type Way = "short" | "back" | "long";

export interface Posted {
  path?: string;
  method?: string;
  headers?: Record<string, string | string[]>;
  body?: string | Buffer;
}

export const JSON_TYPE = { "Content-Type": "application/json" };
export const TEXT_TYPE = { "Content-Type": "text/plain;charset=UTF-8" };
/** An origin whose pages may read answers. */
export const LISTED = "https://shop.example";
export const ADMIN_KEY = "an-admin-key-of-the-tests";

type Filled = Awaited<ReturnType<typeof fill>>;

/** Two products, an offer, and keys, of which all but `unmet` are met. */
async function fill(db: Database) {
  const platform = await openTestPlatform(db);
  const shop = await makeShop(db, "shop");
  const offers = await observeOffers(
    platform,
    ["a", "b"].map((name) => makeOffer(shop, name)),
  );
  const keyOf = async (name: string, kind: "publishable" | "secret", origins?: string[]) =>
    (await createKey(platform, { name, kind, ...(origins && { origins }) })).key;
  const filled = {
    productIds: offers.map(({ productId }) => productId),
    offerId: offers[0]!.offerId,
    publishable: await keyOf("site", "publishable"),
    bound: await keyOf("bound", "publishable", [LISTED]),
    secret: await keyOf("server", "secret"),
    unmet: await keyOf("unmet", "publishable"),
  };
  await platform.close();
  return filled;
}

/** What is posted, each event with an id of its own. */
function postsOf(filled: Filled) {
  const newId = () => createUuidv7(new Date());
  const view = (more: object = {}) => ({ id: newId(), kind: "view", productId: filled.productIds[0], ...more });
  const named = (more: object = {}) => view({ visitor: { ip: "198.51.100.4", userAgent: "Firefox" }, ...more });
  const trpc = (procedure: string, input: unknown, headers: Posted["headers"] = {}): Posted => ({
    path: `/trpc/trending.${procedure}`,
    headers: { ...JSON_TYPE, ...headers },
    body: superjson.stringify(input),
  });
  const raw = (body: string | Buffer, headers: Posted["headers"] = {}): Posted => ({
    ...trpc("track", {}, headers),
    body,
  });
  const beacon = (input: unknown, headers: Posted["headers"] = TEXT_TYPE, query = ""): Posted => ({
    path: `/api/v1/events${query}`,
    headers: headers as Record<string, string>,
    body: typeof input === "string" ? input : JSON.stringify(input),
  });
  return { newId, view, named, trpc, raw, beacon };
}

export const by = (key: string) => ({ Authorization: `Bearer ${key}` });

/** A suite on each database, which is filled before its first test. */
export function describeTwoWays(name: string, suite: (given: Given) => void): void {
  describeOnBothDatabases(name, (db) => {
    const filled = {} as Filled;
    beforeAll(async () => void Object.assign(filled, await fill(db())));
    suite({
      db,
      filled,
      posts: postsOf(filled),
      open: (settings, clock) => openTwoWays(db(), filled, settings, clock),
    });
  });
}

interface Given {
  db(): Database;
  filled: Filled;
  posts: ReturnType<typeof postsOf>;
  open(settings?: Record<string, string>, clock?: Clock): Promise<TwoWays>;
}

export type TwoWays = Awaited<ReturnType<typeof openTwoWays>>;

/** One api on two servers: as it is, and with the short way switched off. */
async function openTwoWays(
  db: Database,
  filled: Filled,
  settings: Record<string, string> = {},
  clock: Clock = systemClock,
) {
  const ways: Way[] = [];
  const lines: Record<string, unknown>[] = [];
  const destination = { write: (line: string) => void lines.push(JSON.parse(line)) };
  const log = createLogger({ level: "debug", pretty: false, destination });
  const usual = { CORS_ORIGINS: LISTED, TRUST_PROXY: "127.0.0.1", ADMIN_KEY, RATE_LIMIT_RPM: "100000" };
  const platform: Platform = { ...(await openTestPlatform(db, { ...usual, ...settings })), clock, log };
  const api = createApi(platform);
  const shortWay: Api["shortWay"] = (incoming, outgoing, longWay) => {
    const at = ways.push("long") - 1;
    const taken = api.shortWay(incoming, outgoing, (...given) => {
      ways[at] = "back";
      longWay(...given);
    });
    if (taken) ways[at] = "short";
    return taken;
  };
  const address = { port: 0, host: "127.0.0.1" };
  const short = await listen({ app: api.app, shortWay }, address);
  const long = await listen({ app: api.app, shortWay: () => false }, address);
  const agent = new Agent({ keepAlive: true });

  async function ask(server: RunningServer, { path = "/", method = "POST", headers = {}, body }: Posted) {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const request = sendRequest(server.url + path, { method, headers, agent }, resolve).on("error", reject);
      request.end(body);
    });
    return { status: response.statusCode, headers: response.headers, body: await buffer(response) };
  }
  /** What does not change from one answer to the next. */
  function lasting({ status, headers, body }: Awaited<ReturnType<typeof ask>>) {
    const { date, "x-process-time": took, "x-request-id": id, ratelimit, ...rest } = headers;
    expect([date, took, id].every((value) => value !== undefined)).toBe(true);
    for (const name of ["x-ratelimit-remaining", "x-ratelimit-reset", "retry-after", "content-length"]) {
      if (rest[name] !== undefined) rest[name] = "some";
    }
    const plain = headers["content-encoding"] === "br" ? brotliDecompressSync(body) : body;
    const text = plain
      .toString()
      .replaceAll(String(id), "the id")
      .replace(/"timestamp":"[^"]+"/, '"timestamp":"…"')
      .replace(/"retryAfterMs":\d+/, '"retryAfterMs":"…"');
    return { status, headers: { ...rest, ratelimit: ratelimit && "some" }, text };
  }

  /** What requests wrote into the log since then. */
  function logged(from: number): Record<string, unknown>[] {
    const own = lines.slice(from).filter(({ id }) => id !== undefined);
    return own.map(({ time: _, id, duration_ms, err, ...line }) => ({
      ...line,
      id: typeof id,
      took: typeof duration_ms,
      err: (err as { message?: string } | undefined)?.message,
    }));
  }

  /** The same on both ways: answer, lines of the log, what is counted. */
  async function compare(make: () => Posted, way: Way): Promise<ReturnType<typeof lasting>> {
    const measure = async (server: RunningServer) => {
      const from = lines.length;
      const answer = lasting(await ask(server, make()));
      return { answer, logged: logged(from) };
    };
    const expected = await measure(long);
    const at = ways.length;
    const actual = await measure(short);
    expect(actual).toEqual(expected);
    expect(actual.logged.filter(({ msg }) => msg === "request")).toHaveLength(1);
    expect(ways.slice(at)).toEqual([way]);
    return actual.answer;
  }

  const stored = (id: string) =>
    platform.db.reads
      .selectFrom("event")
      .select(["kind", "product_ids", "visitor", "device", "counted", "context", "query", "results", "offer_id"])
      .where("id", "=", id)
      .executeTakeFirst();

  const { trpc, view } = postsOf(filled);
  for (const key of [filled.publishable, filled.bound, filled.secret, ADMIN_KEY]) {
    await ask(long, trpc("track", { events: [view()] }, { ...by(key), Origin: LISTED }));
  }
  return {
    platform,
    api,
    short,
    long,
    ways,
    lines,
    ask,
    logged,
    compare,
    stored,
    async close() {
      agent.destroy();
      await Promise.all([short.stop(), long.stop()]);
      await api.close();
      await platform.close();
    },
  };
}

/** The rest of a request's head. */
export const head = (headers: Record<string, string>, length: number) =>
  `Host: x\r\nContent-Length: ${length}\r\n${Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join("")}\r\n`;

/** Sends bytes as they are, a piece after the other, and gives all that came back until `until` or the end. */
export async function exchange({ url }: { url: string }, pieces: (string | Buffer)[], until?: RegExp): Promise<string> {
  const socket = connect(Number(new URL(url).port), "127.0.0.1").setNoDelay();
  let received = "";
  socket.on("data", (data) => {
    received += data;
    if (until?.test(received)) socket.destroy();
  });
  socket.on("error", () => {});
  const closed = once(socket, "close");
  for (const piece of pieces) {
    socket.write(piece);
    await sleep(20);
  }
  await closed;
  return received;
}
