import { setTimeout as sleep } from "node:timers/promises";
import type { TrackedEvent, TrackReceipt } from "@vitrine/domain/contract";
import type { SimulatedEvent } from "../simulate/simulated-event.ts";
import type { History } from "./history.ts";

export interface ClientsOptions {
  /** What is sent, shared by all clients. */
  events: Iterator<SimulatedEvent>;
  /** An address to send to now. */
  pickUrl(): string;
  key: string;
  history: History;
  clients: number;
  /** Most events of a call. */
  eventsPerCall: number;
}

export interface Clients {
  /** Events are sent no more; resolves when each sent one is answered. */
  stop(): Promise<void>;
  /** Calls that were not answered, or with a failure, and so repeated. */
  readonly repeated: number;
}

const TIMEOUT_MS = 5_000;
const PAUSE_MS = 30;

/** Clients that send batches one after the other, and each again with the same ids until it is answered. */
export function startClients(options: ClientsOptions): Clients {
  const { events, history, clients, eventsPerCall } = options;
  let stopped = false;
  let repeated = 0;

  function takeBatch(): TrackedEvent[] {
    const batch: TrackedEvent[] = [];
    const size = 1 + Math.floor(Math.random() * eventsPerCall);
    while (batch.length < size) {
      const { value, done } = events.next();
      if (done) break;
      // A retry of the simulation comes in another batch, from another client.
      if (value.truth.delivery !== "malformed") batch.push(value.event);
    }
    return batch;
  }

  async function run(): Promise<void> {
    while (!stopped) {
      const batch = takeBatch();
      if (batch.length === 0) return;
      history.noteSent(batch);
      for (;;) {
        const receipt = await send(options, batch);
        if (receipt) {
          const refused = new Set(receipt.rejected.map(({ index }) => index));
          if (refused.size > 0) throw new Error(`An event was refused: ${receipt.rejected[0]!.reason}`);
          history.noteAcknowledged(batch, receipt.accepted);
          break;
        }
        repeated++;
        await sleep(PAUSE_MS);
      }
    }
  }

  const running = Promise.all(Array.from({ length: clients }, run));
  // Told to whoever stops them.
  running.catch(() => {});
  return {
    async stop() {
      stopped = true;
      await running;
    },
    get repeated() {
      return repeated;
    },
  };
}

/** @returns null where there was no answer, or a failure that may pass */
async function send({ pickUrl, key }: ClientsOptions, events: TrackedEvent[]): Promise<TrackReceipt | null> {
  try {
    const answer = await fetch(`${pickUrl()}/api/v1/events`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Authorization: `Bearer ${key}` },
      body: JSON.stringify({ events }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (answer.ok) return (await answer.json()) as TrackReceipt;
    if (answer.status < 500 && answer.status !== 429)
      throw new RefusedError(`${answer.status}: ${await answer.text()}`);
    return null;
  } catch (error) {
    if (error instanceof RefusedError) throw error;
    return null;
  }
}

class RefusedError extends Error {}
