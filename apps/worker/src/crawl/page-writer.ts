import type { ObservedOffer } from "@vitrine/domain";
import type { Shop, TargetType } from "@vitrine/domain/contract";
import {
  completeTargets,
  confirmPages,
  failTarget,
  type LeasedTarget,
  LeaseLost,
  openSourcePages,
  recordPages,
} from "@vitrine/domain/crawl";
import type { Extraction } from "@vitrine/domain/extract";
import type { WorkerContext } from "../context.ts";
import type { Frontier } from "./frontier.ts";
import { outcomeOf, type Report } from "./page-outcome.ts";
import { nextUsualDue, planLooks } from "./plan-looks.ts";
import type { Pace } from "./politeness.ts";
import type { RunCounter } from "./run-counter.ts";
import { toExtractions } from "./to-extractions.ts";
import { type PageOffer, toObservedOffers } from "./to-observed-offer.ts";

/** What came of a target, still to be written down. */
export interface Harvest {
  target: LeasedTarget;
  /** null: not fetched, so as it was. */
  pageType: TargetType | null;
  /** HTTP status; null where it was not fetched. */
  status: number | null;
  note: string | null;
  at: Date;
  /** The page is as it was when it was last read. */
  unchanged: boolean;
  /** All of it was seen: what it does not show is not there. */
  isWhole: boolean;
  /** What to keep of a page that was read. */
  read: { etag: string | null; lastModified: string | null; contentHash: string; extraction: Extraction | null } | null;
}

/** Writes down what pages say, many at once: one by one, writing would take longer than fetching. */
export interface PageWriter {
  /** Takes a page; it is written within half a second. @throws what writing earlier ones threw */
  add(harvest: Harvest): Promise<void>;
  /** Writes what was taken. @throws what writing threw, now or earlier */
  flush(): Promise<void>;
}

export interface PageWriterOptions {
  worker: WorkerContext;
  runId: number | null;
  shop: Pick<Shop, "id" | "currency" | "policy">;
  frontier: Frontier;
  pace: Pace;
  /** Of the shop's product pages: what a look at one is worth. */
  meanWorth: number;
  counter: RunCounter;
  report: Report;
}

/** Pages of one write: about 50 ms of an embedded database. */
const MAX_PAGES = 20;
/** How long a page may wait for others. */
const MAX_WAIT_MS = 500;

export function createPageWriter(options: PageWriterOptions): PageWriter {
  let pending: Harvest[] = [];
  let timer: NodeJS.Timeout | null = null;
  let writing: Promise<void> = Promise.resolve();

  /** One write after the other. After one that failed nothing is written any more: the batch is given up. */
  function flush(): Promise<void> {
    if (timer) clearTimeout(timer);
    timer = null;
    writing = writing.then(async () => {
      const pages = pending;
      pending = [];
      await writePages(options, pages).catch((error: unknown) => {
        if (pages.length === 0) throw error;
        return writeOneByOne(options, pages);
      });
    });
    return writing;
  }

  return {
    async add(harvest) {
      pending.push(harvest);
      if (pending.length >= MAX_PAGES) {
        // While these are written the next ones are fetched, but no more than these wait.
        const before = writing;
        void flush().catch(() => {});
        return before;
      }
      // A failure is kept in `writing`, and thrown at whoever flushes next.
      timer ??= setTimeout(() => void flush().catch(() => {}), MAX_WAIT_MS);
    },
    flush,
  };
}

/**
 * Links first, offers second, the pages themselves third, the leases last: a crash anywhere in between only means that
 * the pages are fetched and read again. Offers and pages are written under their leases, so that a worker which slept past
 * them writes nothing.
 */
async function writePages(options: PageWriterOptions, pages: Harvest[]): Promise<void> {
  const { worker, runId, shop, frontier, pace, counter } = options;
  await frontier.save();
  if (pages.length === 0) return;
  const outcomes = await writeOffers(options, pages);
  const records = pages.flatMap(({ target, pageType, status, at, read }) => {
    if (!read || !pageType || !status) return [];
    const { extraction, ...validators } = read;
    const extractions = extraction ? toExtractions(extraction, outcomes.get(target.id) ?? []) : [];
    return [{ url: target.url, pageType, status, fetchedAt: at, extractions, ...validators }];
  });
  await recordPages(worker, { shopId: shop.id, records, leases: pages.map(({ target }) => target) });
  const plans = await planLooks(worker, {
    shop,
    meanWorth: options.meanWorth,
    pages: pages.map(({ target, pageType, at }) => ({ target, pageType, at, offers: outcomes.get(target.id) ?? [] })),
  });
  const held = await completeTargets(worker, {
    runId,
    completions: pages.map((page) => ({
      lease: page.target,
      pageType: page.pageType,
      status: page.status,
      note: page.note,
      absence: absenceOn(page, outcomes.get(page.target.id)),
      ...plans.get(page.target.id)!,
    })),
    hostFreeAt: pace.freeAt(),
  });
  for (const page of pages) {
    if (!held.has(page.target.id)) continue;
    counter.add(countsOf(page));
    options.report(page.target, outcomeOf(page, outcomes.get(page.target.id) ?? []));
  }
  counter.add({ skipped: frontier.takeSkipped() });
  await counter.write();
}

/** One page that cannot be written must not keep the others from it, nor be tried for ever. */
async function writeOneByOne(options: PageWriterOptions, pages: Harvest[]): Promise<void> {
  for (const page of pages) {
    try {
      await writePages(options, [page]);
    } catch (err) {
      // Whoever leased it since has read it, or will.
      if (err instanceof LeaseLost) continue;
      options.worker.log.error({ err, url: page.target.url }, "What a page says could not be written");
      // Where the database is gone this throws as well, and the run is taken up later.
      await failTarget(options.worker, {
        lease: page.target,
        runId: options.runId,
        error: "what it says could not be written",
        status: page.status,
        absence: 0,
        retryAt: null,
        dueAt: nextUsualDue(options.worker, options.shop),
        hostFreeAt: options.pace.freeAt(),
      });
      options.counter.add({ failed: 1 });
      options.report(page.target, { outcome: "failed", reason: "what it says could not be written" });
    }
  }
}

/** A product page without an offer may have one that was not read. */
function absenceOn({ isWhole, pageType }: Harvest, offers: readonly WrittenOffer[] = []): number {
  return isWhole && (pageType !== "product" || offers.length > 0) ? 1 : 0;
}

/** An offer that a page shows, as it went. */
export interface WrittenOffer {
  offerId: number;
  productId: number;
  outcome: "created" | "changed" | "unchanged";
  repriced: boolean;
  /** Its place among the page's variants. */
  variant: number | null;
}

/** Hands the pages' offers over in one go. Returns them by target. */
async function writeOffers(
  { worker, shop, counter }: PageWriterOptions,
  pages: Harvest[],
): Promise<Map<number, WrittenOffer[]>> {
  const sold = pages.filter(({ read }) => read?.extraction?.pageType === "product");
  const ids = await openSourcePages(worker, { shopId: shop.id, urls: sold.map(({ target }) => target.url) });
  const seen = new Map<number, PageOffer[]>();
  for (const { target, read, at } of sold) {
    const sourcePageId = ids.get(target.url);
    if (!read?.extraction || !sourcePageId) continue;
    seen.set(target.id, toObservedOffers({ shop, url: target.url, extraction: read.extraction, at, sourcePageId }));
  }
  const unchanged = pages.flatMap(({ target, unchanged }) => (unchanged && target.page ? [target.page.id] : []));
  const leases = pages.map(({ target }) => target);
  const confirmed = await confirmPages(worker, { pageIds: unchanged, leases });

  // Two pages may sell one article: the later page's word counts, and what was read now over what was read before.
  const byKey = new Map<string, ObservedOffer>();
  for (const offer of confirmed) byKey.set(offer.key, offer);
  for (const { offer } of [...seen.values()].flat()) byKey.set(offer.key, offer);
  const offers = [...byKey.values()];
  const results = await worker.observe(offers, leases);
  const resultOf = new Map(offers.map(({ key }, index) => [key, results[index]]));
  const count = (wanted: string) => results.filter(({ outcome }) => outcome === wanted).length;
  counter.add({ offersNew: count("created"), offersChanged: count("changed") });

  const toWritten = ({ offer: { key }, variant }: PageOffer) => {
    const result = resultOf.get(key);
    return result ? [{ ...result, variant }] : [];
  };
  return new Map(
    pages.map(({ target }) => {
      const again = confirmed.filter(({ sourcePageId }) => target.page && sourcePageId === target.page.id);
      const entries = seen.get(target.id) ?? again.map((offer) => ({ offer, variant: null }));
      return [target.id, entries.flatMap(toWritten)];
    }),
  );
}

const counters = { product: "products", listing: "listings", other: "others", sitemap: null, waiting: null } as const;

function countsOf({ pageType, status, unchanged }: Harvest) {
  if (status === null) return { skipped: 1 };
  const kind = pageType && counters[pageType];
  return { pages: 1, ...(kind && { [kind]: 1 }), ...(unchanged && { unchanged: 1 }) };
}
