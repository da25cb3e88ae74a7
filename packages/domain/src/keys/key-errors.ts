import { DomainError } from "../platform/errors.ts";

/** A key that has ended can be neither rotated nor revoked. */
export function keyHasEnded(id: number, how: "revoked" | "expired"): DomainError {
  return new DomainError("conflict", `Key ${id} is ${how} already.`, { resource: "key", id });
}
