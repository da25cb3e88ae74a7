import { readExamples } from "@vitrine/domain";
import { Command } from "commander";
import { writeJsonLine } from "../json-lines.ts";
import { withPlatform } from "../with-platform.ts";

export const matchExamplesCommand = new Command("examples")
  .description(
    "Writes the answers to match reviews that hold, one a line: the offer and the product as they were, same or different, when, and by which key.",
  )
  .action(() =>
    withPlatform(
      async (platform) => {
        for await (const example of readExamples(platform)) await writeJsonLine(example);
      },
      { follow: false },
    ),
  );
