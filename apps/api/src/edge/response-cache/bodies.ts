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

/** A call whose body may be kept. */
export interface CachedCall {
  path: string;
  /** Its address in the one spelling. */
  address: string;
}

/** The bodies of public queries. */
export interface Bodies extends Pick<Derived<Body>, "read" | "heat"> {
  /** The call that a request is, however it is spelt; undefined where its answer is not to be kept. */
  find(requested: string): CachedCall | undefined;
  /** The body that answers a request, if it is at hand. It is not counted. */
  peek(requested: string): Body | undefined;
  /** Counts a body that was given after `peek`. */
  countHit(body: Body): void;
}

/** Spellings other than our own that are remembered: those of the few programs that ask without the SDK. */
const MAX_SPELLINGS = 1_000;
const MAX_SPELLING_LENGTH = 1_000;

/**
 * Keeps the bodies of public queries as they are sent. One may be given exactly as long as every cached answer it was
 * made of: to the change, and to the TTL.
 */
export function createBodies({ cache, maxBytes, findQuery, answer }: BodiesOptions): Bodies {
  const spellings = new Map<string, CachedCall>();
  const bodies = cache.derive<Body>("bodies", {
    maxBytes,
    async make(address, recorder) {
      const call = readCallAddress(address) as CallAddress;
      const { kind } = findQuery(call.path) as CachedQuery;
      const text = await answer(call, recorder);
      return createBody({ kind, address, text, onGrow: (body) => bodies.reweigh(address, body) });
    },
  });

  function remember(requested: string, call: CachedCall): void {
    if (requested === call.address || requested.length > MAX_SPELLING_LENGTH) return;
    spellings.set(requested, call);
    if (spellings.size > MAX_SPELLINGS) spellings.delete(spellings.keys().next().value as string);
  }

  return {
    read: bodies.read,
    heat: bodies.heat,
    peek: (requested) => bodies.peek(requested) ?? bodies.peek(spellings.get(requested)?.address ?? ""),
    countHit: (body) => bodies.countHit(body.address, body),
    find(requested) {
      const known = spellings.get(requested);
      if (known) return known;
      const call = readCallAddress(requested);
      const query = call && findQuery(call.path);
      if (!query) return undefined;
      const { path } = call;
      const found = { path, address: writeCallAddress(query.takesInput ? call : { path, input: undefined }) };
      remember(requested, found);
      return found;
    },
  };
}
