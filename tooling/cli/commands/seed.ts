import { seedCatalog } from "@vitrine/domain";
import { Command, InvalidArgumentError } from "commander";
import { createProgress } from "../progress.ts";
import { withPlatform } from "../with-platform.ts";

interface SeedFlags {
  products: number;
  shops?: number;
  seed?: number;
}

export const seedCommand = new Command("seed")
  .description("Fills the catalog with invented musical instruments. Killed in the middle it goes on where it was.")
  .option("--products <count>", "how many there shall be, those of an earlier run included", parseWhole, 100_000)
  .option("--shops <count>", "how many shops sell them; default: 12", parseWhole)
  .option("--seed <number>", "the same number brings the same products; default: 1", parseWhole)
  .action((flags: SeedFlags) =>
    withPlatform(async (platform) => {
      const progress = createProgress(flags.products, "Seeding");
      const started = performance.now();
      const elapsed = () => (performance.now() - started) / 1_000;
      const { products, added } = await seedCatalog(platform, {
        ...flags,
        onProgress: (now) =>
          progress.update(now.products, `${now.products} products, ${Math.round(now.added / elapsed())}/s`),
      }).finally(() => progress.stop());
      const seconds = Math.round(elapsed() * 10) / 10;
      if (added > 0) process.stdout.write(`${JSON.stringify({ products, added, seconds })}\n`);
      else if (products === flags.products) process.stdout.write(`${products} seeded products are there already.\n`);
      else process.stdout.write(`There are more already: ${products} seeded products.\n`);
    }),
  );

function parseWhole(value: string): number {
  if (!/^\d{1,9}$/.test(value)) throw new InvalidArgumentError("It must be a whole number.");
  return Number(value);
}
