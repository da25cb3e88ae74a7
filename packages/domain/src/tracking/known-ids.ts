import type { Database } from "@vitrine/db";
import { sql } from "kysely";

/** Ids in one block of the map. */
const BLOCK = 1 << 15;

/** Which products there are. One that was there stays: archived and merged ones keep their rows. */
export interface KnownProducts {
  /** @returns those of the ids that no product has */
  findUnknown(ids: Iterable<number>): Promise<Set<number>>;
}

/** Remembers, a bit for each, the products that were found, so that each is looked for once. */
export function createKnownProducts({ db }: { db: Pick<Database, "ingest"> }): KnownProducts {
  const blocks = new Map<number, Uint32Array>();

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
      const { rows } = await sql<{ id: number }>`
        select id from product where id = any(${[...unknown]}::bigint[])`.execute(db.ingest);
      for (const { id } of rows) {
        remember(id);
        unknown.delete(id);
      }
      return unknown;
    },
  };
}

/** Whose an offer is. */
export interface OfferOwner {
  productId: number;
  shopId: number;
}

/** The product and shop of each offer; an offer that is not there is not in the map. */
export async function findOwnersOfOffers(
  { db }: { db: Pick<Database, "ingest"> },
  offerIds: readonly number[],
): Promise<Map<number, OfferOwner>> {
  if (offerIds.length === 0) return new Map();
  const { rows } = await sql<OfferOwner & { id: number }>`
    select id, product_id as "productId", shop_id as "shopId" from offer where id = any(${[...new Set(offerIds)]}::bigint[])`.execute(
    db.ingest,
  );
  return new Map(rows.map(({ id, ...owner }) => [id, owner]));
}
