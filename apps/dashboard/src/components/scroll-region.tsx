import type { ReactNode } from "react";
import classes from "./scroll-region.module.css";

interface ScrollRegionProps {
  label: string;
  /** In pixels; without it only its width is bounded. */
  maxHeight?: number;
  children: ReactNode;
}

/** Content that may be larger than its place. It takes the focus, so that the arrow keys scroll it. */
export function ScrollRegion({ label, maxHeight, children }: ScrollRegionProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: WCAG 2.1.1, what scrolls must be reached by keyboard
    <section aria-label={label} tabIndex={0} className={classes.region} style={{ maxHeight }}>
      {children}
    </section>
  );
}
