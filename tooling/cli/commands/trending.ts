import { rebuildBoards } from "@vitrine/domain";
import { Command } from "commander";
import { withPlatform } from "../with-platform.ts";

const rebuild = new Command("rebuild")
  .description("Counts the event log anew and writes the snapshot that boards start from. Running nodes keep theirs.")
  .action(async () => {
    const { report } = await withPlatform(rebuildBoards, { follow: false });
    const { events, products, pairs, asOf, durationMs } = report;
    process.stdout.write(
      `Counted ${events} events up to ${asOf}: ${products} products and ${pairs} pairs, in ${(durationMs / 1_000).toFixed(1)} s.\n`,
    );
  });

export const trendingCommand = new Command("trending")
  .description("What visitors look at and compare.")
  .addCommand(rebuild);
