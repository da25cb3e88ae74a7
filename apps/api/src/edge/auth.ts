import { type Authenticator, DomainError } from "@vitrine/domain";
import type { Context, MiddlewareHandler } from "hono";
import { type AddressReader, groupAddress } from "./client-address.ts";
import type { AppEnv } from "./context.ts";

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
    const address = readAddress(c);
    const visitor = `ip:${groupAddress(address)}`;
    const text = readKey(c);
    if (text === undefined) {
      c.set("caller", { kind: "anonymous", id: visitor, address, scopes: [] });
      return next();
    }
    const key = await authenticate(text);
    if (!key) throw new DomainError("unauthenticated", "The API key is not valid.");
    const { id: keyId, publicId, kind, scopes, origins } = key;
    const isSecret = kind === "secret";
    const origin = c.req.header("Origin");
    if (!isSecret && origins.length > 0 && origin !== undefined && !origins.includes(origin)) {
      throw new DomainError("forbidden", "The API key is not bound to this origin.");
    }
    const id = isSecret ? `key:${publicId}` : `key:${publicId} ${visitor}`;
    c.set("caller", { kind, id, address, keyId, scopes, origins });
    return next();
  };
}

function readKey({ req }: Context<AppEnv>): string | undefined {
  const bearer = /^Bearer(?: +(.*))?$/i.exec(req.header("Authorization") ?? "");
  return bearer ? (bearer[1] ?? "").trim() : req.header("X-API-Key");
}
