import { describe, expect, inject, it } from "vitest";
import { runCrawlCrashes } from "./run-crawl-crashes.ts";

const server = inject("databaseUrl");
const seed = Number(process.env.SEED ?? Date.now() % 100_000);
const nothing = {
  pagesNotDone: 0,
  offersMissing: 0,
  offersTwice: 0,
  offersWrong: 0,
  productsTooMany: 0,
  productsTooFew: 0,
  pricePointsMissing: 0,
  pricePointsTwice: 0,
  factsMissing: 0,
  leasesLeft: 0,
};

describe.skipIf(!server)(`K2: a worker that is killed while it crawls (SEED=${seed})`, { timeout: 120_000 }, () => {
  it("is followed by one that does what is left, and nothing twice", async () => {
    const report = await runCrawlCrashes({ kills: 5, articles: 200, server, seed });
    expect(report).toMatchObject({ status: "succeeded", findings: nothing });
    expect(report.requests).toBeGreaterThan(200);
  });

  it("is found out where it says that pages are written before they are", async () => {
    const { findings } = await runCrawlCrashes({ kills: 2, articles: 100, server, seed, flags: ["--defect", "early"] });
    expect(findings.offersMissing).toBeGreaterThan(0);
  });
});
