import type { Database } from "@vitrine/db";
import { sql } from "kysely";
import type { Clock } from "../platform/clock.ts";
import { type CursorKeys, cutPage, decodeCursor } from "../platform/cursor.ts";
import { invalidField, notFound } from "../platform/errors.ts";
import type {
  Alert,
  AlertChannel,
  AlertInput,
  AlertPage,
  AlertRule,
  AlertsInput,
  AlertUpdate,
  CreatedAlert,
} from "./contract.ts";
import { type RuleState, startRule } from "./follow-rule.ts";
import { type Market, readMarkets } from "./market.ts";
import { marketOf, selectAlerts, toAlerts } from "./queries.ts";
import { extremesOf, readTimeline } from "./read-timeline.ts";
import { resolveSubject } from "./resolve-subject.ts";
import { webhookSecretsFor } from "./webhook-signature.ts";

export interface AlertDeps {
  db: Pick<Database, "reads" | "ingest">;
  clock: Clock;
  config: { SITE_CURRENCY: string; SMTP_URL: string | undefined };
  cursorKeys: CursorKeys;
}

/**
 * Makes an alert, or an entry of a watch list. It is looked at within a second, so one that is met already fires then.
 *
 * @throws DomainError `not_found` for an unknown product or shop, `invalid_input` for email where no mail server is set
 */
export async function createAlert(deps: AlertDeps, input: AlertInput): Promise<CreatedAlert> {
  const { rule, channel = null, owner = null, label = null } = input;
  refuseMail(deps, channel);
  const { market } = await resolveSubject(deps, input);
  const { state, price } = await begin(deps, rule, market);
  const now = deps.clock.now();
  const { rows } = await sql<{ id: number }>`
    insert into alert (product_id, shop_id, currency, condition, rule, channel, owner, label, price_at_start, state, recheck_at,
      created_at)
    values (${input.productId}, ${market.shopId}, ${market.currency}, ${market.condition}, ${JSON.stringify(rule)}::jsonb,
      ${channel && JSON.stringify(channel)}::jsonb, ${owner}, ${label}, ${price}, ${JSON.stringify(state)}::jsonb, ${now}, ${now})
    returning id`.execute(deps.db.ingest);
  return withSecret(deps, await getAlert(deps, rows[0]!.id));
}

/** A page of alerts, newest first, with the change of price since each was made: what a watch list shows. */
export async function listAlerts(
  { db, cursorKeys }: Pick<AlertDeps, "db" | "cursorKeys">,
  { owner, productId, limit = 50, cursor }: AlertsInput = {},
): Promise<AlertPage> {
  const scope = `alerts:${owner ?? ""}:${productId ?? ""}`;
  const before = cursor ? decodeCursor(cursorKeys, scope, cursor)[0] : null;
  const rows = await selectAlerts(
    db.reads,
    sql`(${owner ?? null}::text is null or alert.owner = ${owner ?? null})
      and (${productId ?? null}::bigint is null or alert.product_id in (
        select one.id from product as named join product as one
          on coalesce(named.merged_into_id, named.id) in (one.id, one.merged_into_id) where named.id = ${productId ?? null}))
      and (${before}::bigint is null or alert.id < ${before}) order by alert.id desc limit ${limit + 1}`,
  );
  const { items, nextCursor } = cutPage(cursorKeys, scope, { rows, limit, placeOf: ({ id }) => [id] });
  return { items: await toAlerts(db.reads, items), nextCursor };
}

/** @throws DomainError `not_found`, and as `createAlert` */
export async function updateAlert(deps: AlertDeps, { id, rule, channel, label, status }: AlertUpdate): Promise<Alert> {
  if (channel) refuseMail(deps, channel);
  const [row] = await selectAlerts(deps.db.ingest, sql`alert.id = ${id}`);
  if (!row) throw notFound("alert", id);
  const state = rule && (await begin(deps, rule, marketOf(row))).state;
  // What is not given is left alone: a look at the alert may just be writing what it remembers by now.
  const given = [
    sql`recheck_at = ${deps.clock.now()}`,
    ...(rule ? [sql`rule = ${JSON.stringify(rule)}::jsonb, state = ${JSON.stringify(state)}::jsonb`] : []),
    ...(channel !== undefined ? [sql`channel = ${channel && JSON.stringify(channel)}::jsonb`] : []),
    ...(label !== undefined ? [sql`label = ${label}`] : []),
    ...(status !== undefined ? [sql`status = ${status}`] : []),
  ];
  await sql`update alert set ${sql.join(given)} where id = ${id}`.execute(deps.db.ingest);
  return getAlert(deps, id);
}

/** Removes an alert with its messages. Done twice it says so. */
export async function removeAlert(
  { db }: Pick<AlertDeps, "db">,
  { id }: { id: number },
): Promise<{ removed: boolean }> {
  const { rows } = await sql`
    with gone as (delete from alert where id = ${id} returning id),
      messages as (delete from alert_delivery using gone where alert_id = gone.id)
    select id from gone`.execute(db.ingest);
  return { removed: rows.length > 0 };
}

/** @throws DomainError `not_found` */
async function getAlert({ db }: Pick<AlertDeps, "db">, id: number): Promise<Alert> {
  const [alert] = await toAlerts(db.ingest, await selectAlerts(db.ingest, sql`alert.id = ${id}`));
  if (!alert) throw notFound("alert", id);
  return alert;
}

async function begin(
  { db }: Pick<AlertDeps, "db">,
  rule: AlertRule,
  market: Market,
): Promise<{ state: RuleState; price: number | null }> {
  const [now] = await readMarkets(db.ingest, [market]);
  const history = rule.kind === "extreme" ? await readTimeline(db.reads, market) : [];
  return { state: startRule(rule, now!, extremesOf(history)), price: now!.price };
}

function refuseMail({ config }: AlertDeps, channel: AlertChannel | null): void {
  if (channel?.kind === "email" && !config.SMTP_URL)
    throw invalidField("channel", "email needs a mail server: set SMTP_URL");
}

function withSecret({ cursorKeys }: AlertDeps, alert: Alert): CreatedAlert {
  const { channel } = alert;
  return {
    ...alert,
    webhookSecret: channel?.kind === "webhook" ? webhookSecretsFor(cursorKeys, channel.url)[0]! : null,
  };
}
