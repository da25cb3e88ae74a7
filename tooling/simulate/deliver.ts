import type { TrackedEvent } from "@vitrine/domain/contract";
import { drawEventId } from "./event-id.ts";
import type { Random } from "./random.ts";
import type { Action, EventTruth, SimulatedEvent } from "./simulated-event.ts";

/** Of what is done on phones, heard of only when they are back in the network. */
const SHARE_LATE = 0.03;
const LATE_FROM_MS = 10 * 60_000;
/** The server takes what is at most 48 hours old. */
const LATE_TO_MS = 47 * 3_600_000;
/** Sent again, because the answer was lost; now and then only when the page is opened again. */
const SHARE_RETRIED = 0.01;
const SHARE_RETRIED_LATER = 0.1;
const SHARE_MALFORMED = 0.002;
/** Milliseconds on the wire. */
const TRANSIT_MS = 150;

/** When and how the server hears of what was done. */
export function deliver(random: Random, action: Action): SimulatedEvent[] {
  const { at, actor } = action;
  const event = toEvent(random, action);
  const truth: EventTruth = {
    visitor: actor.name,
    human: actor.human,
    origin: actor.origin,
    happenedAt: Math.floor(at),
    repeat: action.repeat ?? false,
    delivery: "prompt",
  };
  const late = actor.mobile && random.chance(SHARE_LATE);
  const sentAt = at + random.wait(TRANSIT_MS) + (late ? LATE_FROM_MS + random.whole(LATE_TO_MS - LATE_FROM_MS) : 0);
  const events: SimulatedEvent[] = [{ sentAt, event, truth: late ? { ...truth, delivery: "late" } : truth }];
  if (!late && random.chance(SHARE_RETRIED)) {
    const waited = random.wait(random.chance(SHARE_RETRIED_LATER) ? 3_600_000 : 5_000);
    events.push({ sentAt: sentAt + waited, event, truth: { ...truth, delivery: "retry" } });
  }
  if (random.chance(SHARE_MALFORMED)) {
    const broken = spoil(random, { ...event, id: drawEventId(random, at) });
    events.push({ sentAt, event: broken, truth: { ...truth, delivery: "malformed" } });
  }
  return events;
}

function toEvent(random: Random, { at, actor, what, url, referrer }: Action): TrackedEvent {
  const context = { ...(url && { url }), ...(referrer && { referrer }) };
  return {
    id: drawEventId(random, at),
    at: new Date(at),
    visitor: actor.visitor,
    ...(Object.keys(context).length > 0 && { context }),
    ...what,
  };
}

/** An event with something in it that the server must refuse. */
function spoil(random: Random, event: TrackedEvent): TrackedEvent {
  return random.pick<(event: TrackedEvent) => object>([
    (event) => ({ ...event, id: "42" }),
    (event) => ({ ...event, kind: "purchase" }),
    (event) => ({ ...event, kind: "compare", productIds: [1] }),
    (event) => ({ ...event, context: { url: 7 } }),
    (event) => ({ ...event, extra: "?" }),
  ])(event) as TrackedEvent;
}
