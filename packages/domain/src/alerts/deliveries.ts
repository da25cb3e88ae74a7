import type { Database, Tables } from "@vitrine/db";
import { type Kysely, sql } from "kysely";
import type { Clock } from "../platform/clock.ts";
import { type CursorKeys, cutPage, decodeCursor } from "../platform/cursor.ts";
import { deleteInChunks } from "../platform/delete-in-chunks.ts";
import type { AlertDelivery, AlertMessage, DeliveriesInput, DeliveryPage } from "./contract.ts";

/** Pauses before the next attempt, in seconds: eight attempts in some 27 hours. */
const PAUSES_S = [5, 60, 300, 1_800, 7_200, 21_600, 64_800];
/** Days that a message is kept after it arrived or was given up. */
const KEPT_DAYS = 90;
/** How long a message that is being sent is left alone by other workers. */
const LEASE_MS = 60_000;

interface DeliveryRow extends Omit<AlertDelivery, "message"> {
  message: Omit<AlertMessage, "at"> & { at: string };
}

const columns = sql`delivery.id, delivery.alert_id as "alertId", delivery.channel, delivery.message, delivery.status,
  delivery.attempts, case when delivery.status = 'pending' then delivery.next_at end as "nextAt", delivery.error,
  delivery.created_at as "createdAt", delivery.delivered_at as "deliveredAt"`;

export interface DeliveryDeps {
  db: Pick<Database, "reads" | "ingest">;
  clock: Clock;
  cursorKeys: CursorKeys;
}

/** A page of messages, newest first. */
export async function listDeliveries(
  { db, cursorKeys }: Pick<DeliveryDeps, "db" | "cursorKeys">,
  { alertId, status, limit = 50, cursor }: DeliveriesInput = {},
): Promise<DeliveryPage> {
  const scope = `alert-deliveries:${alertId ?? ""}:${status ?? ""}`;
  const before = cursor ? decodeCursor(cursorKeys, scope, cursor)[0] : null;
  const { rows } = await sql<DeliveryRow>`
    select ${columns} from alert_delivery as delivery
    where (${alertId ?? null}::bigint is null or alert_id = ${alertId ?? null})
      and (${status ?? null}::text is null or status = ${status ?? null}) and (${before}::bigint is null or id < ${before})
    order by id desc limit ${limit + 1}`.execute(db.reads);
  return cutPage(cursorKeys, scope, { rows: rows.map(toDelivery), limit, placeOf: ({ id }) => [id] });
}

/** @returns undefined where it is gone */
export async function findDelivery(db: Kysely<Tables>, id: number): Promise<AlertDelivery | undefined> {
  const { rows } = await sql<DeliveryRow>`select ${columns} from alert_delivery as delivery where id = ${id}`.execute(
    db,
  );
  return rows[0] && toDelivery(rows[0]);
}

/** Takes messages that are due, and counts the attempt: one that its worker does not settle is due again in a minute. */
export async function claimDeliveries(
  { db, clock }: Pick<DeliveryDeps, "db" | "clock">,
  limit: number,
): Promise<AlertDelivery[]> {
  const now = clock.now();
  const until = new Date(now.getTime() + LEASE_MS);
  const { rows } = await sql<DeliveryRow>`
    update alert_delivery as delivery set next_at = ${until}, attempts = delivery.attempts + 1
    where delivery.id in (
      select id from alert_delivery where status = 'pending' and next_at <= ${now}
      order by next_at limit ${limit} for update skip locked)
    returning ${columns}`.execute(db.ingest);
  return rows.map(toDelivery).sort((a, b) => a.id - b.id);
}

/** What became of an attempt. */
export type Settlement = { ok: true } | { ok: false; error: string; isFinal: boolean };

/**
 * Notes how an attempt ended; one that failed is tried again later and later, the eighth is the last. Of an attempt that took
 * so long that another has begun, only that it has arrived is noted.
 */
export async function settleDelivery(
  { db, clock }: Pick<DeliveryDeps, "db" | "clock">,
  { id, attempts }: Pick<AlertDelivery, "id" | "attempts">,
  outcome: Settlement,
): Promise<void> {
  const now = clock.now();
  if (outcome.ok) {
    await sql`update alert_delivery set status = 'delivered', delivered_at = ${now}, error = null where id = ${id}`.execute(
      db.ingest,
    );
    return;
  }
  const pause = outcome.isFinal ? undefined : PAUSES_S[attempts - 1];
  const nextAt = new Date(now.getTime() + (pause ?? 0) * 1_000);
  await sql`update alert_delivery set status = ${pause === undefined ? "failed" : "pending"}, next_at = ${nextAt},
    error = ${outcome.error.slice(0, 500)}
    where id = ${id} and status = 'pending' and attempts = ${attempts}`.execute(db.ingest);
}

/** Ends messages that are done with and old. */
export async function endOldDeliveries({ db, clock }: Pick<DeliveryDeps, "db" | "clock">): Promise<void> {
  const before = new Date(clock.now().getTime() - KEPT_DAYS * 86_400_000);
  await deleteInChunks(db.ingest, "alert_delivery", sql`status <> 'pending' and created_at < ${before}`);
}

function toDelivery({ message, ...row }: DeliveryRow): AlertDelivery {
  return { ...row, message: { ...message, at: new Date(message.at) } };
}
