import { type AuthenticatedKey, type Authenticator, DomainError, networkOf } from "@vitrine/domain";
import type { KeyScope } from "@vitrine/domain/contract";
import type { Context, MiddlewareHandler } from "hono";
import type { AddressReader } from "./client-address.ts";
import type { AppEnv, Caller } from "./context.ts";

export interface AuthOptions {
  /** Who a key belongs to; null where it is not valid. */
  authenticate: Authenticator["authenticate"];
  readAddress: AddressReader;
}

/**
 * Says who calls, as `caller`. A key comes as `Authorization: Bearer vtr_…` or `X-API-Key`. Without one the caller is
 * anonymous; with one that is not valid the answer is 401 whatever is called, so that a mistyped or revoked key is
 * noticed. A publishable key used on a page of an origin it is not bound to gets 403.
 *
 * The limit counts a secret key as one caller, and each visitor's address under a publishable key as one, since its
 * calls come from all visitors of a site.
 *
 * @example
 * ```ts
 * app.use(auth({ authenticate: authenticator.authenticate, readAddress: createAddressReader(config.TRUST_PROXY) }));
 * ```
 */
export function auth({ authenticate, readAddress }: AuthOptions): MiddlewareHandler<AppEnv> {
  return async function auth(c, next) {
    const { req } = c;
    const address = readAddress(c.env?.incoming?.socket.remoteAddress, req.header("X-Forwarded-For"));
    const text = readKey(req.header("Authorization"), req.header("X-API-Key"));
    if (text === undefined) {
      c.set("caller", anonymousFrom(address));
      return next();
    }
    const key = await authenticate(text);
    if (!key) throw new DomainError("unauthenticated", "The API key is not valid.");
    if (!isBoundTo(key, req.header("Origin"))) {
      throw new DomainError("forbidden", "The API key is not bound to this origin.");
    }
    c.set("caller", callerWith(key, address));
    return next();
  };
}

/** The key that comes with a request, whatever it is worth; undefined where there is none. */
export function readKey(authorization: string | undefined, apiKey: string | undefined): string | undefined {
  if (authorization === undefined) return apiKey;
  const bearer = /^Bearer(?: +(.*))?$/i.exec(authorization);
  return bearer ? (bearer[1] ?? "").trim() : apiKey;
}

/** Whether a key may be used on a page of that origin. Only browsers say one. */
export function isBoundTo({ kind, origins }: AuthenticatedKey, origin: string | undefined): boolean {
  return kind === "secret" || origins.length === 0 || origin === undefined || origins.includes(origin);
}

/**
 * The caller, who must have come with a secret key that has the scope.
 *
 * @throws DomainError `unauthenticated` without a key, `forbidden` with one that does not do
 */
export function requireSecret(c: Context<AppEnv>, scope: KeyScope): Caller {
  const caller = c.get("caller");
  if (caller.kind === "anonymous") throw new DomainError("unauthenticated", "This needs a secret API key.");
  if (caller.kind !== "secret" || !caller.scopes.includes(scope)) {
    throw new DomainError("forbidden", `This needs a secret key with the scope “${scope}”.`);
  }
  return caller;
}

export function anonymousFrom(address: string): Caller {
  return { kind: "anonymous", id: `ip:${networkOf(address)}`, address, scopes: [] };
}

export function callerWith({ id: keyId, publicId, kind, scopes, origins }: AuthenticatedKey, address: string): Caller {
  const id = kind === "secret" ? `key:${publicId}` : `key:${publicId} ip:${networkOf(address)}`;
  return { kind, id, address, keyId, scopes, origins };
}
