import type { ReactNode } from "react";
import classes from "./status-dot.module.css";

export type Tone = "neutral" | "active" | "good" | "warning" | "bad";

/** A state in a word. The dot repeats it for the quick eye and is never alone. */
export function StatusDot({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <span className={classes.status} data-tone={tone}>
      {children}
    </span>
  );
}
