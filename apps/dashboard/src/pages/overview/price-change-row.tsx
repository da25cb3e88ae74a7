import { Table } from "@mantine/core";
import type { PriceChange } from "@vitrine/sdk";
import { memo } from "react";
import { TimeAgo } from "../../components/time-ago.tsx";
import { formatChange, formatMoney } from "../../format.ts";
import classes from "./price-change-row.module.css";

/** As long as its age reads "now". */
const FRESH_MS = 10_000;

interface PriceChangeRowProps {
  change: PriceChange;
  shopName: string;
  /** Milliseconds since 1970. */
  now: number;
}

/** Where it is narrow, time and shop stand under the name instead of in columns of their own. */
export const PriceChangeRow = memo(function PriceChangeRow({ change, shopName, now }: PriceChangeRowProps) {
  const { name, currency, price, previous, at } = change;
  return (
    <Table.Tr className={classes.row} data-fresh={now - at.getTime() < FRESH_MS}>
      <Table.Td className={classes.text} title={name}>
        {name}
        <div className={classes.below}>
          <TimeAgo at={at} now={now} /> · {shopName}
        </div>
      </Table.Td>
      <Table.Td className={`${classes.text} ${classes.wide}`} title={shopName}>
        {shopName}
      </Table.Td>
      <Table.Td className={classes.number}>
        {previous !== null && (
          <>
            <s className={classes.muted}>{formatMoney(previous, currency)}</s> <span aria-hidden="true">→</span>{" "}
          </>
        )}
        <span className={classes.price}>{price === null ? "no offer" : formatMoney(price, currency)}</span>
      </Table.Td>
      <Table.Td className={classes.number}>
        <Direction {...change} />
      </Table.Td>
      <Table.Td className={`${classes.number} ${classes.muted} ${classes.wide}`}>
        <TimeAgo at={at} now={now} />
      </Table.Td>
    </Table.Tr>
  );
});

/** Colour, arrow and sign say the same: cheaper is good for who buys. */
function Direction({ price, previous, changePercent }: PriceChange) {
  if (price === null) return <span className={classes.muted}>gone</span>;
  if (previous === null) return <span className={classes.muted}>new</span>;
  if (changePercent === null || price === previous) return <span className={classes.muted}>–</span>;
  const cheaper = price < previous;
  return (
    <span className={cheaper ? classes.cheaper : classes.dearer}>
      <span aria-hidden="true">{cheaper ? "▼" : "▲"}</span> {formatChange(changePercent)}
    </span>
  );
}
