import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import type { Bus } from "../platform/bus.ts";
import { invalidField, notFound } from "../platform/errors.ts";
import { messageOf } from "./check-alerts.ts";
import type { AlertDelivery } from "./contract.ts";
import { type DeliveryDeps, findDelivery } from "./deliveries.ts";
import { readMarkets } from "./market.ts";
import { marketOf, selectAlerts } from "./queries.ts";

const WAIT_MS = 10_000;
const POLL_MS = 100;

/**
 * Sends a message that says it is a test, the same way as any other, and waits for its first attempt.
 *
 * @throws DomainError `not_found`; `invalid_input` for an alert that has no channel
 */
export async function testAlert(
  { db, clock, bus }: Pick<DeliveryDeps, "db" | "clock"> & { bus: Pick<Bus, "wake"> },
  { id }: { id: number },
): Promise<AlertDelivery> {
  const [alert] = await selectAlerts(db.ingest, sql`alert.id = ${id}`);
  if (!alert) throw notFound("alert", id);
  if (!alert.channel) throw invalidField("id", "this alert has no channel to send to");
  const [market] = await readMarkets(db.ingest, [marketOf(alert)]);
  const now = clock.now();
  const message = messageOf(alert, market!, null, now, "alert.test");
  const { rows } = await sql<{ id: number }>`
    insert into alert_delivery (alert_id, channel, message, next_at, created_at)
    values (${id}, ${JSON.stringify(alert.channel)}::jsonb, ${JSON.stringify(message)}::jsonb, ${now}, ${now})
    returning id`.execute(db.ingest);
  bus.wake("jobs");
  for (const end = performance.now() + WAIT_MS; ; await sleep(POLL_MS)) {
    const delivery = await findDelivery(db.ingest, rows[0]!.id);
    if (!delivery) throw notFound("alert", id);
    const isTried = delivery.status !== "pending" || delivery.error !== null;
    if (isTried || performance.now() > end) return delivery;
  }
}
