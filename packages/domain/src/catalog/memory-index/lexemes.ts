/** Weight of where a word stands, as `tsvector` has it: A the name, B the brand, D the description. */
export type Weight = 0 | 1 | 2 | 3;

const WEIGHTS: Record<string, Weight> = { A: 3, B: 2, C: 1 };

/** Short lists stay plain arrays, which cost less than a typed one. */
const TYPED_FROM = 64;

/** New words are looked through one by one until there are so many that sorting them in pays. */
const MAX_UNSORTED = 2_000;

/** Where one word stands: documents in ascending order, each as `document * 4 + weight`. */
export interface Posting {
  list: number[] | Uint32Array<ArrayBuffer>;
  length: number;
}

/** Every word of the catalog and the documents it stands in. */
export interface Lexemes {
  readonly size: number;
  /**
   * Adds the words of a row's `tsvector` to a document, which has to be the newest one.
   *
   * @returns how many words its name has
   */
  add(doc: number, search: string): number;
  get(word: string): Posting | undefined;
  /** All words that begin so, the most frequent first. */
  startingWith(prefix: string): { word: string; posting: Posting }[];
  /** Every word with the number of its documents. */
  entries(): IterableIterator<[string, Posting]>;
  bytes(): number;
}

export function createLexemes(): Lexemes {
  const postings = new Map<string, Posting>();
  let sorted: string[] = [];
  let unsorted: string[] = [];

  function push(word: string, entry: number): void {
    let posting = postings.get(word);
    if (!posting) {
      posting = { list: [], length: 0 };
      postings.set(word, posting);
      unsorted.push(word);
    }
    if (Array.isArray(posting.list)) {
      if (posting.length < TYPED_FROM) {
        posting.list.push(entry);
        posting.length += 1;
        return;
      }
      const typed = new Uint32Array(TYPED_FROM * 2);
      typed.set(posting.list);
      posting.list = typed;
    }
    if (posting.length === posting.list.length) {
      const larger = new Uint32Array(posting.length + (posting.length >>> 1));
      larger.set(posting.list);
      posting.list = larger;
    }
    posting.list[posting.length++] = entry;
  }

  return {
    get size() {
      return postings.size;
    },
    add(doc, search) {
      let nameWords = 0;
      for (const [word, weight] of readLexemes(search)) {
        if (weight === 3) nameWords += 1;
        push(word, doc * 4 + weight);
      }
      return nameWords;
    },
    get: (word) => postings.get(word),
    startingWith(prefix) {
      if (unsorted.length > MAX_UNSORTED) {
        sorted = [...postings.keys()].sort(byCodeUnit);
        unsorted = [];
      }
      const words = unsorted.filter((word) => word.startsWith(prefix));
      for (let i = lowerBound(sorted, prefix); i < sorted.length && sorted[i]!.startsWith(prefix); i++) {
        words.push(sorted[i]!);
      }
      return words
        .map((word) => ({ word, posting: postings.get(word)! }))
        .sort((a, b) => b.posting.length - a.posting.length || byCodeUnit(a.word, b.word));
    },
    entries: () => postings.entries(),
    bytes() {
      let bytes = postings.size * 120;
      for (const { list } of postings.values()) bytes += Array.isArray(list) ? list.length * 8 : list.byteLength;
      return bytes;
    },
  };
}

/** The words of a `tsvector` as PostgreSQL writes it, `'guitar':3A,7 'sm58':1A`, each with its best weight. */
export function* readLexemes(search: string): Generator<[string, Weight]> {
  let at = 0;
  while (at < search.length) {
    const open = search.indexOf("'", at);
    if (open < 0) return;
    // Words are letters and digits (`search_words`), so none has a quote in it.
    const close = search.indexOf("'", open + 1);
    let weight: Weight = 0;
    at = close + 1;
    for (; at < search.length && search[at] !== " "; at++) {
      const found = WEIGHTS[search[at] as string];
      if (found !== undefined && found > weight) weight = found;
    }
    yield [search.slice(open + 1, close), weight];
  }
}

function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function lowerBound(sorted: readonly string[], prefix: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < prefix) low = middle + 1;
    else high = middle;
  }
  return low;
}
