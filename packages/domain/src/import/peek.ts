/**
 * Looks at the beginning of a stream without losing it.
 *
 * @param isEnough told what was taken so far
 * @returns what was taken, and the whole stream again. An error of the source comes at its place in `all`.
 */
export async function peek<T>(
  source: AsyncGenerator<T>,
  isEnough: (taken: T[]) => boolean,
): Promise<{ taken: T[]; all: AsyncGenerator<T> }> {
  const taken: T[] = [];
  let failure: { error: unknown } | undefined;
  try {
    while (!isEnough(taken)) {
      const { value, done } = await source.next();
      if (done) break;
      taken.push(value);
    }
  } catch (error) {
    failure = { error };
  }
  async function* all() {
    try {
      yield* taken;
      if (failure) throw failure.error;
      yield* source;
    } finally {
      await source.return(undefined);
    }
  }
  return { taken, all: all() };
}
