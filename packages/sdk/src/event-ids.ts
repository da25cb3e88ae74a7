import { uuidv7 } from "./uuidv7.ts";

/** Gives the event, or each of the events, an id where it has none: what may be sent twice must count once. */
export function withEventIds(input: unknown): unknown {
  const { events, ...rest } = input as { id?: string; events?: { id?: string }[] };
  return events ? { ...rest, events: events.map(withEventId) } : withEventId(rest);
}

function withEventId<Event extends { id?: string }>(event: Event): Event & { id: string } {
  return { ...event, id: event.id ?? uuidv7() };
}
