import { setTimeout as sleep } from "node:timers/promises";
import type { Database } from "@vitrine/db";
import { sql } from "kysely";
import type { Clock } from "../platform/clock.ts";
import type { ProductRefresh, RefreshInput, RefreshOutcome, RefreshReport } from "./contract.ts";
import { shopHost } from "./queries.ts";

export interface RefreshDeps {
  db: Pick<Database, "ingest">;
  clock: Clock;
  bus: { wake(topic: "jobs"): void };
}

export interface RefreshOptions {
  /** Aborted when nobody waits any more. */
  signal?: AbortSignal | undefined;
  /** How long is waited in all, in milliseconds. Default 25 seconds. */
  waitMs?: number;
  /** How long for a host that somebody else fetches from. Default 10 seconds. */
  busyAfterMs?: number;
}

const POLL_MS = 100;
/** Requests are answered once; they are kept to be looked at. */
const KEPT_MS = 3_600_000;

const worstFirst: RefreshOutcome[] = ["changed", "pending", "busy", "failed", "refused", "gone", "unchanged"];

interface Asked {
  id: number;
  productIds: number[];
  url: string;
  shop: string;
  outcome: RefreshOutcome | null;
  reason: string | null;
}

/**
 * Has a worker fetch the pages that offers of the products were last seen on, and waits for what comes of it. The way there is
 * a table that workers look at when they are woken, so it does not matter in which process they are.
 */
export async function refreshProducts(
  deps: RefreshDeps,
  { productIds }: RefreshInput,
  { signal, waitMs = 25_000, busyAfterMs = 10_000 }: RefreshOptions = {},
): Promise<RefreshReport> {
  const wanted = [...new Set(productIds)];
  const asked = await askFor(deps, wanted);
  if (asked.length > 0) deps.bus.wake("jobs");
  const begin = performance.now();
  let isBusyKnown = false;
  while (asked.some(({ outcome }) => outcome === null)) {
    const waited = performance.now() - begin;
    if (!isBusyKnown && waited >= busyAfterMs) {
      isBusyKnown = true;
      await giveUpBusy(deps, asked);
    }
    if (waited >= waitMs || signal?.aborted) break;
    await sleep(POLL_MS);
    await readAnswers(deps, asked);
  }
  return { products: wanted.map((productId) => toReport(productId, asked)) };
}

async function askFor({ db, clock }: RefreshDeps, productIds: number[]): Promise<Asked[]> {
  const now = clock.now();
  await sql`delete from crawl_refresh where created_at < ${new Date(now.getTime() - KEPT_MS)}`.execute(db.ingest);
  const { rows } = await sql<Asked>`
    with page as (
      select target.id, target.url, shop.slug, ${shopHost} as host, array_agg(distinct offer.product_id) as products
      from offer join source_page as seen on seen.id = offer.source_page_id
        join crawl_target as target on target.shop_id = seen.shop_id and target.url = seen.url
        join shop on shop.id = target.shop_id
      where offer.product_id = any(${productIds}::bigint[]) and shop.status = 'active'
      group by target.id, shop.id
    ), asked as (
      insert into crawl_refresh (target_id, host, created_at) select id, host, ${now}::timestamptz from page order by id
      returning id, target_id
    )
    select asked.id, page.products as "productIds", page.url, page.slug as shop, null as outcome, null as reason
    from asked join page on page.id = asked.target_id order by asked.id`.execute(db.ingest);
  return rows;
}

/** What no worker could take, because somebody else has the host or it rests, is not waited for. */
async function giveUpBusy({ db, clock }: RefreshDeps, asked: Asked[]): Promise<void> {
  const now = clock.now();
  await sql`update crawl_refresh as refresh set outcome = 'busy',
      reason = case when rest.host is null then 'somebody else fetched from the shop all the while'
        else 'the shop does not answer and is left alone' end
    from crawl_refresh as asked left join crawl_host as rest on rest.host = asked.host and rest.rest_until > ${now}
    where refresh.id = asked.id and asked.id = any(${asked.map(({ id }) => id)}::bigint[])
      and refresh.outcome is null and refresh.taken_at is null
      and (rest.host is not null or exists (
        select from shop join crawl_target as target on target.shop_id = shop.id
        where ${shopHost} = refresh.host and target.lease_until > ${now}))`.execute(db.ingest);
}

async function readAnswers({ db }: RefreshDeps, asked: Asked[]): Promise<void> {
  const open = asked.filter(({ outcome }) => outcome === null).map(({ id }) => id);
  const { rows } = await sql<Pick<Asked, "id" | "outcome" | "reason">>`
    select id, outcome, reason from crawl_refresh where id = any(${open}::bigint[]) and outcome is not null`.execute(
    db.ingest,
  );
  const answers = new Map(rows.map((row) => [row.id, row]));
  for (const page of asked) Object.assign(page, answers.get(page.id));
}

function toReport(productId: number, asked: Asked[]): ProductRefresh {
  const pages = asked
    .filter(({ productIds }) => productIds.includes(productId))
    .map(({ url, shop, outcome, reason }) => ({ url, shop, outcome: outcome ?? ("pending" as const), reason }));
  const outcome = worstFirst.find((one) => pages.some((page) => page.outcome === one)) ?? "failed";
  return { productId, outcome, reason: pages.length > 0 ? null : "no page of an active shop is known", pages };
}
