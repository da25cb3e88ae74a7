import { type FeedContext, FeedFieldError, type FeedLine, toFeedLine } from "./feed-line.ts";
import { readGoogleItem } from "./google-item.ts";
import { createXmlItems } from "./xml-items.ts";

/** Google Merchant feeds in XML: RSS 2.0 and Atom, whatever prefix Google's namespace has. */
export async function* readGoogleXml(text: AsyncIterable<string>, context: FeedContext): AsyncGenerator<FeedLine> {
  const items = createXmlItems();
  const toLines = (batch: ReturnType<typeof items.end>): FeedLine[] =>
    batch.map((item) =>
      toFeedLine(item.line, () => {
        if (item.error !== null) throw new FeedFieldError(null, item.error);
        return readGoogleItem(item, context);
      }),
    );
  for await (const piece of text) yield* toLines(items.push(piece));
  yield* toLines(items.end());
}
