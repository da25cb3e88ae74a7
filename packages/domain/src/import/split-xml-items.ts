import { DomainError } from "../platform/errors.ts";

/** The text of one `<item>` or `<entry>`, or why there is none. `line` is where it begins. */
export type XmlItemText = { line: number; text: string } | { line: number; reason: string };

/** Characters of one item; a longer one is skipped without being held. */
export const MAX_ITEM_LENGTH = 1_000_000;
/** A tag that may have begun at the end of a piece is no longer than this. */
const TAG_LENGTH = 60;
const MAX_HEAD_LENGTH = 20_000;

/**
 * Cuts an RSS or Atom feed into its items, by their tags alone. Each is then parsed by itself, so that an error costs one
 * item: an XML parser reads from a bare `&` to the next semicolon, and from a stray end tag to the end, past any item.
 *
 * @param onHead told of the text before the first item, up to 20,000 characters
 * @throws DomainError `invalid_input` if the text is no feed
 */
export async function* splitXmlItems(
  text: AsyncIterable<string>,
  onHead: (head: string) => void,
): AsyncGenerator<XmlItemText[]> {
  let buffer = "";
  let line = 1;
  let head: string | undefined = "";
  let state: "outside" | "comment" | "item" = "outside";
  let ends = /(?!)/g;
  let scanFrom = 0;

  const consume = (length: number) => {
    const taken = buffer.slice(0, length);
    for (let at = taken.indexOf("\n"); at >= 0; at = taken.indexOf("\n", at + 1)) line += 1;
    if (head !== undefined && head.length < MAX_HEAD_LENGTH) head += taken;
    buffer = buffer.slice(length);
    scanFrom = 0;
  };
  const finishHead = () => {
    if (head === undefined) return;
    if (!/<(?:\w+:)?(?:rss|feed|rdf|channel)[\s>]/i.test(head)) {
      throw new DomainError("invalid_input", "This is no RSS or Atom feed: it has neither <rss> nor <feed>.");
    }
    onHead(head);
    head = undefined;
  };
  /** One step: an item, "moved" if there may be more to find, or null if more text is needed. */
  const step = (): XmlItemText | "moved" | null => {
    if (state === "comment") {
      const end = buffer.indexOf("-->");
      consume(end < 0 ? Math.max(0, buffer.length - 2) : end + 3);
      if (end < 0) return null;
      state = "outside";
      return "moved";
    }
    if (state === "outside") {
      const found = /<!--|<((?:\w+:)?(?:item|entry))(?=[\s>])/.exec(buffer);
      consume(found ? found.index : Math.max(0, buffer.length - TAG_LENGTH));
      if (!found) return null;
      if (found[1] === undefined) {
        consume(4);
        state = "comment";
      } else {
        finishHead();
        state = "item";
        ends = new RegExp(`</${found[1]}\\s*>|<${found[1]}(?=[\\s>])`, "g");
        scanFrom = 1;
      }
      return "moved";
    }
    ends.lastIndex = scanFrom;
    const found = ends.exec(buffer);
    const begin = line;
    if (found?.[0].startsWith("</")) {
      const item = buffer.slice(0, found.index + found[0].length);
      consume(item.length);
      state = "outside";
      return { line: begin, text: item };
    }
    if (found) {
      consume(found.index);
      scanFrom = 1;
      return { line: begin, reason: "The item is not closed" };
    }
    if (buffer.length > MAX_ITEM_LENGTH) {
      consume(1);
      state = "outside";
      return { line: begin, reason: "The item is too long, or not closed" };
    }
    scanFrom = Math.max(1, buffer.length - TAG_LENGTH);
    return null;
  };

  for await (const piece of text) {
    buffer += piece;
    const items: XmlItemText[] = [];
    for (let found = step(); found !== null; found = step()) {
      if (found !== "moved") items.push(found);
    }
    yield items;
  }
  const tail = buffer;
  consume(buffer.length);
  finishHead();
  if (state !== "outside" || !/<\/(?:\w+:)?(?:rss|feed|rdf)\s*>/i.test(tail)) {
    yield [{ line, reason: "The file ends before the feed does" }];
  }
}
