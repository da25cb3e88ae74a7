import { connect, migrate } from "@vitrine/db";
import { sql } from "kysely";
import { startCrawl, getCrawlRun, createManualClock } from "@vitrine/domain";
import { startDemoShops } from "../../tooling/demo-shop/index.ts";
import { testPlatform, addShop } from "./src/testing/open-worker.ts";
import { createWorker } from "./src/worker.ts";
const demo = await startDemoShops({ priceEveryMs: 0 });
const kind = process.argv[2];
const db = kind==="pg" ? await connect({ url: process.argv[3]! }) : await connect();
await migrate(db);
const platform = testPlatform(db);
const worker = createWorker(platform, { allowPrivateHosts: demo.shops.map(s=>new URL(s.url).host) });
await worker.start();
const shops = [];
for (const s of demo.shops) shops.push(await addShop(db, s.slug, s.url));
async function round(label: string) {
  const t=performance.now(); const c=process.cpuUsage();
  const runs=[]; for (const s of shops) runs.push(await startCrawl(platform,{shop:s.slug}));
  await worker.idle();
  const ms=performance.now()-t; const d=process.cpuUsage(c);
  let pages=0;
  for (const r of runs) { const run=await getCrawlRun({db},{id:r.id}); pages+=run.stats.pages; console.log(label, run.shop, run.status, run.error, JSON.stringify(run.stats)); }
  console.log(label, "ms", ms.toFixed(0), "cpu", ((d.user+d.system)/1000).toFixed(0), "pages/s", (pages/ms*1000).toFixed(0), "rss", (process.memoryUsage().rss/1e6).toFixed(0));
}
await round("first");
for (const s of shops) {
  const truth = demo.pages(s.slug);
  const { rows } = await sql<any>`select url, page_type, last_error from crawl_target where shop_id=${s.id}`.execute(db.reads);
  const m = new Map(rows.map((r:any)=>[r.url, r]));
  const prods = truth.filter(p=>p.kind==="product"&&p.allowed);
  const missing = prods.filter(p=>(m.get(p.url) as any)?.page_type!=="product");
  const truthProd = new Set(prods.map(p=>p.url));
  const wrong = rows.filter((r:any)=>r.page_type==="product" && !truthProd.has(r.url.split("?")[0]));
  const offers = demo.offers(s.slug);
  const { rows: have } = await sql<any>`select key, price, availability, condition from offer where shop_id=${s.id}`.execute(db.reads);
  const hm = new Map(have.map((o:any)=>[o.key,o]));
  const okPrice = offers.filter(o=>(hm.get(o.sku) as any)?.price===o.price).length;
  console.log(s.slug, "productpages", prods.length, "missing", missing.length, missing.slice(0,3).map(p=>[p.url,m.get(p.url)]), "wrong", wrong.length, wrong.slice(0,3), "offers truth", offers.length, "have", have.length, "key+price ok", okPrice, "trap targets", rows.filter((r:any)=>/\/\d{4}-\d+/.test(r.url)).length);
  console.log("  extra", have.filter((o:any)=>!offers.some(t=>t.sku===o.key)).slice(0,3));
}
const { rows: pc } = await sql<any>`select count(*)::int as products, (select count(*)::int from offer) as offers from product`.execute(db.reads);
console.log(pc[0], "models", new Set(demo.shops.flatMap(s=>demo.offers(s.slug).map(o=>o.model))).size);
await round("second");
const mv = await demo.changePrice("klangfabrik");
await round("third");
const { rows: after } = await sql<any>`select price from offer where key=${mv.sku}`.execute(db.reads);
console.log(mv, after);
await worker.stop(); await demo.stop(); await db.close();
console.log("handles", process.getActiveResourcesInfo());
