/** How long an id waits for others. */
const MAX_WAIT_MS = 1;

/**
 * Makes one look-up of those that come at the same time: many small requests that each ask for a few rows would otherwise
 * cost the database more than what they are about.
 *
 * @param find answers for all of the ids at once; what it leaves out is not there
 */
export function gather<Found>(
  find: (ids: number[]) => Promise<Map<number, Found>>,
): (ids: Iterable<number>) => Promise<Map<number, Found>> {
  let wanted = new Set<number>();
  let next: Promise<Map<number, Found>> | null = null;

  function lookUp(): Promise<Map<number, Found>> {
    const ids = [...wanted];
    wanted = new Set();
    next = null;
    return find(ids);
  }

  return async function findAll(ids) {
    let isEmpty = true;
    for (const id of ids) {
      wanted.add(id);
      isEmpty = false;
    }
    if (isEmpty) return new Map();
    next ??= new Promise((resolve) => setTimeout(resolve, MAX_WAIT_MS)).then(lookUp);
    return next;
  };
}
