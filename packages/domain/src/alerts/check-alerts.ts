import { type Database, readChanges, type Tables } from "@vitrine/db";
import { sql, type Transaction } from "kysely";
import { recordset } from "../platform/batch.ts";
import type { Clock } from "../platform/clock.ts";
import { keepPosition, takeTurn } from "../platform/reader-position.ts";
import type { AlertMessage } from "./contract.ts";
import { followRule, type RuleState } from "./follow-rule.ts";
import { type MarketNow, readMarkets } from "./market.ts";
import { type AlertRow, marketOf, selectAlerts } from "./queries.ts";

/** Changes of one transaction. */
const PAGE = 500;

export interface CheckDeps {
  db: Pick<Database, "ingest">;
  clock: Clock;
}

export interface Checked {
  fired: number;
  /** There is more in the log. */
  isBehind: boolean;
}

/**
 * Reads on in the change log and shows every alert on what changed how it stands now. What fires is written down together
 * with how far the log was read, in one transaction: so each firing is told once, whoever dies in between. One worker does
 * it at a time.
 */
export async function checkAlerts({ db, clock }: CheckDeps): Promise<Checked> {
  return db.ingest.transaction().execute(async (trx) => {
    const turn = await takeTurn(trx, "alerts");
    if (!turn) return { fired: 0, isBehind: false };
    // A reader that is new begins at the end: alerts know how things stood when they were made.
    const changes = await readChanges(trx, { after: turn.changeId, limit: PAGE });
    const changed = [...new Set(changes.map(({ productId }) => productId))];
    const now = clock.now();
    const alerts = await selectAlerts(
      trx,
      sql`alert.status = 'active' and (alert.recheck_at <= ${now} or alert.product_id in (
        select id from product where id = any(${changed}::bigint[]) or merged_into_id = any(${changed}::bigint[])))
        order by alert.id for update of alert`,
    );
    const fired = await follow(trx, alerts, now);
    await keepPosition(trx, "alerts", changes.at(-1)?.id ?? turn.changeId);
    return { fired, isBehind: changes.length === PAGE };
  });
}

async function follow(trx: Transaction<Tables>, alerts: readonly AlertRow[], now: Date): Promise<number> {
  if (alerts.length === 0) return 0;
  const markets = await readMarkets(trx, alerts.map(marketOf));
  const steps = alerts.map((alert, index) => ({
    alert,
    market: markets[index]!,
    step: followRule(alert.rule, alert.state, markets[index]!),
  }));
  await storeStates(
    trx,
    steps.map(({ alert, step }) => ({ id: alert.id, state: step.state, fired: step.fired !== null })),
    now,
  );
  const fired = steps.filter(({ step }) => step.fired !== null);
  const messages = fired.flatMap(({ alert, market, step }) =>
    alert.channel
      ? [{ alertId: alert.id, channel: alert.channel, message: messageOf(alert, market, step.fired!.against, now) }]
      : [],
  );
  if (messages.length > 0) {
    await sql`insert into alert_delivery (alert_id, channel, message, next_at, created_at)
      select "alertId", channel, message, ${now}, ${now}
      from ${recordset(messages)} as row("alertId" bigint, channel jsonb, message jsonb)`.execute(trx);
  }
  return fired.length;
}

async function storeStates(
  trx: Transaction<Tables>,
  states: { id: number; state: RuleState; fired: boolean }[],
  now: Date,
): Promise<void> {
  await sql`update alert set state = row.state, recheck_at = null, firings = alert.firings + row.fired::int,
      fired_at = case when row.fired then ${now}::timestamptz else alert.fired_at end
    from ${recordset(states)} as row(id bigint, state jsonb, fired boolean) where alert.id = row.id`.execute(trx);
}

/** What is sent of an alert that fired, or is tried out. */
export function messageOf(
  alert: AlertRow,
  { price, inStock, url }: MarketNow,
  against: number | null,
  at: Date,
  type: AlertMessage["type"] = "alert.fired",
): AlertMessage {
  const { id, owner, label, rule, productId, slug, name, shop, currency, condition } = alert;
  const product = { id: productId, slug, name };
  return {
    type,
    at,
    alertId: id,
    owner,
    label,
    rule,
    product,
    shop,
    currency,
    condition,
    price,
    against,
    inStock,
    url,
  };
}
