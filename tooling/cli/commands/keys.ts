import { createKey, listKeys, revokeKey } from "@vitrine/domain";
import { type KeyScope, keyScopes } from "@vitrine/domain/contract";
import { Command, Option } from "commander";
import { withPlatform } from "../with-platform.ts";

interface CreateFlags {
  name: string;
  kind: "publishable" | "secret";
  scopes?: KeyScope[];
  origins?: string[];
}

const create = new Command("create")
  .description("Makes an API key and prints it. It is shown this once.")
  .requiredOption("--name <name>", "what it is for")
  .addOption(
    new Option("--kind <kind>", "a publishable key may stand in a browser")
      .choices(["publishable", "secret"])
      .default("secret"),
  )
  .addOption(new Option("--scopes <scopes...>", "what a secret key may do; default: everything").choices(keyScopes))
  .option("--origins <origins...>", "where a publishable key may be used from; default: anywhere")
  .action(({ name, kind, scopes, origins }: CreateFlags) =>
    withPlatform(async (platform) => {
      const created = await createKey(platform, {
        name,
        kind,
        ...(kind === "secret" && { scopes: scopes ?? [...keyScopes] }),
        ...(origins && { origins }),
      });
      process.stdout.write(`${created.key}\n`);
    }),
  );

const list = new Command("list").description("Lists the keys, one JSON line each, without their secrets.").action(() =>
  withPlatform(async (platform) => {
    for (const key of await listKeys(platform)) process.stdout.write(`${JSON.stringify(key)}\n`);
  }),
);

const revoke = new Command("revoke")
  .description("Ends a key everywhere within five seconds.")
  .argument("<id>", "number of the key, as `keys list` shows it", Number)
  .action((id: number) =>
    withPlatform(async (platform) => {
      process.stdout.write(`${JSON.stringify(await revokeKey(platform, { id }))}\n`);
    }),
  );

export const keysCommand = new Command("keys")
  .description("API keys.")
  .addCommand(create)
  .addCommand(list)
  .addCommand(revoke);
