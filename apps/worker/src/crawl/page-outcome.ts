import type { LeasedTarget, RefreshAnswer } from "@vitrine/domain/crawl";
import type { Harvest, WrittenOffer } from "./page-writer.ts";

/** Is told what came of a page, when it is written down. */
export type Report = (target: LeasedTarget, answer: RefreshAnswer) => void;

/** What a page that was answered means for whoever asked for it. */
export function outcomeOf(page: Harvest, offers: readonly WrittenOffer[]): RefreshAnswer {
  if (page.status === null) return { outcome: "refused", reason: page.note };
  if (offers.length > 0) {
    const hasChanged = offers.some(({ outcome, repriced }) => repriced || outcome === "created");
    return { outcome: hasChanged ? "changed" : "unchanged", reason: null };
  }
  if (page.pageType === "product") return { outcome: "failed", reason: "no offer could be read" };
  return page.isWhole
    ? { outcome: "gone", reason: page.note ?? "it is no product page" }
    : { outcome: "failed", reason: page.note };
}
