import { type Settlement, webhookSecretsFor } from "@vitrine/domain/alerts";
import type { AlertDelivery } from "@vitrine/domain/contract";
import type { Transporter } from "nodemailer";
import { FetchError } from "../crawl/fetch-error.ts";
import type { NetworkGuard } from "../crawl/network-guard.ts";
import { sendWebhook } from "./send-webhook.ts";
import { writeEmail } from "./write-email.ts";

export interface SendDeps {
  guard: NetworkGuard;
  userAgent: string;
  cursorKeys: Parameters<typeof webhookSecretsFor>[0];
  /** Null where no mail server is set. */
  mail: Transporter | null;
  from: string;
  now: () => Date;
}

/** Makes one attempt. Never throws: whatever went wrong is its outcome. */
export async function sendDelivery(deps: SendDeps, delivery: AlertDelivery): Promise<Settlement> {
  try {
    if (delivery.channel.kind === "webhook") return await post(deps, delivery, delivery.channel.url);
    return await mail(deps, delivery, delivery.channel.to);
  } catch (error) {
    // An address that may not be reached now may not be reached tomorrow either.
    const isFinal = error instanceof FetchError && error.failure === "address";
    return { ok: false, error: (error as Error).message, isFinal };
  }
}

async function post(deps: SendDeps, { id, message }: AlertDelivery, url: string): Promise<Settlement> {
  const status = await sendWebhook(deps, {
    url,
    id: `alert_${id}`,
    at: deps.now(),
    body: JSON.stringify(message),
    secrets: webhookSecretsFor(deps.cursorKeys, url),
  });
  if (status >= 200 && status < 300) return { ok: true };
  // "Gone" is how a receiver says that it wants no more.
  return { ok: false, error: `the answer was ${status}`, isFinal: status === 410 };
}

async function mail(deps: SendDeps, { id, message }: AlertDelivery, to: string): Promise<Settlement> {
  if (!deps.mail) return { ok: false, error: "no mail server is set (SMTP_URL)", isFinal: false };
  // An address object is taken as it is; a text would be parsed, and could name several.
  const envelope = { from: deps.from, to: { address: to, name: "" } };
  await deps.mail.sendMail({ ...envelope, ...writeEmail(message), messageId: `<alert-${id}@vitrine>` });
  return { ok: true };
}
