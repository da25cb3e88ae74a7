/** Whose turn it is to work on events. */
export interface Turns {
  /** Waits until it is one's turn; undefined where it is now. */
  take(events: number): Promise<void> | undefined;
  /** Events whose turn is still to come. */
  readonly waiting: number;
}

/** Events of one turn of the event loop, about two milliseconds of work. */
const PER_TURN = 100;

/**
 * Spreads a burst of requests over turns of the event loop. Those who got their answer together send the next together;
 * worked on in one go they would keep the database waiting, which has answered a batch in between and holds the log's lock
 * until it hears what to write.
 */
export function createTurns(perTurn = PER_TURN): Turns {
  const queue: { events: number; go: () => void }[] = [];
  let waiting = 0;
  let taken = 0;

  function begin(events: number): void {
    if (taken === 0) setImmediate(comeRound);
    taken += events;
  }

  function comeRound(): void {
    taken = 0;
    while (taken < perTurn && queue.length > 0) {
      const { events, go } = queue.shift()!;
      waiting -= events;
      begin(events);
      go();
    }
  }

  return {
    take(events) {
      if (taken < perTurn) {
        begin(events);
        return undefined;
      }
      waiting += events;
      return new Promise((go) => queue.push({ events, go }));
    },
    get waiting() {
      return waiting;
    },
  };
}
