import { Table, Text } from "@mantine/core";
import type { ImportDiff, ImportOffer, ImportOutcome } from "@vitrine/sdk";
import { ScrollRegion } from "../../components/scroll-region.tsx";
import { formatChange, formatCount, formatMoney } from "../../format.ts";
import classes from "./imports-page.module.css";

const labels: Record<ImportOutcome, string> = {
  suspicious: "Suspicious",
  gone: "Gone",
  new: "New",
  up: "Dearer",
  down: "Cheaper",
  repriced: "Priced anew",
  availability: "Availability",
  details: "Details",
  late: "Seen later already",
  unchanged: "Unchanged",
};

const outcomes = Object.keys(labels) as ImportOutcome[];

/** How many offers of each kind, examples of them, and the lines that cannot be read. */
export function DiffTable({ diff }: { diff: ImportDiff }) {
  const figures = outcomes.flatMap((outcome) =>
    diff.counts[outcome] > 0 ? [`${labels[outcome]} ${formatCount(diff.counts[outcome])}`] : [],
  );
  return (
    <>
      <Text className={classes.form} size="sm" c="dimmed">
        {[...figures, ...(diff.rejected > 0 ? [`Rejected lines ${formatCount(diff.rejected)}`] : [])].join(" · ")}
      </Text>
      <ScrollRegion label="What the run would change" maxHeight={420}>
        <Table stickyHeader horizontalSpacing={8} className={classes.table}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Change</Table.Th>
              <Table.Th>Offer</Table.Th>
              <Table.Th className={classes.number}>Before</Table.Th>
              <Table.Th className={classes.number}>After</Table.Th>
              <Table.Th>Note</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {outcomes.flatMap((outcome) =>
              diff.examples[outcome].map((offer) => (
                <Table.Tr key={`${outcome} ${offer.key}`}>
                  <Table.Td>{labels[outcome]}</Table.Td>
                  <Table.Td>
                    {offer.title}
                    <Text size="xs" c="dimmed">
                      {offer.key}
                    </Text>
                  </Table.Td>
                  <Table.Td className={classes.number}>{showPrice(offer.previous, offer)}</Table.Td>
                  <Table.Td className={classes.number}>{showPrice(offer.price, offer)}</Table.Td>
                  <Table.Td>{noteOf(offer)}</Table.Td>
                </Table.Tr>
              )),
            )}
            {diff.rejects.map(({ line, field, reason }) => (
              <Table.Tr key={`line ${line} ${field} ${reason}`}>
                <Table.Td>Rejected</Table.Td>
                <Table.Td>
                  Line {line}
                  {field && `, ${field}`}
                </Table.Td>
                <Table.Td />
                <Table.Td />
                <Table.Td>{reason}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </ScrollRegion>
    </>
  );
}

function showPrice(amount: number | null, { currency }: ImportOffer): string {
  return amount === null ? "–" : formatMoney(amount, currency);
}

function noteOf({ changePercent, suspicions, availability, previousAvailability }: ImportOffer): string {
  return [
    ...(changePercent ? [formatChange(changePercent)] : []),
    ...(availability !== previousAvailability ? [`${previousAvailability ?? "?"} → ${availability ?? "?"}`] : []),
    ...suspicions.map((suspicion) => suspicion.replaceAll("_", " ")),
  ].join(", ");
}
