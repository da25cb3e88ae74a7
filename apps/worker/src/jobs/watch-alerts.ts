import { setTimeout as sleep } from "node:timers/promises";
import type { Bus, Clock, Config, Logger, Platform } from "@vitrine/domain";
import { checkAlerts, claimDeliveries, endOldDeliveries, settleDelivery } from "@vitrine/domain/alerts";
import { createTransport } from "nodemailer";
import { sendDelivery } from "../alerts/send-delivery.ts";
import type { NetworkGuard } from "../crawl/network-guard.ts";

/** How often the log and the messages are looked at without being woken. */
const POLL_MS = 1_000;
const PAUSE_AFTER_ERROR_MS = 5_000;
const CLEAN_UP_MS = 3_600_000;
/** Messages sent at once. */
const AT_ONCE = 10;
const MAIL_DEADLINE_MS = 15_000;

export interface WatchAlertsDeps extends Pick<Platform, "db" | "cursorKeys"> {
  bus: Pick<Bus, "onWake">;
  clock: Clock;
  log: Pick<Logger, "warn" | "info">;
  config: Pick<Config, "SMTP_URL" | "ALERTS_FROM">;
  guard: NetworkGuard;
  userAgent: string;
}

/** Reads the change log for alerts that are met, and sends their messages. @returns stops it, when what is under way is done */
export function watchAlerts(deps: WatchAlertsDeps): () => Promise<void> {
  const { bus, clock, config, log } = deps;
  const stopping = new AbortController();
  const mail = config.SMTP_URL ? createTransport(config.SMTP_URL, mailOptions) : null;
  const sender = { ...deps, mail, from: config.ALERTS_FROM, now: () => clock.now() };
  let cleanedAt = Number.NEGATIVE_INFINITY;
  let wakeUp = () => {};
  const wake = () => wakeUp();
  const stopListening = [bus.onWake("change", wake), bus.onWake("jobs", wake)];

  async function pause(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    wakeUp = resolve;
    await Promise.race([promise, sleep(ms, undefined, { signal: stopping.signal }).catch(() => {})]);
  }

  async function keepWatching(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        const { fired, isBehind } = await checkAlerts(deps);
        if (fired > 0) log.info({ fired }, "Alerts fired");
        const sent = await sendDue();
        if (performance.now() - cleanedAt > CLEAN_UP_MS) {
          cleanedAt = performance.now();
          await endOldDeliveries(deps);
        }
        if (!isBehind && sent < AT_ONCE) await pause(POLL_MS);
      } catch (err) {
        log.warn({ err }, "Alerts cannot be looked at");
        await pause(PAUSE_AFTER_ERROR_MS);
      }
    }
  }

  async function sendDue(): Promise<number> {
    const due = await claimDeliveries(deps, AT_ONCE);
    await Promise.all(
      due.map(async (delivery) => {
        const outcome = await sendDelivery(sender, delivery);
        if (!outcome.ok)
          log.warn({ alert: delivery.alertId, error: outcome.error }, "A message of an alert did not arrive");
        await settleDelivery(deps, delivery, outcome);
      }),
    );
    return due.length;
  }

  const watching = keepWatching();
  return async () => {
    stopping.abort();
    for (const stop of stopListening) stop();
    await watching;
    mail?.close();
  };
}

const mailOptions = {
  connectionTimeout: MAIL_DEADLINE_MS,
  greetingTimeout: MAIL_DEADLINE_MS,
  socketTimeout: MAIL_DEADLINE_MS,
  // What a message says comes from shops: it names no file and no address to be fetched.
  disableFileAccess: true,
  disableUrlAccess: true,
};
