import type { IncomingMessage } from "node:http";

/**
 * Reads a body of at most its `Content-Length`, where Node's parser ends it.
 *
 * @param done told once: the bytes, or why the last of them will not come
 */
export function readWhole(incoming: IncomingMessage, done: (body: Buffer | Error) => void): void {
  const parts: Buffer[] = [];
  let ended = false;
  incoming.on("data", (part: Buffer) => void parts.push(part));
  incoming.on("end", () => {
    ended = true;
    done(parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts));
  });
  // Node says why only where somebody listens.
  incoming.on("error", () => {});
  incoming.on("close", () => {
    if (!ended) done(incoming.errored ?? new Error("The sender left before the end of the body."));
  });
}
