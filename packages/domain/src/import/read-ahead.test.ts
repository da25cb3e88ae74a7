import { expect, it } from "vitest";
import { readAhead } from "./read-ahead.ts";

async function* count(to: number, log: string[], failAt = Number.POSITIVE_INFINITY) {
  try {
    for (let number = 1; number <= to; number++) {
      if (number === failAt) throw new Error(`no ${number}`);
      log.push(`made ${number}`);
      yield number;
    }
  } finally {
    log.push("closed");
  }
}

it("makes the next item while this one is used, in order, and closes the source", async () => {
  const log: string[] = [];
  for await (const number of readAhead(count(3, log))) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    log.push(`used ${number}`);
  }
  expect(log).toEqual(["made 1", "made 2", "used 1", "made 3", "used 2", "closed", "used 3"]);
});

it("throws what the source throws, after what came before it", async () => {
  const log: string[] = [];
  const reading = (async () => {
    for await (const number of readAhead(count(3, log, 3))) log.push(`used ${number}`);
  })();
  await expect(reading).rejects.toThrow("no 3");
  expect(log.filter((entry) => entry.startsWith("used"))).toEqual(["used 1", "used 2"]);
});

it("closes the source when the consumer stops early", async () => {
  const log: string[] = [];
  for await (const _ of readAhead(count(9, log))) break;
  expect(log.at(-1)).toBe("closed");
});
