import { type Answer, type CallPromise, createCallPromise } from "./call-promise.ts";

/** A part of a list. */
export interface Page<Item> {
  items: Item[];
  /** Hand it in as `cursor` for the next page; null on the last. */
  nextCursor: string | null;
}

/** `await` gives the first page; `for await` walks the items of this page and of all that follow. */
export interface PagePromise<Data, Item> extends CallPromise<Data>, AsyncIterable<Item> {
  /** Walks the pages instead of the items. A page is asked for when the loop comes to it. */
  pages(): AsyncIterable<Data>;
}

/** @param fetchPage asks for the page at a cursor; without one, for the page the call is about */
export function createPagePromise<Item, Data extends Page<Item>>(
  fetchPage: (cursor?: string) => Promise<Answer<Data>>,
): PagePromise<Data, Item> {
  const first = createCallPromise(fetchPage());

  async function* walkPages() {
    for (let page = await first; ; page = (await fetchPage(page.nextCursor)).data) {
      yield page;
      if (page.nextCursor === null) return;
    }
  }

  async function* walkItems() {
    for await (const page of walkPages()) yield* page.items;
  }

  return Object.assign(first, { pages: walkPages, [Symbol.asyncIterator]: walkItems });
}
