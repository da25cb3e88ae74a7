import { Argument, Command } from "commander";
import type { QualityData } from "./data.ts";
import { openData } from "./data.ts";
import { printReport, type Report } from "./report.ts";
import { scoreAbtBuy, scoreOffers, scoreWalmartAmazon } from "./sets/matching.ts";
import { scorePageTypes } from "./sets/page-types.ts";
import { scoreProductPages } from "./sets/product-pages.ts";
import {
  scoreBrands,
  scoreBreadcrumbs,
  scoreEncodings,
  scorePriceTexts,
  scoreRobots,
  scoreTradeNumbers,
} from "./sets/texts.ts";

const sets: Record<string, (data: QualityData) => Report | Promise<Report>> = {
  "abt-buy": scoreAbtBuy,
  "walmart-amazon": scoreWalmartAmazon,
  offers: scoreOffers,
  "pages/peb": scoreProductPages,
  "pages/wcxb": scorePageTypes,
  "price-text": scorePriceTexts,
  robots: scoreRobots,
  brand: scoreBrands,
  gtin: scoreTradeNumbers,
  breadcrumbs: scoreBreadcrumbs,
  "schema-org": scoreEncodings,
};

const program = new Command("quality")
  .description(
    "Scores what is read and matched against real data with known answers, and says which bar it should reach.",
  )
  .addArgument(new Argument("[sets...]", "which to score; all if none is named").choices(Object.keys(sets)))
  .option("--data <directory>", "where the data lies", new URL("../../../shared/data/", import.meta.url).pathname)
  .action(async (names: string[], { data }: { data: string }) => {
    for (const name of names.length > 0 ? names : Object.keys(sets)) {
      const opened = openData(data, name);
      if (opened) printReport(name, await sets[name]!(opened));
    }
  });

await program.parseAsync();
