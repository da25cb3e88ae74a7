import { createHmac, randomBytes } from "node:crypto";
import type { Database } from "@vitrine/db";
import { sql } from "kysely";
import { networkOf } from "../platform/network.ts";
import { createRecentMap } from "../platform/recent-map.ts";
import type { EventVisitor } from "./contract.ts";
import { type DeviceClass, readDevice } from "./read-device.ts";

/** Who calls, as the edge sees it. */
export interface Client {
  address: string;
  userAgent: string;
  /** `DNT: 1` or `Sec-GPC: 1`. */
  asksNotToBeTracked: boolean;
}

/** Code in the same process: nobody in particular. */
export const NOBODY: Client = { address: "", userAgent: "", asksNotToBeTracked: false };

/** A visitor of a day, without anything that tells who it is. */
export interface Visitor {
  /** Hex; null for one who asks not to be tracked. */
  hash: string | null;
  /** Held in memory alone, to bound what one network can count for; null where it is not known. */
  network: string | null;
  userAgent: string | null;
  device: DeviceClass | null;
}

export interface Visitors {
  /** Makes the day's salt known. Call it before `identify`. */
  prepare(at: Date): Promise<void>;
  identify(visitor: EventVisitor | Client, at: Date): Visitor;
}

/** Networks of late, and browsers of one of them: a visitor's events come together. */
const MAX_KNOWN = 10_000;
const MAX_ALIKE = 8;
const KNOWN_MS = 30 * 60_000;

/** A visitor and what it was told by. */
interface KnownVisitor {
  day: string;
  userAgent: string;
  visitor: Visitor;
}

/** Bytes of a hash: enough that no two of a day's visitors meet. */
const HASH_BYTES = 16;

/**
 * Tells visitors apart without cookies: a keyed hash of network and browser under a salt that changes each UTC day and is
 * destroyed when it is 48 hours old. After that, nobody can tell whose a hash was, and nobody can follow one over days.
 */
export function createVisitors({ db }: { db: Pick<Database, "ingest"> }): Visitors {
  const salts = new Map<string, Uint8Array>();
  const reading = new Map<string, Promise<Uint8Array>>();
  /** By network, or by id. In memory alone, and not for long: it would tell who they are. */
  const known = createRecentMap<string, KnownVisitor[]>(MAX_KNOWN);
  let forgetting: NodeJS.Timeout | undefined;

  function hash(day: string, text: string): string {
    const salt = salts.get(day);
    if (!salt) throw new Error("The salt of the day is not known: prepare was not called.");
    const digest = createHmac("sha256", salt).update(text).digest("hex");
    return digest.slice(0, 2 * HASH_BYTES);
  }

  function recall(day: string, name: string, userAgent: string, make: () => Visitor): Visitor {
    const alike = known.get(name);
    const found = alike?.find((one) => one.userAgent === userAgent && one.day === day);
    if (found) return found.visitor;
    forgetting ??= setTimeout(forget, KNOWN_MS).unref();
    const visitor = make();
    known.set(name, [{ day, userAgent, visitor }, ...(alike ?? []).slice(0, MAX_ALIKE - 1)]);
    return visitor;
  }

  function forget(): void {
    clearTimeout(forgetting);
    forgetting = undefined;
    known.clear();
  }

  return {
    async prepare(at) {
      const day = dayOf(at);
      if (salts.has(day)) return;
      const salt = reading.get(day) ?? readSalt(db, day).finally(() => reading.delete(day));
      reading.set(day, salt);
      salts.set(day, await salt);
      // The day before is still in use by who was prepared just before midnight.
      const [oldest] = [...salts.keys()].sort();
      if (salts.size > 3 && oldest) salts.delete(oldest);
      // Nobody is to be recognised by what is remembered, either.
      forget();
    },
    identify(visitor, at) {
      const day = dayOf(at);
      if ("id" in visitor) {
        const { id } = visitor;
        return recall(day, `id ${id}`, "", () => ({
          hash: hash(day, `id\n${id}`),
          network: null,
          userAgent: null,
          device: null,
        }));
      }
      const { userAgent } = visitor;
      const network = networkOf("ip" in visitor ? visitor.ip : visitor.address);
      // Nothing at all is remembered of who asks for that.
      if ("asksNotToBeTracked" in visitor && visitor.asksNotToBeTracked) {
        return { hash: null, network, userAgent, device: readDevice(userAgent) };
      }
      return recall(day, network, userAgent, () => ({
        hash: hash(day, `${network}\n${userAgent}`),
        network,
        userAgent,
        device: readDevice(userAgent),
      }));
    },
  };
}

const DAY_MS = 86_400_000;
let lastDay = { number: -1, text: "" };

/** The UTC day whose salt is used. Asked for many times of the same day. */
export function dayOf(at: Date): string {
  const number = Math.floor(at.getTime() / DAY_MS);
  if (number !== lastDay.number) lastDay = { number, text: new Date(number * DAY_MS).toISOString().slice(0, 10) };
  return lastDay.text;
}

/** The salt of a day, the same for every node: whoever needs it first makes it. */
async function readSalt({ ingest }: Pick<Database, "ingest">, day: string): Promise<Uint8Array> {
  const made = randomBytes(32).toString("hex");
  await sql`insert into visitor_salt (day, salt) values (${day}::date, decode(${made}, 'hex')) on conflict (day) do nothing`.execute(
    ingest,
  );
  const { rows } = await sql<{ salt: Uint8Array }>`select salt from visitor_salt where day = ${day}::date`.execute(
    ingest,
  );
  return rows[0]!.salt;
}
