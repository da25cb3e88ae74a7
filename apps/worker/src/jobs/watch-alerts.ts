import type { Bus, Clock, Config, Logger, Platform } from "@vitrine/domain";
import { checkAlerts, claimDeliveries, endOldDeliveries, settleDelivery } from "@vitrine/domain/alerts";
import type { AlertDelivery } from "@vitrine/domain/contract";
import { createTransport } from "nodemailer";
import { sendDelivery } from "../alerts/send-delivery.ts";
import type { NetworkGuard } from "../crawl/network-guard.ts";
import { keepDoing } from "./keep-doing.ts";

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

/**
 * Reads the change log for alerts that are met, and sends their messages: beside each other, so that a receiver that does not
 * answer keeps no other alert waiting. @returns stops it, when what is under way is done
 */
export function watchAlerts(deps: WatchAlertsDeps): () => Promise<void> {
  const { bus, clock, config, log } = deps;
  const mail = config.SMTP_URL ? createTransport(config.SMTP_URL, mailOptions) : null;
  const sender = { ...deps, mail, from: config.ALERTS_FROM, now: () => clock.now() };
  let cleanedAt = Number.NEGATIVE_INFINITY;

  async function send(delivery: AlertDelivery): Promise<void> {
    const outcome = await sendDelivery(sender, delivery);
    if (!outcome.ok)
      log.warn({ alert: delivery.alertId, error: outcome.error }, "A message of an alert did not arrive");
    await settleDelivery(deps, delivery, outcome);
  }

  const sending = keepDoing({
    async round() {
      const due = await claimDeliveries(deps, AT_ONCE);
      await Promise.all(due.map(send));
      if (performance.now() - cleanedAt > CLEAN_UP_MS) {
        cleanedAt = performance.now();
        await endOldDeliveries(deps);
      }
      return due.length < AT_ONCE ? POLL_MS : 0;
    },
    onError: (err) => log.warn({ err }, "Messages of alerts cannot be sent"),
    afterErrorMs: PAUSE_AFTER_ERROR_MS,
  });
  const checking = keepDoing({
    async round() {
      const { fired, isBehind } = await checkAlerts(deps);
      if (fired > 0) {
        log.info({ fired }, "Alerts fired");
        sending.wake();
      }
      return isBehind ? 0 : POLL_MS;
    },
    onError: (err) => log.warn({ err }, "Alerts cannot be looked at"),
    afterErrorMs: PAUSE_AFTER_ERROR_MS,
  });
  const stopListening = [bus.onWake("change", checking.wake), bus.onWake("jobs", sending.wake)];
  return async () => {
    for (const stop of stopListening) stop();
    await Promise.all([checking.stop(), sending.stop()]);
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
