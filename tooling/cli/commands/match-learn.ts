import { relearnNames } from "@vitrine/domain";
import { Command } from "commander";
import { withPlatform } from "../with-platform.ts";

export const matchLearnCommand = new Command("learn")
  .description(
    "Learns the names of the whole catalog anew: after a seed, or where products are older than matching by names.",
  )
  .action(async () => {
    const { products } = await withPlatform(relearnNames, { follow: false });
    process.stdout.write(`Learned the names of ${products} products.\n`);
  });
