import { arrayOf, type Database } from "@vitrine/db";
import { sql } from "kysely";
import { gather } from "./gather.ts";

/** Ids in one block of the map. */
const BLOCK = 1 << 15;
/** Offers whose owner is remembered, and for how long: they move when products are merged. */
const MAX_OFFERS = 50_000;
const OFFERS_TTL_MS = 60_000;

/** Which products there are. One that was there stays: archived and merged ones keep their rows. */
export interface KnownProducts {
  /** @returns those of the ids that no product has */
  findUnknown(ids: Iterable<number>): Promise<Set<number>>;
}

/** Whose an offer is. */
export interface OfferOwner {
  productId: number;
  shopId: number;
}

export interface KnownOffers {
  /** An offer that is not there is not in the map. */
  findOwners(ids: readonly number[]): Promise<Map<number, OfferOwner>>;
}

/** Remembers, a bit for each, the products that were found, so that each is looked for once. */
export function createKnownProducts({ db }: { db: Pick<Database, "ingest"> }): KnownProducts {
  const blocks = new Map<number, Uint32Array>();
  const find = gather(async (ids) => {
    const { rows } = await sql<{ id: number }>`
      select id from product where id = any(${arrayOf("bigint", ids)})`.execute(db.ingest);
    for (const { id } of rows) remember(id);
    return new Map<number, true>();
  });

  function isKnown(id: number): boolean {
    const block = blocks.get(Math.floor(id / BLOCK));
    const bit = id % BLOCK;
    return block !== undefined && (block[bit >>> 5]! & (1 << (bit & 31))) !== 0;
  }

  function remember(id: number): void {
    const number = Math.floor(id / BLOCK);
    const block = blocks.get(number) ?? new Uint32Array(BLOCK / 32);
    blocks.set(number, block);
    const bit = id % BLOCK;
    block[bit >>> 5]! |= 1 << (bit & 31);
  }

  return {
    async findUnknown(ids) {
      const unknown = new Set<number>();
      for (const id of ids) if (!isKnown(id)) unknown.add(id);
      if (unknown.size === 0) return unknown;
      await find(unknown);
      for (const id of unknown) if (isKnown(id)) unknown.delete(id);
      return unknown;
    },
  };
}

export function createKnownOffers({ db }: { db: Pick<Database, "ingest"> }): KnownOffers {
  let owners = new Map<number, OfferOwner>();
  let since = performance.now();
  const find = gather(async (ids) => {
    const { rows } = await sql<OfferOwner & { id: number }>`
      select id, product_id as "productId", shop_id as "shopId" from offer
      where id = any(${arrayOf("bigint", ids)})`.execute(db.ingest);
    return new Map(rows.map(({ id, ...owner }) => [id, owner]));
  });

  return {
    async findOwners(ids) {
      if (ids.length === 0) return new Map();
      if (owners.size > MAX_OFFERS || performance.now() - since > OFFERS_TTL_MS) {
        owners = new Map();
        since = performance.now();
      }
      const known = owners;
      for (const [id, owner] of await find(ids.filter((id) => !known.has(id)))) known.set(id, owner);
      return known;
    },
  };
}
