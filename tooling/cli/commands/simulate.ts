import { DomainError } from "@vitrine/domain";
import { createVitrine } from "@vitrine/sdk";
import { Command, InvalidArgumentError, Option } from "commander";
import { readProducts } from "../../simulate/read-products.ts";
import { replay } from "../../simulate/replay.ts";
import { nameScenario, scenarioNames } from "../../simulate/scenarios.ts";
import { simulate } from "../../simulate/simulate.ts";
import { createProgress } from "../progress.ts";

interface SimulateFlags {
  url: string;
  key: string;
  seed: string;
  hours: number;
  visitors: number;
  products: number;
  scenario: (typeof scenarioNames)[number][];
  timeZone: string;
  rate?: number;
  speed?: number;
}

const HOUR_MS = 3_600_000;
/** The server takes what is at most 48 hours old. */
const MAX_HOURS = 47;

export const simulateCommand = new Command("simulate")
  .description("Sends a running server what invented visitors do: the last hours at once, or hours from now on.")
  .requiredOption("--key <key>", "a secret key of the server (see: vitrine keys create)")
  .option("--url <url>", "of the server", "http://127.0.0.1:3000")
  .option("--hours <hours>", `of simulated time, ${MAX_HOURS} at most`, parseHours, 24)
  .option("--visitors <count>", "visits on an average day; each brings about five events", parsePositive, 5_000)
  .option("--products <count>", "the most popular ones, which are looked at", parsePositive, 2_000)
  .option("--seed <text>", "the same one brings the same visitors", "1")
  .option("--time-zone <zone>", "where they live", "UTC")
  .addOption(
    new Option("--scenario <names...>", "unusual, in the last part of the time").choices(scenarioNames).default([]),
  )
  .option("--rate <events>", "a second at most", parsePositive)
  .option(
    "--speed <factor>",
    "from now on, that much faster than real time: with 24 a day takes an hour",
    parsePositive,
  )
  .action(async ({ url, key, seed, hours, visitors, scenario, timeZone, rate, speed, ...flags }: SimulateFlags) => {
    const vitrine = createVitrine({ baseUrl: url, apiKey: key });
    const products = await readProducts(vitrine, flags.products);
    if (products.length < 6) throw new DomainError("invalid_input", "The server has fewer than six products.");
    const to = new Date();
    const from = new Date(to.getTime() - hours * HOUR_MS);
    const span = { from: from.getTime(), to: to.getTime(), products };
    const scenarios = scenario.map((name) => nameScenario(name, span));
    const events = simulate({ seed, products, from, to, visitorsPerDay: visitors, timeZone, scenarios });
    const progress = createProgress(hours * HOUR_MS, "Simulating");
    const started = performance.now();
    let now = from.getTime();
    const totals = await replay({
      events: noteTime(events, (time) => {
        now = time;
      }),
      from,
      track: (input) => vitrine.trending.track(input),
      rate,
      speed,
      onAnswer: ({ sent }) => progress.update(now - from.getTime(), `${sent} events`),
    }).finally(() => progress.stop());
    const seconds = (performance.now() - started) / 1_000;
    const perSecond = Math.round(totals.sent / seconds);
    process.stdout.write(`${JSON.stringify({ ...totals, seconds: Math.round(seconds * 10) / 10, perSecond })}\n`);
  });

function* noteTime<Item extends { sentAt: number }>(items: Iterable<Item>, note: (time: number) => void) {
  for (const item of items) {
    note(item.sentAt);
    yield item;
  }
}

function parsePositive(value: string): number {
  const number = Number(value);
  if (!(number > 0)) throw new InvalidArgumentError("It must be a number over 0.");
  return number;
}

function parseHours(value: string): number {
  const hours = parsePositive(value);
  if (hours > MAX_HOURS) throw new InvalidArgumentError(`It must be ${MAX_HOURS} at most: older events are refused.`);
  return hours;
}
