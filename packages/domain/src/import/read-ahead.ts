/** Reads one item ahead of whoever consumes: the next batch is prepared while this one is written. */
export async function* readAhead<T>(source: AsyncIterable<T>): AsyncGenerator<T> {
  const iterator = source[Symbol.asyncIterator]();
  const take = () => {
    const next = iterator.next();
    // It is thrown when it is awaited, which may be a while after it failed.
    next.catch(() => {});
    return next;
  };
  try {
    let next = take();
    for (let result = await next; !result.done; result = await next) {
      next = take();
      yield result.value;
    }
  } finally {
    await iterator.return?.();
  }
}
