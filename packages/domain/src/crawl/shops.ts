import type { Database } from "@vitrine/db";
import { sql } from "kysely";
import { invalidField, notFound } from "../platform/errors.ts";
import type { Shop, ShopInput } from "./contract.ts";
import { hostOf } from "./host.ts";
import { shopColumns } from "./queries.ts";

/** More shops than one installation compares. */
const MAX_SHOPS = 1_000;

/**
 * Makes a shop or changes the one with that slug; what is left out stays as it is. A new shop is active.
 *
 * @throws DomainError `invalid_input` for an address with credentials, or a start page on another host
 */
export async function upsertShop({ db }: { db: Pick<Database, "ingest"> }, input: ShopInput): Promise<Shop> {
  const url = new URL(input.url);
  if (url.username || url.password) throw invalidField("url", "must not carry credentials");
  for (const [index, start] of (input.policy?.startUrls ?? []).entries()) {
    if (hostOf(start) !== hostOf(url)) throw invalidField(`policy.startUrls.${index}`, `must be on ${hostOf(url)}`);
  }
  const { rows } = await sql<Shop>`
    insert into shop (slug, name, url, currency, country, status, policy)
    values (${input.slug}, ${input.name}, ${url.href}, ${input.currency}, ${input.country ?? null},
      ${input.status ?? "active"}, ${JSON.stringify(input.policy ?? {})}::jsonb)
    on conflict (slug) do update set name = excluded.name, url = excluded.url, currency = excluded.currency,
      country = coalesce(excluded.country, shop.country),
      status = coalesce(${input.status ?? null}::text, shop.status),
      policy = coalesce(${input.policy ? JSON.stringify(input.policy) : null}::jsonb, shop.policy),
      updated_at = now()
    returning ${shopColumns}`.execute(db.ingest);
  return rows[0]!;
}

/** Every shop, by name. */
export async function listShops({ db }: { db: Pick<Database, "reads"> }): Promise<Shop[]> {
  const { rows } = await sql<Shop>`
    select ${shopColumns} from shop order by name collate "und-x-icu", id limit ${MAX_SHOPS}`.execute(db.reads);
  return rows;
}

/** @throws DomainError `not_found` */
export async function getShop({ db }: { db: Pick<Database, "reads"> }, slug: string): Promise<Shop> {
  const { rows } = await sql<Shop>`select ${shopColumns} from shop where slug = ${slug}`.execute(db.reads);
  if (!rows[0]) throw notFound("shop", slug);
  return rows[0];
}
