import type { ChangeRow } from "@vitrine/db";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ChangeFeed, ChangeListener } from "../change-feed.ts";
import { createManualClock } from "../clock.ts";
import { CATALOG_TAG, categoryTag, productTag } from "./tags.ts";
import { createValidity } from "./validity.ts";

/** A feed whose rows the test hands over itself. */
function createHandFeed(end = 0) {
  const listeners = new Set<ChangeListener>();
  const feed = {
    appliedId: end,
    floorId: end,
    start: async () => {},
    onChanges(listener: ChangeListener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    applied: async () => {},
    close: async () => {},
    change(productId: number, categoryPath: string, urgent = false): number {
      const id = feed.appliedId + 1;
      const row: ChangeRow = { id, at: new Date(), kind: "price", productId, categoryPath, before: null, after: null };
      for (const listener of listeners) listener([row], urgent);
      feed.appliedId = id;
      return id;
    },
    hurry() {
      for (const listener of listeners) listener([], true);
    },
  };
  return feed satisfies ChangeFeed;
}

function open(options: { end?: number; maxTags?: number } = {}) {
  const clock = createManualClock("2026-01-01T00:00:00Z");
  const feed = createHandFeed(options.end);
  return { clock, feed, validity: createValidity({ feed, clock, ...options }) };
}

describe("an answer holds", () => {
  it("until a change to its product, at once", () => {
    const { feed, validity } = open();
    feed.change(1, "");
    feed.change(2, "");
    expect(validity.holds(1, [productTag(1)])).toBe(true);
    expect(validity.holds(1, [productTag(2)])).toBe(false);
    expect(validity.holds(1, [productTag(1), productTag(2)])).toBe(false);
  });

  it("under a category's tag for at most half a second after a change that was read", () => {
    const { clock, feed, validity } = open();
    const first = feed.change(1, "guitars");
    expect(validity.holds(first - 1, [CATALOG_TAG])).toBe(false);
    const second = feed.change(1, "guitars");
    expect(validity.holds(first, [categoryTag("guitars")])).toBe(true);
    clock.advance(499);
    expect(validity.holds(first, [categoryTag("guitars")])).toBe(true);
    clock.advance(1);
    expect(validity.holds(first, [categoryTag("guitars")])).toBe(false);
    expect(validity.holds(second, [categoryTag("guitars"), CATALOG_TAG])).toBe(true);
  });

  it("not at all when a writer waits, with the row or after it", () => {
    const { feed, validity } = open();
    feed.change(1, "guitars");
    const second = feed.change(1, "guitars", true);
    expect(validity.holds(second - 1, [CATALOG_TAG])).toBe(false);
    const third = feed.change(1, "guitars");
    expect(validity.holds(third - 1, [CATALOG_TAG])).toBe(true);
    feed.hurry();
    expect(validity.holds(third - 1, [CATALOG_TAG])).toBe(false);
  });

  it("no longer because the clock was set back", () => {
    const { clock, feed, validity } = open();
    feed.change(1, "guitars");
    feed.change(1, "guitars");
    clock.advance(-3_600_000);
    expect(validity.holds(1, [CATALOG_TAG])).toBe(false);
  });

  it("only from the end of the log at the start on", () => {
    const { validity } = open({ end: 40 });
    expect(validity.holds(39, [])).toBe(false);
    expect(validity.holds(40, [])).toBe(true);
  });

  it("never when it is older than what is kept of changes", () => {
    const { feed, validity } = open({ maxTags: 3 });
    for (let product = 1; product <= 10; product++) feed.change(product, "", true);
    expect(validity.holds(5, [productTag(99)])).toBe(false);
    expect(validity.holds(10, [productTag(99)])).toBe(true);
  });
});

it("agrees with the whole log on every answer, whatever is put off or dropped", () => {
  const product = fc.integer({ min: 1, max: 5 });
  const category = fc.constantFrom("", "a", "a/b", "a/b/c", "d");
  const step = fc.oneof(
    fc.record({ do: fc.constant("change" as const), product, category, urgent: fc.boolean() }),
    fc.record({ do: fc.constant("wait" as const), ms: fc.integer({ min: -600, max: 600 }) }),
    fc.record({ do: fc.constant("hurry" as const) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), fc.constantFrom(3, 5, 1_000), (steps, maxTags) => {
      const { clock, feed, validity } = open({ maxTags });
      const log: { id: number; tags: string[] }[] = [];
      const changedSince = (asOf: number, tag: string) => log.some(({ id, tags }) => id > asOf && tags.includes(tag));
      for (const now of steps) {
        if (now.do === "wait") clock.advance(now.ms);
        else if (now.do === "hurry") feed.hurry();
        else {
          const id = feed.change(now.product, now.category, now.urgent);
          const above = now.category.split("/").map((_, depth, parts) => parts.slice(0, depth + 1).join("/"));
          log.push({ id, tags: [productTag(now.product), CATALOG_TAG, ...above.map(categoryTag)] });
        }
        const settled = now.do === "hurry" || (now.do === "change" && now.urgent);
        for (let asOf = 0; asOf <= feed.appliedId; asOf++) {
          for (const tag of [productTag(1), productTag(4), CATALOG_TAG, categoryTag("a"), categoryTag("a/b")]) {
            const holds = validity.holds(asOf, [tag]);
            const changed = changedSince(asOf, tag);
            if (changed && (settled || tag.startsWith("product:"))) expect(holds).toBe(false);
            if (!changed && (maxTags === 1_000 || asOf === feed.appliedId)) expect(holds).toBe(true);
          }
        }
      }
    }),
  );
});
