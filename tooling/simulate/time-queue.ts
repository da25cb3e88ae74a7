/** What waits for its time: the earliest comes out first, of the same time what came in first. */
export interface TimeQueue<Item> {
  add(time: number, item: Item): void;
  /** The earliest that is before the time. */
  takeBefore(time: number): Item | undefined;
}

/** A binary heap. */
export function createTimeQueue<Item>(): TimeQueue<Item> {
  const heap: { time: number; number: number; item: Item }[] = [];
  let added = 0;
  const isBefore = (a: number, b: number) =>
    heap[a]!.time - heap[b]!.time < 0 || (heap[a]!.time === heap[b]!.time && heap[a]!.number < heap[b]!.number);
  const swap = (a: number, b: number) => {
    [heap[a], heap[b]] = [heap[b]!, heap[a]!];
  };
  return {
    add(time, item) {
      let index = heap.push({ time, number: added++, item }) - 1;
      for (let parent = (index - 1) >> 1; index > 0 && isBefore(index, parent); parent = (index - 1) >> 1) {
        swap(index, parent);
        index = parent;
      }
    },
    takeBefore(time) {
      const first = heap[0];
      if (!first || first.time >= time) return undefined;
      const last = heap.pop()!;
      if (heap.length === 0) return first.item;
      heap[0] = last;
      for (let index = 0; ; ) {
        let least = index;
        for (const child of [2 * index + 1, 2 * index + 2]) {
          if (child < heap.length && isBefore(child, least)) least = child;
        }
        if (least === index) return first.item;
        swap(index, least);
        index = least;
      }
    },
  };
}
