import { Readable } from "node:stream";
import { createFolderStore, DomainError, findImage, notFound } from "@vitrine/domain";
import type { Handler } from "hono";
import type { Services } from "../context.ts";
import type { AppEnv } from "./context.ts";

/** A day, after which a browser asks whether it is still the same. */
const CACHE_CONTROL = "public, max-age=86400";

/**
 * Serves the copies of pictures: `GET /product-images/{id}` of a product. Only what was found to be a picture is kept, and it
 * is served as nothing else.
 */
export function productImage({ db, config }: Services): Handler<AppEnv> {
  const store = config.IMAGE_STORE ? createFolderStore(config.IMAGE_STORE) : null;
  return async function productImage(c) {
    const text = c.req.param("id") ?? "";
    const productId = /^[1-9]\d{0,15}$/.test(text) ? Number(text) : null;
    if (productId === null || !Number.isSafeInteger(productId)) throw notFound("product", text.slice(0, 40));
    if (!store) throw new DomainError("not_found", "No copies of pictures are kept here: IMAGE_STORE is not set.");
    const image = await findImage({ db }, { productId });
    if (!image) throw new DomainError("not_found", `There is no copy of the picture of product ${productId}.`);
    const etag = `"${image.sha256.slice(0, 32)}"`;
    const headers = { ETag: etag, "Cache-Control": CACHE_CONTROL, "Content-Security-Policy": "default-src 'none'" };
    if (c.req.header("If-None-Match")?.includes(etag)) return c.body(null, 304, headers);
    const file = await store.read(image.sha256);
    if (!file) throw new DomainError("not_found", `The copy of the picture of product ${productId} is gone.`);
    const body = Readable.toWeb(file) as ReadableStream<Uint8Array>;
    return c.body(body, 200, { ...headers, "Content-Type": image.type, "Content-Length": String(image.bytes) });
  };
}
