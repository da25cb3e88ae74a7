import { DomainError, type ErrorKind } from "@vitrine/domain";

/** How long a client waits before it tries again, in milliseconds. PostgreSQL is back about 2 s after a restart. */
const RETRY_MS = 2_000;
/** A deadlock or a lost race is over as soon as the other transaction ends. */
const CONFLICT_RETRY_MS = 200;

/** How deep an error may be wrapped: driver, query builder, ORM, tRPC. */
const MAX_CAUSES = 8;

const unreachable = new Set(["ECONNREFUSED", "ECONNRESET", "EPIPE", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH"]);

/** What node-postgres says without a code. */
const unreachableMessages =
  /^Connection terminated|^timeout exceeded when trying to connect|^Client has encountered a connection error|^Cannot use a pool after calling end/;

/**
 * Recognises a failure of the database or of the way to it, wherever in the chain of causes, by SQLSTATE, system error
 * or the driver's words. Only what passes by itself: a wrong statement or a broken constraint is a defect and is not
 * recognised.
 *
 * @returns a `DomainError` that says nothing of the inside; undefined for every other error
 * @see https://www.postgresql.org/docs/15/errcodes-appendix.html
 */
export function findOutage(error: unknown): DomainError | undefined {
  let link = error;
  for (let i = 0; i < MAX_CAUSES && link instanceof Error; i++) {
    const found = recognise(link as Error & { code?: unknown });
    if (found) return found;
    link = link.cause;
  }
  return undefined;
}

function recognise({ code, name, message }: Error & { code?: unknown }): DomainError | undefined {
  if (name === "TimeoutError" || code === "ETIMEDOUT" || message === "Query read timeout") return tooSlow();
  if (typeof code !== "string") return unreachableMessages.test(message) ? outOfReach() : undefined;
  if (unreachable.has(code)) return outOfReach();
  if (!/^[0-9A-Z]{5}$/.test(code)) return undefined;
  // Cancelled by statement_timeout; the lock was not free in time.
  if (code === "57014" || code === "55P03") return tooSlow();
  // 08: connection; 53: out of connections, memory, disk; 57P: shutting or starting up; 25006: a standby after failover.
  if (/^(08|53|57P)/.test(code) || code === "25006") return outOfReach();
  // Serialization failure, deadlock.
  if (code === "40001" || code === "40P01") {
    return make("unavailable", "Another change was under way at the same place. Try again.", CONFLICT_RETRY_MS);
  }
  // Text with NUL or a lone surrogate, a number or date out of range: the input, where no schema caught it before.
  if (/^22(021|P05|003|008)$/.test(code))
    return new DomainError("invalid_input", "The input holds a value that cannot be stored.");
  return undefined;
}

const tooSlow = () => make("timeout", "The answer took too long and was given up.", RETRY_MS);
const outOfReach = () => make("unavailable", "A service behind this one does not answer right now.", RETRY_MS);

function make(kind: ErrorKind, message: string, retryAfterMs: number): DomainError {
  return new DomainError(kind, message, { retryAfterMs });
}
