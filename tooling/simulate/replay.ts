import { setTimeout as sleep } from "node:timers/promises";
import type { TrackedEvent, TrackReceipt } from "@vitrine/domain/contract";
import { withTime } from "./event-id.ts";
import type { SimulatedEvent } from "./simulated-event.ts";

export interface ReplayOptions {
  events: Iterable<SimulatedEvent>;
  /** When the simulated time begins. */
  from: Date;
  track(input: { events: TrackedEvent[] }): PromiseLike<TrackReceipt>;
  /** Events of a call. */
  batch?: number;
  /** Calls under way at once. */
  parallel?: number;
  /** Most events a second. */
  rate?: number | undefined;
  /**
   * Plays the events from now on, this much faster than they are simulated: with 24 a day takes an hour. They happen when
   * they are played. Without it they are sent one after the other with their simulated times.
   */
  speed?: number | undefined;
  /** Told of each answer. */
  onAnswer?: (totals: ReplayTotals) => void;
}

export interface ReplayTotals {
  sent: number;
  accepted: number;
  duplicates: number;
  rejected: number;
}

/** What is due within this time is sent together. */
const TICK_MS = 200;

/** Sends a simulated stream to a server. */
export async function replay(options: ReplayOptions): Promise<ReplayTotals> {
  const { events, from, track, batch = 100, parallel = 4, rate, speed, onAnswer } = options;
  const totals: ReplayTotals = { sent: 0, accepted: 0, duplicates: 0, rejected: 0 };
  const underWay = new Set<Promise<void>>();
  const started = Date.now();
  /** When something of the simulated time is played. */
  const playedAt = (time: number) => started + (time - from.getTime()) / speed!;
  let pending: TrackedEvent[] = [];

  async function send(some: TrackedEvent[]): Promise<void> {
    const { accepted, duplicates, rejected } = await track({ events: some });
    totals.accepted += accepted;
    totals.duplicates += duplicates;
    totals.rejected += rejected.length;
    onAnswer?.(totals);
  }

  async function flush(): Promise<void> {
    if (pending.length === 0) return;
    totals.sent += pending.length;
    const call = send(pending);
    const answered = call.finally(() => underWay.delete(answered));
    // Whoever waits for it is told; if one before it fails nobody does.
    answered.catch(() => {});
    underWay.add(answered);
    pending = [];
    if (underWay.size >= parallel) await Promise.race(underWay);
    if (rate) await sleep(started + (totals.sent * 1_000) / rate - Date.now());
  }

  for (const { event, sentAt, truth } of events) {
    if (speed && playedAt(sentAt) > Date.now()) {
      await flush();
      await sleep(Math.max(TICK_MS, playedAt(sentAt) - Date.now()));
    }
    pending.push(speed ? moveTo(event, playedAt(truth.happenedAt)) : event);
    if (pending.length >= batch) await flush();
  }
  await flush();
  await Promise.all(underWay);
  return totals;
}

/** The event at another time; what is malformed stays so. */
function moveTo(event: TrackedEvent, time: number): TrackedEvent {
  const id = event.id.length === 36 ? withTime(event.id, time) : event.id;
  return { ...event, id, at: new Date(Math.floor(time)) };
}
