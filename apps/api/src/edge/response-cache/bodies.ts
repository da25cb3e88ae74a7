import type { Cache, CacheKind, Derived } from "@vitrine/domain";
import { type Body, createBody } from "./body.ts";
import { type CallAddress, readCallAddress, writeCallAddress } from "./call-address.ts";

/** A query whose body may be kept. */
export interface CachedQuery {
  kind: CacheKind;
  /** Whether it takes an input at all: one that does not has one answer, whatever is sent along. */
  takesInput: boolean;
}

export interface BodiesOptions {
  cache: Cache;
  maxBytes: number;
  /** What a path names; undefined where its body is not to be kept. */
  findQuery(path: string): CachedQuery | undefined;
  /** Computes an answer, as JSON. All of it that can change must come from the given cache. */
  answer(call: CallAddress, cache: Cache): Promise<string>;
}

/** A call whose body may be kept, and its address in the one spelling. */
export interface CachedCall extends CallAddress {
  address: string;
}

/** The bodies of public queries, by the canonical address of the call. */
export interface Bodies extends Pick<Derived<Body>, "peek" | "countHit" | "read" | "heat"> {
  /** The call that a request is; undefined where its answer is not to be kept. */
  find(address: string): CachedCall | undefined;
}

/**
 * Keeps the bodies of public queries as they are sent. One may be given exactly as long as every cached answer it was
 * made of: to the change, and to the TTL.
 */
export function createBodies({ cache, maxBytes, findQuery, answer }: BodiesOptions): Bodies {
  const bodies = cache.derive<Body>("bodies", {
    maxBytes,
    async make(address, recorder) {
      const call = readCallAddress(address) as CallAddress;
      const { kind } = findQuery(call.path) as CachedQuery;
      return createBody(kind, await answer(call, recorder), (body) => bodies.reweigh(address, body));
    },
  });
  return {
    ...bodies,
    find(address) {
      const call = readCallAddress(address);
      const query = call && findQuery(call.path);
      if (!query) return undefined;
      const known = query.takesInput ? call : { path: call.path, input: undefined };
      return { ...known, address: writeCallAddress(known) };
    },
  };
}
