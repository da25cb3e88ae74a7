/** Most procedures that one HTTP request may call. */
export const maxBatchSize = 20;

const TRPC = "/trpc/";

/**
 * How many procedures a path calls: `/trpc/catalog.list,catalog.stats` is two, everything else is one. A batch over the
 * limit counts as one more than the limit: it is refused whole before any of it is called.
 */
export function countCalls(path: string): number {
  if (!path.startsWith(TRPC) || !/[,%]/.test(path)) return 1;
  let calls = 1;
  // tRPC decodes the path before it takes it apart.
  for (const _ of path.matchAll(/,|%2c/gi)) {
    if (++calls > maxBatchSize) break;
  }
  return calls;
}
