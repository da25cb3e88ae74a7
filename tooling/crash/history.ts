import type { TrackedEvent } from "@vitrine/domain/contract";

/** What clients know of every event they sent. */
export interface History {
  /** Before it is sent for the first time. */
  noteSent(events: readonly TrackedEvent[]): void;
  /** After an answer that says so. */
  noteAcknowledged(events: readonly TrackedEvent[], accepted: number): void;
  readonly sent: ReadonlySet<string>;
  readonly acknowledged: ReadonlySet<string>;
  /** Sum of the receipts: at most what is stored, since the answer to a commit may be lost. */
  readonly accepted: number;
}

export function createHistory(): History {
  const sent = new Set<string>();
  const acknowledged = new Set<string>();
  let accepted = 0;
  return {
    noteSent(events) {
      for (const { id } of events) sent.add(id);
    },
    noteAcknowledged(events, count) {
      for (const { id } of events) acknowledged.add(id);
      accepted += count;
    },
    sent,
    acknowledged,
    get accepted() {
      return accepted;
    },
  };
}
