import type { CacheKind } from "@vitrine/domain";
import { COMPRESSION_THRESHOLD_BYTES, compressBody, type Encoding } from "../compression.ts";
import { type Audience, cacheControl, VARY } from "./cache-control.ts";
import { contentHash, createEtag } from "./etag.ts";

/** A body in one encoding, with the headers that go with it. */
export interface Representation {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly etag: string;
  /** Of the answer that has it. */
  readonly headers: HeadersFor;
  /** Of a 304, which has only what the client renews (RFC 9110 §15.4.5). */
  readonly heldHeaders: HeadersFor;
}

/** Headers by whose caches may keep the answer. */
type HeadersFor = Readonly<Record<Audience, Readonly<Record<string, string>>>>;

/** An answer's body as it is sent. */
export interface Body {
  readonly kind: CacheKind;
  /** Of the call that it answers, in the one spelling. */
  readonly address: string;
  /** Memory that it takes, its encodings included. */
  readonly bytes: number;
  /** The body in that encoding, if it is at hand. */
  peek(encoding: Encoding | undefined): Representation | undefined;
  /** The body in that encoding: compressed once, on first demand, off the event loop. */
  represent(encoding: Encoding | undefined): Promise<Representation>;
}

/** Headers, the entry and its place in the list. */
const OVERHEAD_BYTES = 3_000;

export interface BodyOptions {
  kind: CacheKind;
  address: string;
  /** JSON. */
  text: string;
  /** Told when another encoding takes memory. */
  onGrow(body: Body): void;
}

export function createBody({ kind, address, text, onGrow }: BodyOptions): Body {
  const plain = Buffer.from(new TextEncoder().encode(text).buffer);
  const content = contentHash(plain);
  const isSmall = plain.byteLength < COMPRESSION_THRESHOLD_BYTES;
  const ready = new Map([[undefined as Encoding | undefined, represent(plain)]]);
  const compressing = new Map<Encoding, Promise<Representation>>();
  let bytes = OVERHEAD_BYTES + plain.byteLength;

  function represent(encoded: Uint8Array<ArrayBuffer>, encoding?: Encoding): Representation {
    const etag = createEtag(content, encoding);
    const validators = (audience: Audience) => ({
      ETag: etag,
      "Cache-Control": cacheControl(kind, audience),
      Vary: VARY,
    });
    const headers = (audience: Audience) => ({
      "Content-Type": "application/json",
      "Content-Length": String(encoded.byteLength),
      ...(encoding && { "Content-Encoding": encoding }),
      ...validators(audience),
    });
    return {
      bytes: encoded,
      etag,
      headers: { public: headers("public"), private: headers("private") },
      heldHeaders: { public: validators("public"), private: validators("private") },
    };
  }

  async function compress(encoding: Encoding): Promise<Representation> {
    const made = represent(await compressBody(plain, encoding), encoding);
    ready.set(encoding, made);
    bytes += made.bytes.byteLength;
    onGrow(body);
    return made;
  }

  const body: Body = {
    kind,
    address,
    get bytes() {
      return bytes;
    },
    peek: (encoding) => ready.get(isSmall ? undefined : encoding),
    async represent(encoding) {
      const known = body.peek(encoding);
      if (known || !encoding) return known as Representation;
      const underWay = compressing.get(encoding) ?? compress(encoding).finally(() => compressing.delete(encoding));
      compressing.set(encoding, underWay);
      return underWay;
    },
  };
  return body;
}
