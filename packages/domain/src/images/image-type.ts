const SVG = "image/svg+xml";
const HEAD_BYTES = 1_024;

/** What a file begins with. */
const signatures: { type: string; pattern: RegExp }[] = [
  { type: "image/jpeg", pattern: /^\xff\xd8\xff/ },
  { type: "image/png", pattern: /^\x89PNG\r\n/ },
  { type: "image/gif", pattern: /^GIF8[79]a/ },
  { type: "image/webp", pattern: /^RIFF[\s\S]{4}WEBP/ },
  { type: "image/avif", pattern: /^[\s\S]{4}ftypavi[fs]/ },
  {
    type: SVG,
    pattern:
      /^(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--[\s\S]{0,500}?-->\s*)?(?:<!DOCTYPE svg[^>]{0,300}>\s*)?<svg[\s>]/i,
  },
];

/** The type of a picture by its first bytes, whatever its server calls it; null for anything else. */
export function imageTypeOf(body: Uint8Array): string | null {
  const head = Buffer.from(body.buffer, body.byteOffset, Math.min(body.byteLength, HEAD_BYTES)).toString("latin1");
  return signatures.find(({ pattern }) => pattern.test(head))?.type ?? null;
}

/** Whether a copy may be served from here: an SVG is a document, and can hold scripts. */
export function mayBeServed(type: string): boolean {
  return type !== SVG;
}
