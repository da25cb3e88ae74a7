import { Table } from "@mantine/core";
import type { PriceChangeMessage } from "@vitrine/sdk";
import { ScrollRegion } from "../../components/scroll-region.tsx";
import { useNow } from "../../components/use-now.ts";
import { PriceChangeRow } from "./price-change-row.tsx";
import classes from "./price-changes-table.module.css";
import { useShopNames } from "./use-shop-names.ts";

/** Newest first. */
export function PriceChangesTable({ messages }: { messages: readonly PriceChangeMessage[] }) {
  const now = useNow(5_000);
  const shopName = useShopNames();
  return (
    <ScrollRegion label="Newest price changes" maxHeight={460}>
      <Table stickyHeader className={classes.table}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Product</Table.Th>
            <Table.Th className={classes.shop}>Shop</Table.Th>
            <Table.Th className={classes.price}>Price</Table.Th>
            <Table.Th className={classes.change}>Change</Table.Th>
            <Table.Th className={classes.when}>When</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {messages.map((message) =>
            "type" in message ? (
              <Table.Tr key={`reset-${message.id}`}>
                <Table.Td colSpan={5} className={classes.gap}>
                  Changes between these rows were missed. The figures of this page were read again.
                </Table.Td>
              </Table.Tr>
            ) : (
              <PriceChangeRow key={message.id} change={message} shopName={shopName(message.shop)} now={now} />
            ),
          )}
        </Table.Tbody>
      </Table>
    </ScrollRegion>
  );
}
