/** How far into a document the WHATWG standard looks for its own word on its encoding. */
const PRESCAN_BYTES = 1_024;

/**
 * Decodes a document as a browser would: byte order mark, then the header's charset, then what the document says of itself,
 * then UTF-8 where the bytes are that, else windows-1252. Bytes that mean nothing become U+FFFD.
 *
 * @see https://html.spec.whatwg.org/multipage/parsing.html#determining-the-character-encoding
 */
export function decodeText(bytes: Uint8Array, contentType: string | undefined): string {
  // A label that names no encoding is passed over, as if it had not been given.
  const decoder = decoderFor(sniffMark(bytes)) ?? decoderFor(charsetOf(contentType)) ?? decoderFor(prescan(bytes));
  if (decoder) return decoder.decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

function sniffMark(bytes: Uint8Array): string | null {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return "utf-8";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  return null;
}

function charsetOf(contentType: string | undefined): string | null {
  return /;\s*charset\s*=\s*["']?([^\s"';]+)/i.exec(contentType ?? "")?.[1] ?? null;
}

/** `<?xml encoding="…"?>`, `<meta charset>` or `<meta http-equiv content>`. */
function prescan(bytes: Uint8Array): string | null {
  const head = new TextDecoder("latin1").decode(bytes.subarray(0, PRESCAN_BYTES)).replace(/<!--.*?-->/gs, "");
  const found =
    /^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([^"']{1,40})["']/i.exec(head)?.[1] ??
    /<meta\s[^>]{0,400}?charset\s*=\s*["']?\s*([^\s"'/>;]{1,40})/i.exec(head)?.[1];
  // A document that could be read this far as ASCII is not UTF-16, whatever it says.
  return found && /^utf-?16/i.test(found) ? "utf-8" : (found ?? null);
}

function decoderFor(label: string | null): TextDecoder | null {
  try {
    return label === null ? null : new TextDecoder(label);
  } catch {
    return null;
  }
}
