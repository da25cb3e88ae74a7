import fc from "fast-check";
import { expect, it } from "vitest";
import { addDays, type Block, coverDays } from "./cover-days.ts";

const dayOf = (number: number) => new Date(number * 86_400_000).toISOString().slice(0, 10);
const blockOf = (first: number, length: number): Block => ({
  id: first * 1_000 + length,
  firstDay: dayOf(first),
  lastDay: dayOf(first + length - 1),
});

it("takes the longest blocks that lie wholly in the days", () => {
  const blocks = [blockOf(0, 4), blockOf(4, 4), blockOf(8, 4), blockOf(12, 4), blockOf(0, 16), blockOf(16, 4)];
  expect(coverDays(dayOf(0), dayOf(17), blocks)).toEqual({ blocks: [16], days: [dayOf(16), dayOf(17)] });
  expect(coverDays(dayOf(3), dayOf(12), blocks)).toEqual({ blocks: [4_004, 8_004], days: [dayOf(3), dayOf(12)] });
});

it("takes no block of one day, which has no sums", () => {
  expect(coverDays(dayOf(3), dayOf(3), [blockOf(3, 1)])).toEqual({ blocks: [], days: [dayOf(3)] });
});

it("has each day once, and no other", () => {
  const anyBlock = fc.tuple(fc.integer({ min: 0, max: 40 }), fc.constantFrom(1, 4, 16)).map(([at, length]) => {
    const first = at - (at % length);
    return blockOf(first, length);
  });
  fc.assert(
    fc.property(
      fc.array(anyBlock),
      fc.integer({ min: 0, max: 60 }),
      fc.integer({ min: -2, max: 60 }),
      (blocks, first, length) => {
        const { blocks: ids, days } = coverDays(dayOf(first), dayOf(first + length - 1), blocks);
        const covered = ids.flatMap((id) => {
          const { firstDay, lastDay } = blocks.find((block) => block.id === id)!;
          const inside: string[] = [];
          for (let day = firstDay; day <= lastDay; day = addDays(day, 1)) inside.push(day);
          return inside;
        });
        const expected = Array.from({ length: Math.max(length, 0) }, (_, index) => dayOf(first + index));
        expect([...covered, ...days].sort()).toEqual(expected);
      },
    ),
  );
});
