import { parseArgs } from "node:util";
import { serveFixtureShop } from "./serve.ts";

/** Serves a fixture shop from a process of its own: `node tooling/fixture-shop/main.ts --articles 10000 --bytes 40000`. */
const { values } = parseArgs({
  options: { articles: { type: "string", default: "1000" }, bytes: { type: "string", default: "4000" } },
});
const { articles, bytes } = values;
const shop = await serveFixtureShop({ articles: Number(articles), bytes: Number(bytes), sitemap: true });
process.stdout.write(`${JSON.stringify({ url: shop.origin })}\n`);
process.once("SIGTERM", () => void shop.close());
