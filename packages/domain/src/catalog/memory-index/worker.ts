/** The thread the index lives in, so that no count ever holds up a request. Started by `open-catalog-index.ts`. */
import { parentPort, workerData } from "node:worker_threads";
import { openPostgres } from "@vitrine/db/reader";
import { createMemoryIndex } from "./create-memory-index.ts";
import { feedIndex } from "./feed-index.ts";
import type { FromWorker, ToWorker, WorkerSettings } from "./protocol.ts";

/** Longest a question waits for the change it must know of; then the database answers it. */
const REACH_MS = 500;
const PAGE_SIZE = 2_000;

const { databaseUrl } = workerData as WorkerSettings;
const port = parentPort!;
const send = (message: FromWorker) => port.postMessage(message);

const index = createMemoryIndex();
// With a server the thread reads for itself; the embedded database lives in the main thread, which sends the rows.
const connection = databaseUrl ? openPostgres(databaseUrl, 1, () => {}) : undefined;
const feeder =
  connection &&
  feedIndex({
    db: connection.kysely.reads,
    sink: index,
    pageSize: PAGE_SIZE,
    onReady: () => send({ type: "ready", builtInMs: feeder?.builtInMs ?? 0, figures: index.figures() }),
    onError: (error) => send({ type: "trouble", reason: error instanceof Error ? error.message : String(error) }),
  });

async function answer({ id, question, atLeast }: Extract<ToWorker, { type: "ask" }>): Promise<void> {
  try {
    const reached = feeder ? await feeder.reach(atLeast, REACH_MS) : index.asOf >= atLeast;
    send({ type: "answer", id, answer: reached ? index.ask(question) : null });
  } catch (error) {
    send({
      type: "answer",
      id,
      answer: null,
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
    });
  }
}

port.on("message", (messages: ToWorker[]) => {
  for (const message of messages) receive(message);
});

async function receive(message: ToWorker): Promise<void> {
  switch (message.type) {
    case "ask":
      return answer(message);
    case "wake":
      return feeder?.wake();
    case "figures":
      return send({ type: "figures", id: message.id, figures: index.figures() });
    case "reset":
      return index.reset();
    case "dimensions":
      return index.setDimensions(message.dimensions);
    case "rows":
      return index.put(message.rows);
    case "popularity":
      return index.setPopularity(message.scores);
    case "moveTo":
      return index.moveTo(message.asOf);
    case "close":
      await feeder?.close();
      await connection?.close();
      port.close();
  }
}
