import { printTable } from "../bench/table.ts";

export interface Figure {
  measure: string;
  value: number;
  /** What it should reach; `most` where less is better. */
  bar?: number;
  most?: boolean;
}

export interface Report {
  figures: Figure[];
  /** What it was measured on. */
  note: string;
}

export function printReport(set: string, { figures, note }: Report): void {
  process.stdout.write(`\n## ${set}\n\n${note}\n`);
  printTable(
    figures.map(({ measure, value, bar, most }) => ({
      measure,
      value: value.toFixed(4),
      bar: bar === undefined ? "" : `${most ? "≤" : "≥"} ${bar}`,
      reached: bar === undefined ? "" : (most ? value <= bar : value >= bar) ? "yes" : "no",
    })),
  );
}
