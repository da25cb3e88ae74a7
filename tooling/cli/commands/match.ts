import { clusterOffers, type NamedOffer, type Placement, pairCollections } from "@vitrine/domain/matching";
import { Command } from "commander";
import { readJsonLines, writeJsonLine } from "../json-lines.ts";
import { matchExamplesCommand } from "./match-examples.ts";
import { matchLearnCommand } from "./match-learn.ts";

interface MatchLine extends NamedOffer {
  id: unknown;
}

export const matchCommand = new Command("match")
  .addCommand(matchExamplesCommand)
  .addCommand(matchLearnCommand)
  .description(
    'Sorts offers into products by their names: {"id", "title", "brand"?, "mpn"?, "gtin"?, "price"?, "shop"?} a line in; cluster, decision (auto, review, new), score and, for review, candidate out.',
  )
  .action(async () => {
    const lines: ({ input: MatchLine } | { id: unknown; error: string })[] = [];
    for await (const line of readJsonLines(readMatchLine)) lines.push(line);
    const offers = lines.flatMap((line) => ("input" in line ? [line.input] : []));
    const placements = place(offers);
    let next = 0;
    for (const line of lines) {
      if ("error" in line) {
        await writeJsonLine(line);
        continue;
      }
      const { cluster, decision, score, candidate } = placements[next++]!;
      await writeJsonLine({
        id: line.input.id,
        cluster,
        decision,
        score: round(score),
        ...(candidate !== null && { candidate }),
      });
    }
  });

/** Two shops are paired one to one; of more or none the offers are sorted into clusters. */
function place(offers: MatchLine[]): Placement[] {
  const shops = new Set(offers.map(({ shop }) => shop ?? null));
  return shops.size === 2 && !shops.has(null) ? placePairs(offers, [...shops] as string[]) : clusterOffers(offers);
}

function placePairs(offers: MatchLine[], shops: string[]): Placement[] {
  const placements: Placement[] = offers.map((_, at) => ({ cluster: at, decision: "new", score: 0, candidate: null }));
  const [left, right] = shops.map((shop) => [...offers.keys()].filter((at) => offers[at]!.shop === shop));
  const pairs = pairCollections(
    left!.map((at) => offers[at]!),
    right!.map((at) => offers[at]!),
  );
  for (const { left: one, right: other, decision, score } of pairs) {
    const [a, b] = [left![one]!, right![other]!];
    if (decision === "auto") {
      for (const at of [a, b]) placements[at] = { cluster: Math.min(a, b), decision, score, candidate: null };
    } else {
      placements[a] = { cluster: a, decision, score, candidate: b };
      placements[b] = { cluster: b, decision, score, candidate: a };
    }
  }
  return placements;
}

const TEXTS = ["brand", "mpn", "gtin", "shop"] as const;

function readMatchLine(line: Record<string, unknown>): MatchLine {
  const { id, title, price } = line;
  if (id === undefined || id === null) throw new Error('"id" is missing');
  if (typeof title !== "string" || title.trim() === "") throw new Error('"title" must be a text');
  const offer: MatchLine = { id, title };
  for (const name of TEXTS) {
    const value = line[name];
    if (value === undefined || value === null || value === "") continue;
    if (typeof value !== "string" && typeof value !== "number") throw new Error(`"${name}" must be a text`);
    offer[name] = String(value);
  }
  if (price !== undefined && price !== null && price !== "") {
    offer.price = Number(price);
    if (!Number.isFinite(offer.price)) throw new Error('"price" must be a number');
  }
  return offer;
}

function round(score: number): number {
  return Math.round(score * 1e4) / 1e4;
}
