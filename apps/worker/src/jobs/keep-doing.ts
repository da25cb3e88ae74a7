/** Something that is done again and again. */
export interface Routine {
  /**
   * Does what there is to do now.
   *
   * @param signal aborted when it is to stop
   * @returns milliseconds to rest then, unless it is woken; 0: there is more to do
   */
  round(signal: AbortSignal): Promise<number>;
  /** Told of what a round throws: a database that is away, or the like. */
  onError(err: unknown): void;
  /** Milliseconds to rest then, woken or not. */
  afterErrorMs: number;
}

export interface Keeper {
  /** Has a round begin now, or right after the one under way. */
  wake(): void;
  /** Whether it is at work, or about to be. */
  readonly isBusy: boolean;
  /** Begins no more rounds, and waits for the one under way. */
  stop(): Promise<void>;
}

/** Keeps doing a routine until it is stopped. */
export function keepDoing({ round, onError, afterErrorMs }: Routine): Keeper {
  const stopping = new AbortController();
  const { signal } = stopping;
  let isWoken = false;
  let isResting = false;
  let endRest = () => {};

  async function rest(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    endRest = resolve;
    const timer = setTimeout(resolve, ms);
    await promise;
    clearTimeout(timer);
  }

  async function keep(): Promise<void> {
    while (!signal.aborted) {
      try {
        isWoken = false;
        const restMs = await round(signal);
        isResting = restMs > 0 && !isWoken && !signal.aborted;
        if (isResting) await rest(restMs);
        isResting = false;
      } catch (err) {
        onError(err);
        if (!signal.aborted) await rest(afterErrorMs);
      }
    }
  }

  const kept = keep();
  return {
    wake() {
      isWoken = true;
      if (isResting) endRest();
    },
    get isBusy() {
      return !signal.aborted && (!isResting || isWoken);
    },
    async stop() {
      stopping.abort();
      endRest();
      await kept;
    },
  };
}
