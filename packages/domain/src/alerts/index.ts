/** What the worker needs of alerts. */
export { checkAlerts } from "./check-alerts.ts";
export { claimDeliveries, endOldDeliveries, type Settlement, settleDelivery } from "./deliveries.ts";
export { signWebhook, webhookSecretsFor } from "./webhook-signature.ts";
