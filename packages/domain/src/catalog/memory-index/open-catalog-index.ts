import { Worker } from "node:worker_threads";
import type { Platform } from "../../platform/platform.ts";
import { feedIndex, type IndexFeeder } from "./feed-index.ts";
import type { AnswerTo, FromWorker, IndexFigures, IndexQuestion, IndexSink, ToWorker } from "./protocol.ts";

/** The catalog's index, in a thread of its own. */
export interface CatalogIndex {
  /** Whether it answers now. Until then, and whenever it does not, the database does. */
  readonly ready: boolean;
  /**
   * Asks, for an answer that knows at least of that change.
   *
   * @returns null where the index is not built yet, is behind, or failed
   */
  ask<Question extends IndexQuestion>(question: Question, atLeast: number): Promise<AnswerTo<Question> | null>;
  figures(): Promise<IndexFigures>;
  close(): Promise<void>;
}

/** Embedded, a query blocks the process: rows of about 10 ms. */
const EMBEDDED_PAGE_SIZE = 250;
const REACH_MS = 500;
/** A thread that died is started again, not faster than this. */
const RESTART_MS = 5_000;

type Deps = Pick<Platform, "db" | "config" | "feed" | "log">;

/** Starts building at once and does not wait for it. */
export function openCatalogIndex({ db, config, feed, log }: Deps): CatalogIndex {
  const pending = new Map<number, (message: FromWorker | null) => void>();
  let nextId = 0;
  let closing = false;
  let state: IndexFigures["state"] = "building";
  let builtInMs = 0;
  let worker: Worker;
  let alive = false;
  let ended: Promise<void>;
  let feeder: IndexFeeder | undefined;
  let restart: NodeJS.Timeout | undefined;

  let outbox: ToWorker[] = [];

  /** What one turn of the event loop has to say goes in one message: to wake the thread is what takes time. */
  function post(message: ToWorker): void {
    if (outbox.push(message) === 1) setImmediate(flush);
  }

  function flush(): void {
    const messages = outbox;
    outbox = [];
    worker.postMessage(messages);
  }

  function request<Type extends FromWorker["type"]>(
    create: (id: number) => ToWorker,
  ): Promise<Extract<FromWorker, { type: Type }> | null> {
    if (!alive) return Promise.resolve(null);
    const id = nextId++;
    return new Promise((resolve) => {
      pending.set(id, (message) => resolve(message as Extract<FromWorker, { type: Type }> | null));
      post(create(id));
    });
  }

  function start(): void {
    state = "building";
    const thread = new Worker(new URL("./worker.ts", import.meta.url), {
      workerData: { databaseUrl: config.DATABASE_URL },
      name: "catalog-index",
      // What it reads lives either for a moment or for ever: a large nursery would only take memory.
      resourceLimits: { maxYoungGenerationSizeMb: 8 },
    });
    worker = thread;
    alive = true;
    ended = new Promise((resolve) => thread.once("exit", () => resolve()));
    thread.unref();
    thread.on("message", (message: FromWorker) => {
      if (message.type === "ready") becomeReady(message.builtInMs, message.figures.products);
      else if (message.type === "trouble") log.warn({ reason: message.reason }, "The catalog index cannot be fed");
      else {
        if (message.type === "answer" && message.error)
          log.error({ reason: message.error }, "The catalog index failed");
        pending.get(message.id)?.(message);
        pending.delete(message.id);
      }
    });
    thread.on("error", (err) => log.error({ err }, "The catalog index stopped; it is built anew"));
    thread.on("exit", () => {
      alive = false;
      for (const resolve of pending.values()) resolve(null);
      pending.clear();
      if (closing) return;
      state = "failed";
      restart = setTimeout(() => feeder?.close().then(start) ?? start(), RESTART_MS);
    });
    feeder = config.DATABASE_URL ? undefined : feedIndex({ db: db.reads, sink, pageSize: EMBEDDED_PAGE_SIZE, onReady });
  }

  function onReady(): void {
    request<"figures">((id) => ({ type: "figures", id })).then((message) => {
      if (message) becomeReady(feeder?.builtInMs ?? 0, message.figures.products);
    });
  }

  function becomeReady(ms: number, products: number): void {
    state = "ready";
    builtInMs = ms;
    log.info({ products, ms }, "The catalog index is built");
  }

  /** Embedded, the rows go over the thread's port, in order. */
  const sink: IndexSink = {
    reset() {
      state = "building";
      post({ type: "reset" });
    },
    setDimensions: (dimensions) => post({ type: "dimensions", dimensions }),
    put: (rows) => post({ type: "rows", rows }),
    setPopularity: (scores) => post({ type: "popularity", scores }),
    moveTo: (asOf) => post({ type: "moveTo", asOf }),
  };

  start();
  const stopListening = feed.onChanges((rows) => {
    if (rows.length === 0) return;
    if (feeder) feeder.wake();
    else post({ type: "wake" });
  });

  return {
    get ready() {
      return state === "ready";
    },
    async ask<Question extends IndexQuestion>(question: Question, atLeast: number) {
      if (state !== "ready" || closing) return null;
      if (feeder && !(await feeder.reach(atLeast, REACH_MS))) return null;
      const message = await request<"answer">((id) => ({ type: "ask", id, question, atLeast }));
      return (message?.answer ?? null) as AnswerTo<Question> | null;
    },
    async figures() {
      const message = await request<"figures">((id) => ({ type: "figures", id }));
      const figures = message?.figures ?? { products: 0, words: 0, values: 0, bytes: 0, asOf: -1 };
      return { ...figures, state, builtInMs };
    },
    async close() {
      closing = true;
      clearTimeout(restart);
      stopListening();
      await feeder?.close();
      post({ type: "close" });
      const late = setTimeout(() => worker.terminate(), 2_000);
      await ended;
      clearTimeout(late);
    },
  };
}
