import { toDecimal } from "@vitrine/domain";
import type { ImportDiff, ImportOffer, ImportOutcome } from "@vitrine/domain/contract";

const LABELS: Record<ImportOutcome, string> = {
  new: "new",
  suspicious: "suspicious",
  up: "dearer",
  down: "cheaper",
  repriced: "priced anew",
  availability: "availability",
  details: "details",
  late: "seen later already",
  unchanged: "unchanged",
  gone: "gone",
};
const MAX_SHOWN = 10;
const NAME_WIDTH = 40;

/** What an import would do, for a person: the figures, then examples of each kind. */
export function showDiff(diff: ImportDiff): string {
  const outcomes = Object.keys(LABELS) as ImportOutcome[];
  const figures = outcomes
    .filter((outcome) => diff.counts[outcome] > 0)
    .map((outcome) => `${diff.counts[outcome].toLocaleString("en").padStart(9)}  ${LABELS[outcome]}`);
  const extra = [
    ...(diff.history > 0 ? [`${diff.history.toLocaleString("en").padStart(9)}  past prices`] : []),
    ...(diff.rejected > 0 ? [`${diff.rejected.toLocaleString("en").padStart(9)}  rejected lines`] : []),
  ];
  const examples = outcomes.flatMap((outcome) => {
    const shown = diff.examples[outcome].slice(0, MAX_SHOWN);
    if (shown.length === 0) return [];
    const more = diff.counts[outcome] - shown.length;
    return ["", `${LABELS[outcome]}:`, ...shown.map(showOffer), ...(more > 0 ? [`  … and ${more} more`] : [])];
  });
  const rejects = diff.rejects
    .slice(0, MAX_SHOWN)
    .map(({ line, field, reason }) => `  line ${line}${field ? `, ${field}` : ""}: ${reason}`);
  const problems = rejects.length > 0 ? ["", "rejected:", ...rejects] : [];
  return `${[`${diff.lines.toLocaleString("en").padStart(9)}  lines`, ...figures, ...extra, ...examples, ...problems].join("\n")}\n`;
}

function showOffer(offer: ImportOffer): string {
  const { currency, previous, price, changePercent, availability, previousAvailability } = offer;
  const name = offer.title.length > NAME_WIDTH ? `${offer.title.slice(0, NAME_WIDTH - 1)}…` : offer.title;
  const amount = (value: number | null) => (value === null ? "none" : `${toDecimal(value, currency)} ${currency}`);
  const move = previous === price ? amount(price) : `${amount(previous)} → ${amount(price)}`;
  const percent =
    changePercent === null || changePercent === 0 ? "" : ` (${changePercent > 0 ? "+" : ""}${changePercent} %)`;
  const stock =
    availability === previousAvailability ? "" : `, ${previousAvailability ?? "?"} → ${availability ?? "?"}`;
  const doubt = offer.suspicions.length > 0 ? `, ${offer.suspicions.join(", ")}` : "";
  return `  ${offer.key.slice(0, 20).padEnd(20)}  ${name.padEnd(NAME_WIDTH)}  ${move}${percent}${stock}${doubt}`;
}
