import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describeOnBothDatabases } from "@vitrine/db/testing";
import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import { pcPartsFile } from "../import/testing.ts";
import { catalogDeps, makeOffer, makeShop } from "../testing.ts";
import { getPriceHistory } from "./get-price-history.ts";
import { observeOffers } from "./observe.ts";

const file = pcPartsFile("price_history");
/** One series of so many: all of them take minutes, and `npm run bench -- import` recounts those. */
const EVERY = { postgres: 12, pglite: 60 };
const BATCH = 500;

interface Series {
  id: string;
  prices: [time: string, price: number][];
}

describe.skipIf(!file)(
  "real prices, seen one day after the other (skipped where ../shared/data/pc-parts is absent)",
  () => {
    describeOnBothDatabases("the history", (db) => {
      it("is what was seen, neither more nor less, and nothing of it is invented", async () => {
        const series = gunzipSync(readFileSync(file!))
          .toString("utf8")
          .trimEnd()
          .split("\n")
          .filter((_, index) => index % EVERY[db().kind] === 0)
          .map((line): Series => JSON.parse(line));
        const shopId = await makeShop(db(), "pc-parts", "USD");

        const days = new Map<number, { id: string; price: number }[]>();
        for (const { id, prices } of series) {
          for (const [time, price] of prices) {
            const at = Date.parse(time);
            days.set(at, [...(days.get(at) ?? []), { id, price }]);
          }
        }
        for (const at of [...days.keys()].sort((a, b) => a - b)) {
          const seen = days.get(at)!;
          for (let from = 0; from < seen.length; from += BATCH) {
            await observeOffers(
              catalogDeps(db()),
              seen.slice(from, from + BATCH).map(({ id, price }) =>
                makeOffer(shopId, id, {
                  product: { name: id, sku: id },
                  price: Math.round(price * 100),
                  currency: "USD",
                  at: new Date(at),
                }),
              ),
            );
          }
        }

        const recount = new Map(
          series.map(({ id, prices }) => [
            id,
            prices.map(([time, price]) => [Date.parse(time), Math.round(price * 100)]).sort((a, b) => a[0]! - b[0]!),
          ]),
        );
        const { rows } = await sql<{
          key: string;
          productId: number;
          seen: [at: number, price: number, held: boolean][];
        }>`
        select offer.key, offer.product_id as "productId", json_agg(json_build_array(
          (extract(epoch from seen.at) * 1000)::bigint, seen.price, seen.suspicions is not null) order by seen.at) as seen
        from offer join price_observation as seen on seen.offer_id = offer.id where offer.shop_id = ${shopId}
        group by offer.id`.execute(db().reads);
        expect(new Map(rows.map(({ key, seen }) => [key, seen.map(([at, price]) => [at, price])]))).toEqual(recount);

        // What is shown are those of them that are believed.
        for (const { productId, seen } of rows.filter((_, index) => index % 50 === 0)) {
          const { series: shown } = await getPriceHistory({ db: db() }, { productId });
          expect(shown.flatMap(({ points }) => points.map(({ at, price }) => [at.getTime(), price]))).toEqual(
            seen.filter(([, , held]) => !held).map(([at, price]) => [at, price]),
          );
        }
      }, 180_000);
    });
  },
);
