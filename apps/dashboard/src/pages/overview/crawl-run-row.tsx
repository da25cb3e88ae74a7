import { Table, Text } from "@mantine/core";
import type { CrawlRun, CrawlRunStatus } from "@vitrine/sdk";
import { StatusDot, type Tone } from "../../components/status-dot.tsx";
import { TimeAgo } from "../../components/time-ago.tsx";
import { formatCount, formatDuration } from "../../format.ts";
import classes from "./crawl-run-row.module.css";

const shown: Record<CrawlRunStatus, { tone: Tone; label: string }> = {
  queued: { tone: "neutral", label: "Queued" },
  running: { tone: "active", label: "Running" },
  succeeded: { tone: "good", label: "Succeeded" },
  failed: { tone: "bad", label: "Failed" },
};

const counted = ["pages", "products", "offersNew", "offersChanged"] as const;

/** @param now milliseconds since 1970 */
export function CrawlRunRow({ run, shopName, now }: { run: CrawlRun; shopName: string; now: number }) {
  const { startedAt, finishedAt, stats, error } = run;
  const { tone, label } = shown[run.status];
  const started = startedAt ?? run.createdAt;
  const duration =
    startedAt && formatDuration((finishedAt?.getTime() ?? Math.max(now, startedAt.getTime())) - startedAt.getTime());
  return (
    <Table.Tr>
      <Table.Td className={classes.shop}>
        {shopName}
        {error && <Text className={classes.error}>{error}</Text>}
      </Table.Td>
      <Table.Td className={classes.nowrap}>
        <StatusDot tone={tone}>{label}</StatusDot>
      </Table.Td>
      <Table.Td className={classes.nowrap}>
        <TimeAgo at={started} now={now} />
      </Table.Td>
      <Table.Td className={classes.number}>{duration ?? "–"}</Table.Td>
      {counted.map((name) => (
        <Table.Td key={name} className={classes.number} data-zero={stats[name] === 0}>
          {formatCount(stats[name])}
        </Table.Td>
      ))}
      <Table.Td className={classes.number} data-zero={stats.failed === 0} data-bad={stats.failed > 0}>
        {formatCount(stats.failed)}
      </Table.Td>
    </Table.Tr>
  );
}
