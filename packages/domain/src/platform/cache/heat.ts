/** Keys that are counted at once; while it is full, new ones wait until it has cooled. */
const MAX_KEYS = 10_000;

/** Longer keys are not counted: what many ask for is asked for in few words. */
const MAX_KEY_LENGTH = 1_000;

/** How often keys were asked for lately. */
export interface Heat {
  note(key: string): void;
  /** The keys asked for most, hottest first, of those asked for that often at least. */
  hottest(count: number, atLeast: number): string[];
  /** Halves every count and forgets what was asked for once: to be called now and then. */
  cool(): void;
}

export function createHeat(maxKeys = MAX_KEYS): Heat {
  let counts = new Map<string, { asked: number }>();
  return {
    note(key) {
      const known = counts.get(key);
      if (known) known.asked += 1;
      else if (counts.size < maxKeys && key.length <= MAX_KEY_LENGTH) counts.set(key, { asked: 1 });
    },
    hottest(count, atLeast) {
      return [...counts]
        .filter(([, { asked }]) => asked >= atLeast)
        .sort(([, a], [, b]) => b.asked - a.asked)
        .slice(0, count)
        .map(([key]) => key);
    },
    cool() {
      const halved = [...counts].map(([key, { asked }]) => [key, { asked: Math.floor(asked / 2) }] as const);
      counts = new Map(halved.filter(([, { asked }]) => asked > 0));
    },
  };
}
