import { type FeedContext, FeedFieldError, type FeedLine, toFeedLine } from "./feed-line.ts";
import { readGoogleItem } from "./google-item.ts";
import { googlePrefixes, parseXmlItem } from "./parse-xml-item.ts";
import { splitXmlItems } from "./split-xml-items.ts";

/**
 * Google Merchant feeds in XML: RSS 2.0 and Atom, whatever prefix Google's namespace has.
 *
 * @throws DomainError `invalid_input` if the text is no feed
 */
export async function* readGoogleXml(text: AsyncIterable<string>, context: FeedContext): AsyncGenerator<FeedLine> {
  let prefixes = googlePrefixes("");
  const items = splitXmlItems(text, (head) => {
    prefixes = googlePrefixes(head);
  });
  for await (const some of items) {
    for (const item of some) {
      yield toFeedLine(item.line, () => {
        if ("reason" in item) throw new FeedFieldError(null, item.reason);
        return readGoogleItem(parseXmlItem(item.text, prefixes), context);
      });
    }
  }
}
