import { DomainError } from "@vitrine/domain";
import { clearCacheInputSchema } from "@vitrine/domain/contract";
import { Command } from "commander";
import { withPlatform } from "../with-platform.ts";

const clear = new Command("clear")
  .description("Ends every cached answer with a tag, on all nodes within a second.")
  .argument("<tag>", "product:42, category:guitars/electric-guitars, catalog, or * for every answer")
  .action(async (text: string) => {
    const input = clearCacheInputSchema.safeParse({ tag: text });
    if (!input.success) throw new DomainError("invalid_input", `The tag ${input.error.issues[0]?.message}.`);
    const { tag } = input.data;
    await withPlatform(({ cache }) => cache.clear(tag));
    process.stdout.write(`Cleared ${tag}.\n`);
  });

export const cacheCommand = new Command("cache").description("What the nodes keep of answers.").addCommand(clear);
