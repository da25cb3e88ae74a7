import { DomainError, listShops, upsertShop } from "@vitrine/domain";
import { shopInputSchema } from "@vitrine/domain/contract";
import { Command } from "commander";
import { withPlatform } from "../with-platform.ts";

interface AddFlags {
  name?: string;
  url: string;
  currency: string;
  country?: string;
}

const add = new Command("add")
  .description("Adds a shop to the ones that are shown and crawled, or changes it.")
  .argument("<slug>", "its name in addresses: harmony-house")
  .requiredOption("--url <url>", "its address")
  .requiredOption("--currency <code>", "its currency, ISO 4217")
  .option("--name <name>", "its name; default: the slug")
  .option("--country <code>", "its country, ISO 3166")
  .action((slug: string, flags: AddFlags) =>
    withPlatform(async (platform) => {
      const input = shopInputSchema.safeParse({ slug, name: flags.name ?? slug, ...flags });
      if (!input.success) {
        throw new DomainError(
          "invalid_input",
          input.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("\n"),
        );
      }
      process.stdout.write(`${JSON.stringify(await upsertShop(platform, input.data))}\n`);
    }),
  );

const list = new Command("list").description("Lists the shops, one JSON line each.").action(() =>
  withPlatform(async (platform) => {
    for (const shop of await listShops(platform)) process.stdout.write(`${JSON.stringify(shop)}\n`);
  }),
);

export const shopCommand = new Command("shop")
  .description("The shops whose offers are shown.")
  .addCommand(add)
  .addCommand(list);
