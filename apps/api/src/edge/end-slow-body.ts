import type { IncomingMessage } from "node:http";

/** From the headers' end to the body's. */
const BODY_MS = 15_000;
/** They come as fast as they can be read, and see to it themselves. */
const UPLOADS = /^\/api\/v1\/imports(?:\?|$)/;

/**
 * Answers 408 to a body that takes longer than 15 s, and closes the connection, as Node's own `requestTimeout` does for all
 * requests alike. A request without a body costs nothing here.
 */
export function endSlowBody(incoming: IncomingMessage, bodyMs = BODY_MS): void {
  const { headers, method, socket, url = "" } = incoming;
  const hasBody = headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
  if (!hasBody || (method === "POST" && UPLOADS.test(url))) return;
  const timer = setTimeout(() => {
    if (incoming.complete || socket.destroyed) return;
    socket.end("HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n", () => socket.destroy());
  }, bodyMs);
  timer.unref();
  incoming.once("close", () => clearTimeout(timer));
  incoming.once("end", () => clearTimeout(timer));
}
