import { BrokenFeedError } from "./feed-line.ts";
import { sizeOf } from "./open-feed.ts";
import { peek } from "./peek.ts";

/** So much is looked at to tell the encoding. */
const LOOK_AT = 16 * 1024;

/**
 * The text of a feed. The encoding is what its byte order mark says, else its XML declaration, else UTF-8; where the
 * beginning is no UTF-8 it is windows-1252, which older shop systems write.
 *
 * @throws BrokenFeedError if an XML declaration names an encoding that does not exist
 */
export async function* decodeText(bytes: AsyncGenerator<Uint8Array>): AsyncGenerator<string> {
  const { taken, all } = await peek(bytes, (chunks) => sizeOf(chunks) >= LOOK_AT);
  const decoder = createDecoder(encodingOf(Buffer.concat(taken)));
  for await (const chunk of all) yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}

function createDecoder(encoding: string): TextDecoder {
  try {
    return new TextDecoder(encoding);
  } catch (cause) {
    throw new BrokenFeedError(`The encoding “${encoding}” is not known.`, { cause });
  }
}

function encodingOf(head: Uint8Array): string {
  if (head[0] === 0xff && head[1] === 0xfe) return "utf-16le";
  if (head[0] === 0xfe && head[1] === 0xff) return "utf-16be";
  const declared = /^(?:ï»¿)?<\?xml[^>]{0,200}?\bencoding\s*=\s*["']([\w.:-]{1,40})["']/i.exec(
    Buffer.from(head.subarray(0, 300)).toString("latin1"),
  );
  if (declared?.[1]) return declared[1];
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(head, { stream: true });
    return "utf-8";
  } catch {
    // Not UTF-8: the one expected outcome of a fatal decoder.
    return "windows-1252";
  }
}
