import { Table } from "@mantine/core";
import type { ReactNode } from "react";
import { Empty } from "../../components/empty.tsx";
import classes from "./top-table.module.css";

interface TopTableProps {
  /** Names of the columns; all but the first are numbers. */
  columns: readonly string[];
  rows: readonly { key: string | number; cells: readonly ReactNode[] }[];
  /** Where there are no rows. */
  empty: string;
}

/** Names with numbers beside them, the most first. */
export function TopTable({ columns, rows, empty }: TopTableProps) {
  if (rows.length === 0) return <Empty>{empty}</Empty>;
  return (
    <Table className={classes.table}>
      <Table.Thead>
        <Table.Tr>
          {columns.map((name, index) => (
            <Table.Th key={name} className={index > 0 ? classes.number : undefined}>
              {name}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map(({ key, cells }) => (
          <Table.Tr key={key}>
            {cells.map((cell, index) => (
              <Table.Td key={columns[index]} className={index > 0 ? classes.number : classes.name}>
                {cell}
              </Table.Td>
            ))}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
