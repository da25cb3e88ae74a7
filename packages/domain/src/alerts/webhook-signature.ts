import { createHmac } from "node:crypto";
import type { CursorKeys } from "../platform/cursor.ts";

const PREFIX = "whsec_";

/**
 * What the webhooks to an address are signed with: the installation's secret and the address's origin make it, so nothing is
 * stored, and no receiver can sign for another.
 *
 * @returns the current one and, while the installation's secret is rotated, the one before; `whsec_` and base64
 */
export function webhookSecretsFor({ secret, oldSecret }: CursorKeys, url: string): string[] {
  const { origin } = new URL(url);
  return [secret, oldSecret].flatMap((key) =>
    key ? [PREFIX + createHmac("sha256", key).update(`alert webhook\0${origin}`).digest("base64")] : [],
  );
}

/**
 * The headers of a signed webhook, after the Standard Webhooks specification (standardwebhooks.com, 1.0): a receiver checks
 * them with any of its libraries.
 */
export function signWebhook(
  secrets: readonly string[],
  { id, at, body }: { id: string; at: Date; body: string },
): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1_000));
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(PREFIX.length), "base64");
    return `v1,${createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64")}`;
  });
  return { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signatures.join(" ") };
}
