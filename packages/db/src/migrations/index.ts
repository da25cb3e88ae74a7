import { Migration0001Initial } from "./0001-initial.ts";
import { Migration0002ProductsLast } from "./0002-products-last.ts";
import { Migration0003CatalogModel } from "./0003-catalog-model.ts";
import { Migration0004SearchWords } from "./0004-search-words.ts";
import { Migration0005Tracking } from "./0005-tracking.ts";
import { Migration0006SuspectPrices } from "./0006-suspect-prices.ts";
import { Migration0007MatchReviews } from "./0007-match-reviews.ts";
import { Migration0008ImportRuns } from "./0008-import-runs.ts";
import { Migration0009CrawlSchedules } from "./0009-crawl-schedules.ts";
import { Migration0010ShortVisits } from "./0010-short-visits.ts";
import { Migration0011Alerts } from "./0011-alerts.ts";
import { Migration0012Images } from "./0012-images.ts";
import { Migration0013OfferMoves } from "./0013-offer-moves.ts";
import { Migration0014RollupBlocks } from "./0014-rollup-blocks.ts";
import { Migration0015LogHead } from "./0015-log-head.ts";
import { Migration0016FoldedTimeZone } from "./0016-folded-time-zone.ts";
import { Migration0017PairTotals } from "./0017-pair-totals.ts";

/** Every migration in the order it runs. Only ever append. */
export const migrations = [
  { name: "0001-initial", class: Migration0001Initial },
  { name: "0002-products-last", class: Migration0002ProductsLast },
  { name: "0003-catalog-model", class: Migration0003CatalogModel },
  { name: "0004-search-words", class: Migration0004SearchWords },
  { name: "0005-tracking", class: Migration0005Tracking },
  { name: "0006-suspect-prices", class: Migration0006SuspectPrices },
  { name: "0007-match-reviews", class: Migration0007MatchReviews },
  { name: "0008-import-runs", class: Migration0008ImportRuns },
  { name: "0009-crawl-schedules", class: Migration0009CrawlSchedules },
  { name: "0010-short-visits", class: Migration0010ShortVisits },
  { name: "0011-alerts", class: Migration0011Alerts },
  { name: "0012-images", class: Migration0012Images },
  { name: "0013-offer-moves", class: Migration0013OfferMoves },
  { name: "0014-rollup-blocks", class: Migration0014RollupBlocks },
  { name: "0015-log-head", class: Migration0015LogHead },
  { name: "0016-folded-time-zone", class: Migration0016FoldedTimeZone },
  { name: "0017-pair-totals", class: Migration0017PairTotals },
];
