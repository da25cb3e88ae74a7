import { Group, Paper, Title } from "@mantine/core";
import { type ReactNode, useId } from "react";
import classes from "./panel.module.css";

interface PanelProps {
  title: string;
  /** Behind the title: what it is about at this moment. */
  note?: ReactNode;
  /** At the right end of the head. */
  actions?: ReactNode;
  children: ReactNode;
}

/** A part of a page under a heading of its own. */
export function Panel({ title, note, actions, children }: PanelProps) {
  const id = useId();
  return (
    <Paper component="section" aria-labelledby={id} className={classes.panel}>
      <Group className={classes.head} justify="space-between" wrap="nowrap" gap="sm">
        <Group gap="sm" wrap="nowrap">
          <Title order={2} id={id} className={classes.title}>
            {title}
          </Title>
          {note}
        </Group>
        {actions}
      </Group>
      {children}
    </Paper>
  );
}
