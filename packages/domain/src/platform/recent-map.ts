/** Remembers what came of late, in bounded memory. */
export interface RecentMap<Key, Value> {
  get(key: Key): Value | undefined;
  set(key: Key, value: Value): void;
  /** Says that a value has grown by so much. */
  grow(by: number): void;
  clear(): void;
}

/**
 * Two generations of entries: when the young one is full it becomes the old one, which goes. What is asked for becomes young
 * again. So between `size` and twice as much is remembered, and nothing is written down to know what is oldest.
 */
export function createRecentMap<Key, Value>(size: number): RecentMap<Key, Value> {
  let young = new Map<Key, Value>();
  let old = new Map<Key, Value>();
  let grown = 0;

  function set(key: Key, value: Value): void {
    if (young.size + grown >= size) {
      old = young;
      young = new Map();
      grown = 0;
    }
    young.set(key, value);
  }

  return {
    get(key) {
      const found = young.get(key);
      if (found !== undefined) return found;
      const older = old.get(key);
      if (older !== undefined) set(key, older);
      return older;
    },
    set,
    grow(by) {
      grown += by;
    },
    clear() {
      young = new Map();
      old = new Map();
      grown = 0;
    },
  };
}
