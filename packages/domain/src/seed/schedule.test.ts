import { expect, it } from "vitest";
import { leaves } from "./assortment/assortment.ts";
import { createSchedule } from "./schedule.ts";

const COUNT = 20_000;
const articleAt = createSchedule(1);
const articles = Array.from({ length: COUNT }, (_, number) => articleAt(number));

function share(of: (article: (typeof articles)[number]) => boolean): number {
  return articles.filter(of).length / COUNT;
}

it("gives each leaf its share, and within it more to the first makers than to the last", () => {
  const total = leaves.reduce((sum, leaf) => sum + leaf.share, 0);
  for (const leaf of leaves) {
    const name = leaf.path.join(" > ");
    const own = share((article) => article.leaf === leaf);
    expect(own / (leaf.share / total), name).toBeGreaterThan(0.85);
    expect(own / (leaf.share / total), name).toBeLessThan(1.25);
    const first = share((article) => article.leaf === leaf && article.brand === leaf.lines[0]!.brand);
    const last = share((article) => article.leaf === leaf && article.brand === leaf.lines.at(-1)!.brand);
    expect(first, name).toBeGreaterThan(last);
  }
});

it("names every product differently", () => {
  expect(new Set(articles.map(({ brand, model }) => `${brand} ${model.name}`)).size).toBe(COUNT);
});

it("says the same of a number whoever asks, and something else with another seed", () => {
  expect(createSchedule(1)(12_345)).toEqual(articleAt(12_345));
  const other = createSchedule(2);
  const same = articles.slice(0, 1_000).filter((article, number) => article.model.name === other(number).model.name);
  expect(same.length).toBeLessThan(20);
});
