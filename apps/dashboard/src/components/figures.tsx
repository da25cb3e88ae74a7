import type { CSSProperties, ReactNode } from "react";
import classes from "./figures.module.css";

/** Figures side by side, and below each other where there is little room. @param width the least of one, in pixels */
export function Figures({ width, children }: { width: number; children: ReactNode }) {
  return (
    <dl className={classes.figures} style={{ "--figure-width": `${width}px` } as CSSProperties}>
      {children}
    </dl>
  );
}

/** A number with its name, and what there is to say beside it. */
export function Figure({ label, value, note }: { label: string; value: string; note?: string }) {
  return (
    <div className={classes.figure}>
      <dt>{label}</dt>
      <dd className={classes.value}>{value}</dd>
      {note && <dd className={classes.note}>{note}</dd>}
    </div>
  );
}
