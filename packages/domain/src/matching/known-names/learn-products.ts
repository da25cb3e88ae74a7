import type { Database, Tables } from "@vitrine/db";
import { sql, type Transaction } from "kysely";
import { lockCatalog } from "../../catalog/lock.ts";
import { describeOffer } from "../names/describe-offer.ts";
import { createVocabulary } from "../names/vocabulary.ts";
import { findKnownProducts } from "./find-known-products.ts";
import { addProduct, blockingTerms, emptyTerms, readTerms, weighedTerms, writeTerms } from "./match-terms.ts";

/** No shop has this id: products of every shop are wanted. */
const NO_SHOP = 0;
/** Keeps a transaction short: others wait for the catalog lock. */
const BATCH = 500;

/** Makes stored products known by the names of their offers, or by their own. The caller holds the catalog lock. */
export async function learnProducts(trx: Transaction<Tables>, ids: number[]): Promise<void> {
  const products = [...(await findKnownProducts(trx, { ids, shopIds: [NO_SHOP] })).values()];
  const profiles = products.flatMap(({ members }) => members.map(({ profile }) => profile));
  if (profiles.length === 0) return;
  const terms = emptyTerms();
  await readTerms(
    trx,
    terms,
    profiles.flatMap((profile) => [...blockingTerms(profile), ...weighedTerms(profile)]),
  );
  const vocabulary = createVocabulary(terms.counts);
  for (const { id, members } of products) {
    for (const { profile } of members) {
      vocabulary.learn(profile);
      addProduct(terms, profile, id);
    }
  }
  await writeTerms(trx, terms, profiles);
}

/** Makes a product known by the name of an offer that was learned before, with another one. The caller holds the catalog lock. */
export async function leadNameTo(
  trx: Transaction<Tables>,
  productId: number,
  { title }: { title: string },
): Promise<void> {
  const profile = describeOffer({ title });
  const terms = emptyTerms();
  await readTerms(trx, terms, blockingTerms(profile));
  // Nothing to be found by, and nothing was read.
  if (terms.products.size === 0) return;
  addProduct(terms, profile, productId);
  await writeTerms(trx, terms, [profile]);
}

/**
 * Learns the names of the whole catalog anew, in short transactions: for products that no observed offer brought, as those of a
 * seed or from before names were learned. What is written meanwhile is learned by its writer.
 *
 * @returns how many products were learned
 */
export async function relearnNames({ db }: { db: Pick<Database, "ingest"> }): Promise<{ products: number }> {
  const { rows } = await sql<{ last: number }>`select coalesce(max(id), 0) as last from product`.execute(db.ingest);
  await sql`delete from match_term`.execute(db.ingest);
  let products = 0;
  for (let after = 0; ; ) {
    const ids = await db.ingest.transaction().execute(async (trx) => {
      await lockCatalog(trx);
      const { rows: next } = await sql<{ id: number }>`
        select id from product where id > ${after} and id <= ${rows[0]!.last} and status = 'active'
        order by id limit ${BATCH}`.execute(trx);
      const ids = next.map(({ id }) => id);
      await learnProducts(trx, ids);
      return ids;
    });
    if (ids.length === 0) return { products };
    products += ids.length;
    after = ids.at(-1)!;
  }
}
