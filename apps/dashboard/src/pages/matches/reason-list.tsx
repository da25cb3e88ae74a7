import { Text } from "@mantine/core";
import type { MatchReason } from "@vitrine/sdk";
import classes from "./matches-page.module.css";

/** Reasons under a title; nothing where there are none. */
export function ReasonList({ title, reasons }: { title: string; reasons: readonly MatchReason[] }) {
  if (reasons.length === 0) return null;
  return (
    <div>
      <Text size="sm" fw={600}>
        {title}
      </Text>
      <ul className={classes.reasons}>
        {reasons.map(({ kind, text }) => (
          <li key={kind}>{text}</li>
        ))}
      </ul>
    </div>
  );
}
