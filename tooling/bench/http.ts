import { createApi, listen } from "@vitrine/api";
import { fill } from "./fill.ts";
import { type LoadResult, load } from "./load.ts";
import { serveConstant, serveStatement } from "./reference-servers.ts";
import { openScratch } from "./scratch.ts";
import { printTable } from "./table.ts";

interface HttpFlags {
  products: number;
  seconds: number;
}

const CONNECTIONS = 16;

/** The list a visitor waits for, hot and cold, beside what the same bytes and the same rows cost bare. */
export async function benchHttp({ products, seconds }: HttpFlags): Promise<void> {
  const scratch = await openScratch("postgres", { RATE_LIMIT_RPM: "0", LOG_LEVEL: "info", NODE_ENV: "production" });
  const { platform, config } = scratch;
  await fill(platform, products);
  const api = createApi(platform);
  const server = await listen(api, { port: 0, host: "127.0.0.1" });
  try {
    const list = (offset: number) =>
      `/trpc/catalog.list?input=${encodeURIComponent(JSON.stringify({ json: { sort: "price_asc", limit: 100, filter: { price: { min: offset } } } }))}`;
    const hot = list(1);
    const answer = await fetch(server.url + hot);
    const constant = await serveConstant(new Uint8Array(await answer.arrayBuffer()), {
      "content-type": "application/json",
    });
    const rows = await serveStatement(
      config.DATABASE_URL as string,
      `select id, slug, name, brand_name, category_path, image_url, price, discount, offer_count, shop_count, in_stock, rating,
        rating_count, updated_at from product where status = 'active' and price >= $1 and price < 9007199254740991 order by price, id limit 101`,
      (query) => [Number(query.get("min"))],
    );
    const unique = Array.from({ length: 50_000 }, (_, index) => index + 2);
    const run = (url: string, paths: string[]) => load({ url, paths, connections: CONNECTIONS, seconds });
    const measured: [string, LoadResult][] = [
      ["constant, bare Hono", await run(constant.url, ["/constant"])],
      ["catalog.list of 100, hot", await run(server.url, [hot])],
      [
        "the rows, Hono + pg",
        await run(
          rows.url,
          unique.map((min) => `/rows?min=${min}`),
        ),
      ],
      ["catalog.list of 100, cold", await run(server.url, unique.map(list))],
      ["catalog.stats, hot", await run(server.url, ["/trpc/catalog.stats"])],
    ];
    const reference: Record<string, number> = { "catalog.list of 100, hot": 0, "catalog.list of 100, cold": 2 };
    printTable(
      measured.map(([what, result]) => ({
        what,
        ...result,
        ratio:
          what in reference
            ? (result.requestsPerSecond / measured[reference[what]!]![1].requestsPerSecond).toFixed(2)
            : "",
      })),
    );
    await Promise.all([constant.stop(), rows.stop()]);
  } finally {
    await server.stop();
    await api.close();
    await scratch.remove();
  }
}
