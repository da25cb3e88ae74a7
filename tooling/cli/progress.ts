import { Presets, SingleBar } from "cli-progress";

export interface Progress {
  /** @param note shown behind the bar: "12,000 lines" */
  update(done: number, note: string): void;
  stop(): void;
}

/** How often a pipe gets a line. */
const LINE_EVERY_MS = 2_000;

/** A bar on a terminal; in a pipe a plain line every two seconds. On stderr, so that stdout stays for results. */
export function createProgress(total: number, label: string): Progress {
  if (process.stderr.isTTY) {
    const bar = new SingleBar(
      {
        format: `${label} [{bar}] {percentage}% | {note} | {eta_formatted} left`,
        stream: process.stderr,
        hideCursor: true,
      },
      Presets.rect,
    );
    bar.start(total, 0, { note: "" });
    return { update: (done, note) => bar.update(done, { note }), stop: () => bar.stop() };
  }
  let last = 0;
  return {
    update(done, note) {
      const now = performance.now();
      if (now - last < LINE_EVERY_MS) return;
      last = now;
      process.stderr.write(`${label}: ${Math.floor((done / Math.max(1, total)) * 100)}% ${note}\n`);
    },
    stop() {},
  };
}
