/** Correct uses of the published package: it must compile, in a strict project, without an error. */
import {
  applyBoard,
  type BoardEntry,
  type CallPromise,
  type CompactCard,
  createVitrine,
  NotFoundError,
  type Offer,
  type PairEntry,
  type PriceChange,
  type ProductCard,
  type ProductPage,
  RateLimitError,
  type Vitrine,
  VitrineError,
} from "@vitrine/sdk";

const vitrine: Vitrine = createVitrine({
  baseUrl: "https://compare.example.org",
  apiKey: "vtr_pub_1",
  fetch,
  timeoutMs: 10_000,
  maxRetries: 3,
  headers: { "x-site": "guitars" },
});

export async function lists(): Promise<ProductCard[]> {
  const page: ProductPage = await vitrine.catalog.list();
  const filtered = vitrine.catalog.list(
    { filter: { category: "guitars", price: { max: 100_000, currency: "EUR" } }, sort: "price_asc", limit: 20 },
    { signal: AbortSignal.timeout(1_000), timeoutMs: 500, headers: {} },
  );
  const cards: ProductCard[] = [...page.items];
  for await (const card of filtered) cards.push(card);
  for await (const { items, total } of filtered.pages()) if (total?.exact) cards.push(...items);
  const small: CompactCard[] = (await vitrine.catalog.list({ view: "compact" })).items;
  for await (const { name, price } of vitrine.catalog.search({ q: "strat", view: "compact" }))
    small.push({ id: 1, name, price, inStock: true });
  const { didYouMean } = await vitrine.catalog.search({ q: "stratocastor" });
  const { facets, price } = await vitrine.catalog.facets({ filter: { specs: { strings: ["6"] } } });
  didYouMean?.concat(facets[0]?.values[0]?.label ?? "", String(price?.buckets.length));
  const offers: Offer[] = [];
  for await (const offer of vitrine.catalog.offers({ productId: 1 })) offers.push(offer);
  for await (const brand of vitrine.catalog.brands()) brand.name.toUpperCase();
  for await (const run of vitrine.crawl.runs({ shop: "harmony-house" })) run.stats.pages.toFixed();
  for await (const target of vitrine.crawl.targets({ shop: "harmony-house" })) target.dueAt.getTime();
  for await (const run of vitrine.content.runs()) run.rejections.join();
  return cards;
}

export async function details(): Promise<number | undefined> {
  const stats = await vitrine.catalog.stats(undefined, { timeoutMs: 1_000 });
  const product = await vitrine.catalog.get({ slug: "fender-player-ii-stratocaster" });
  product.updatedAt.toISOString();
  const history = await vitrine.catalog.priceHistory({ productId: product.id, from: new Date(0) });
  history.series[0]?.points[0]?.at.getTime();
  const call: CallPromise<typeof stats> = vitrine.catalog.stats();
  const { data, response } = await call.withResponse();
  response.headers.get(response.requestId ?? "");
  await vitrine.trending.trackView({ productId: product.id });
  const { rejected } = await vitrine.trending.track({
    events: [
      { kind: "search", query: "strat", results: 3 },
      { id: "0198c0de-0000-7000-8000-000000000000", kind: "click", offerId: 1 },
    ],
  });
  rejected.map(({ reason }) => reason);
  return product.price?.amount ?? data.price.median ?? undefined;
}

export async function watch(signal: AbortSignal): Promise<PriceChange | undefined> {
  const changes = vitrine.catalog.onPriceChange(
    { productIds: [1, 2] },
    { signal, onState: (state, error) => error?.message ?? state },
  );
  for await (const change of changes) {
    if ("type" in change) continue;
    if (change.price !== null && change.changePercent !== null) return change;
  }
  return undefined;
}

export async function follow(signal: AbortSignal): Promise<string[]> {
  let entries: (BoardEntry | PairEntry)[] = [];
  for await (const message of vitrine.trending.onBoard(
    { kind: "popular", window: "1h", brand: "gibson" },
    { signal },
  )) {
    entries = applyBoard(entries, message);
    if (message.type === "delta" && message.left.length > 0) break;
  }
  const { items, basis } = await vitrine.trending.rising({ window: "24h", category: "guitars" });
  const whys = items.map(({ why }) => (why.basis === "rising" ? why.deviation : why.events));
  const [pair] = (await vitrine.trending.comparisons({ window: "7d" })).items;
  return [basis, ...whys.map(String), pair?.products[0].name ?? "", ...entries.map(({ rank }) => String(rank))];
}

export function explain(error: unknown): string {
  if (error instanceof NotFoundError) return error.detail ?? error.message;
  if (error instanceof RateLimitError) return `again in ${error.retryAfterMs ?? 0} ms`;
  if (error instanceof VitrineError)
    return `${error.kind} ${error.status ?? ""} ${error.requestId ?? ""} ${Object.keys(error.fields ?? {}).join()}`;
  return String(error);
}
