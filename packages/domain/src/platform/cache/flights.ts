import type { ChangeFeed } from "../change-feed.ts";
import type { CacheEntry } from "./entry.ts";
import type { Validity } from "./validity.ts";

/** What a load ended with. */
export interface Landed {
  entry: CacheEntry;
  /** Found in the second tier. */
  hit: boolean;
}

/** Loads under way, one for each key. */
export interface Flights {
  /**
   * Waits for the load under way, if what it brings may show everything that had changed when the caller came; else for
   * a new one.
   *
   * @param tags undefined where only the answer tells
   */
  join(id: string, tags: readonly string[] | undefined, load: () => Promise<Landed>): Promise<Landed>;
  has(id: string): boolean;
}

interface Flight {
  /** The change id applied here when it took off. */
  asOf: number;
  landing: Promise<Landed>;
}

export function createFlights({ feed, validity }: { feed: ChangeFeed; validity: Validity }): Flights {
  const flights = new Map<string, Flight>();

  function takeOff(id: string, load: () => Promise<Landed>): Promise<Landed> {
    const flight: Flight = {
      asOf: feed.appliedId,
      landing: load().finally(() => {
        if (flights.get(id) === flight) flights.delete(id);
      }),
    };
    flights.set(id, flight);
    return flight.landing;
  }

  return {
    has: (id) => flights.has(id),
    async join(id, tags, load) {
      const arrival = feed.appliedId;
      for (;;) {
        const flight = flights.get(id);
        if (!flight) return takeOff(id, load);
        if (flight.asOf >= arrival) return flight.landing;
        if (tags) return validity.holds(flight.asOf, tags) ? flight.landing : takeOff(id, load);
        const landed = await flight.landing;
        if (validity.holds(landed.entry.asOf, landed.entry.tags)) return landed;
      }
    },
  };
}
