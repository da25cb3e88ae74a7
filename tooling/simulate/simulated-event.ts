import type { EventVisitor, TrackedEvent } from "@vitrine/domain/contract";

/** The truth about an event, which the server has to find out. */
export interface EventTruth {
  /** Who did it: the same person, program or machine has the same name, whatever address and browser it shows. */
  visitor: string;
  /** Whether a person did it. */
  human: boolean;
  origin: "people" | "crawler" | "scraper" | "flood";
  /** In milliseconds since 1970. */
  happenedAt: number;
  /** Of a view: the visitor viewed the same product less than 30 minutes before. */
  repeat: boolean;
  /** How it comes: at once, hours later, a second time with the same id, or with something wrong in it. */
  delivery: "prompt" | "late" | "retry" | "malformed";
}

export interface SimulatedEvent {
  /** When it reaches the server, in milliseconds since 1970; the stream is in this order. */
  sentAt: number;
  /** As it is sent; where `delivery` is "malformed" it only looks like this. */
  event: TrackedEvent;
  truth: EventTruth;
}

/** Who does something, as the truth and as the server sees it. */
export interface Actor {
  name: string;
  human: boolean;
  origin: EventTruth["origin"];
  visitor: EventVisitor;
  /** Phones lose the network, and send what they have later. */
  mobile: boolean;
}

/** What is done, before it is known when and how the server hears of it. */
export interface Action {
  /** In milliseconds since 1970. */
  at: number;
  actor: Actor;
  what:
    | { kind: "view"; productId: number }
    | { kind: "compare"; productIds: number[] }
    | { kind: "search"; query: string; results: number }
    | { kind: "click"; offerId: number; productId: number };
  url?: string;
  referrer?: string;
  repeat?: boolean;
}

/** Actions that begin at a time; none of them is before it. */
export interface Burst {
  /** In milliseconds since 1970. */
  from: number;
  actions: Action[];
}
