import type { Database, EventKind } from "@vitrine/db";
import { sql } from "kysely";
import type { Clock } from "../platform/clock.ts";
import type { Logger } from "../platform/log.ts";
import type { LiveEvent, LiveFigures } from "./contract.ts";

const EVERY_MS = 1_000;
const ACTIVE_MS = 5 * 60_000;
const RATE_MS = 10_000;
const NEWEST = 20;
/** Of the log at the start; and of visitors that are remembered, those seen last. */
const MAX_EVENTS = 50_000;
const MAX_VISITORS = 500_000;

/** Tells what visitors do at the moment. */
export interface ActivityReader {
  /** Figures once a second. A slow reader misses some and gets the newest. Ends with the signal. */
  watch(signal?: AbortSignal): AsyncGenerator<LiveFigures>;
  close(): void;
}

export interface ActivityDeps {
  db: Pick<Database, "reads">;
  clock: Clock;
  log: Pick<Logger, "warn">;
}

/** One reader of the event log for all who watch: begun with the first of them, ended with the last. */
export function createActivityReader(deps: ActivityDeps): ActivityReader {
  const watchers = new Set<() => void>();
  let figures: LiveFigures | null = null;
  let timer: NodeJS.Timeout | undefined;

  function start(): void {
    const read = createTail(deps);
    let reading = false;
    let failed = false;
    const current = setInterval(tick, EVERY_MS);
    timer = current;
    async function tick(): Promise<void> {
      if (reading) return;
      reading = true;
      try {
        const next = await read();
        failed = false;
        // Those it was for may have left meanwhile.
        if (timer !== current) return;
        figures = next;
        for (const wake of watchers) wake();
      } catch (err) {
        if (!failed) deps.log.warn({ err }, "What visitors do now cannot be read");
        failed = true;
      } finally {
        reading = false;
      }
    }
    tick();
  }

  function stop(): void {
    clearInterval(timer);
    timer = undefined;
    figures = null;
  }

  return {
    async *watch(signal = new AbortController().signal) {
      let news = Promise.withResolvers<void>();
      const wake = () => news.resolve();
      signal.addEventListener("abort", wake);
      watchers.add(wake);
      if (timer === undefined) start();
      try {
        for (let shown: LiveFigures | null = null; !signal.aborted && watchers.has(wake); ) {
          if (figures === null || figures === shown) {
            await news.promise;
            news = Promise.withResolvers();
          } else {
            shown = figures;
            yield shown;
          }
        }
      } finally {
        signal.removeEventListener("abort", wake);
        watchers.delete(wake);
        if (watchers.size === 0) stop();
      }
    },
    close() {
      const left = [...watchers];
      watchers.clear();
      stop();
      for (const wake of left) wake();
    },
  };
}

interface NewEvents {
  end: number;
  count: number;
  /** Hashes of those that may be counted. */
  visitors: string[];
}

/** Reads on from where it stopped; the first time, what belongs to the last minutes. */
function createTail({ db, clock }: ActivityDeps): () => Promise<LiveFigures> {
  let position: number | undefined;
  let newest: LiveEvent[] = [];
  /** Hash → when last seen, in that order. */
  const visitors = new Map<string, number>();
  const counts: { at: number; count: number }[] = [];

  return async function read() {
    const now = clock.now().getTime();
    position ??= await startPosition();
    const since = position;
    const { rows } = await sql<NewEvents>`
      with news as materialized (
        select seq, received_at, visitor, bot from event where seq > ${since} and sign = 1 order by seq limit ${MAX_EVENTS})
      select coalesce(max(seq), ${since}) as "end", count(*) filter (where received_at > ${new Date(now - RATE_MS)}) as count,
        coalesce(array_agg(distinct encode(visitor, 'hex')) filter (
          where visitor is not null and not bot and received_at > ${new Date(now - ACTIVE_MS)}), '{}') as visitors
      from news`.execute(db.reads);
    const news = rows[0]!;
    if (news.end > since) newest = [...(await readNewest(since, news.end)), ...newest].slice(0, NEWEST);
    position = news.end;

    for (const visitor of news.visitors) {
      visitors.delete(visitor);
      visitors.set(visitor, now);
    }
    for (const [visitor, seen] of visitors) {
      if (seen > now - ACTIVE_MS && visitors.size <= MAX_VISITORS) break;
      visitors.delete(visitor);
    }
    counts.push({ at: now, count: news.count });
    while (counts[0]!.at <= now - RATE_MS) counts.shift();
    const recent = counts.reduce((sum, { count }) => sum + count, 0);
    return {
      at: new Date(now),
      activeVisitors: visitors.size,
      eventsPerSecond: recent / (RATE_MS / 1_000),
      newest,
    };
  };

  async function startPosition(): Promise<number> {
    const { rows } = await sql<{ end: number }>`select coalesce(max(seq), 0) as "end" from event`.execute(db.reads);
    return Math.max(0, rows[0]!.end - MAX_EVENTS);
  }

  async function readNewest(after: number, upTo: number): Promise<LiveEvent[]> {
    const { rows } = await sql<{
      id: string;
      kind: EventKind;
      at: Date;
      products: LiveEvent["products"];
      query: string | null;
      device: string | null;
    }>`
      select event.id, kind, at, query, device, coalesce((
          select json_agg(json_build_object('id', product.id, 'slug', product.slug, 'name', product.name) order by place)
          from unnest(product_ids) with ordinality as asked(id, place) join product on product.id = asked.id), '[]') as products
      from (
        select * from event where seq > ${after} and seq <= ${upTo} and sign = 1 order by seq desc limit ${NEWEST}
      ) as event order by seq desc`.execute(db.reads);
    return rows;
  }
}
