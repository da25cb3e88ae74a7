import { createReadStream } from "node:fs";
import { importFeed, upsertShop } from "@vitrine/domain";
import { sql } from "kysely";
import { openScratch } from "./scratch.ts";
import { printTable } from "./table.ts";

interface ImportFlags {
  products: string;
  history?: string;
  database: "postgres" | "pglite";
}

/** Loads a pc-parts feed and its history, twice each, and recounts. */
export async function benchImport({ products, history, database }: ImportFlags): Promise<void> {
  const scratch = await openScratch(database, {}, { follow: false });
  try {
    const { platform } = scratch;
    await upsertShop(platform, { slug: "bench", name: "Bench", url: "https://bench.example", currency: "USD" });
    const rows: Record<string, string | number>[] = [];
    for (const run of ["first", "second"]) {
      for (const file of [products, ...(history ? [history] : [])]) {
        const started = performance.now();
        const report = await importFeed(
          { ...platform, feed: undefined },
          { source: createReadStream(file), shop: "bench", map: "pc-parts" },
        );
        const seconds = (performance.now() - started) / 1_000;
        const { lines, created, updated, unchanged, rejected, observations } = report;
        rows.push({
          run,
          file: file.split("/").at(-1) as string,
          lines,
          created,
          updated,
          unchanged,
          rejected,
          observations,
          seconds: seconds.toFixed(1),
          "lines/s": Math.round(lines / seconds),
        });
      }
    }
    printTable(rows);
    const { rows: counts } = await sql<Record<string, number>>`
      select (select count(*) from product) as products, (select count(*) from offer) as offers,
        (select count(*) from price_observation) as observations, (select count(*) from change) as changes`.execute(
      platform.db.reads,
    );
    printTable(counts);
  } finally {
    await scratch.remove();
  }
}
