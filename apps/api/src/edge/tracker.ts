import type { IncomingMessage } from "node:http";
import type { Client, DomainError } from "@vitrine/domain";
import type { Caller } from "./context.ts";

/** A request whose body was read, and may be parsed. */
export interface PostedEvents {
  incoming: IncomingMessage;
  body: string;
  /** Of the address, which has no other parameter. */
  key: string | undefined;
  caller: Caller;
  client: Client;
  requestId: string;
}

/** One of the addresses that events are posted to, as the short way uses it. */
export interface Tracker {
  /** Its path, as in the log. */
  path: string;
  /** Most bytes that are read of a body of that type (lower case, without parameters); 0 where the type does not do. */
  maxBytes: (type: string) => number;
  /** What each of its answers says, `Content-Length` aside. */
  headers: Readonly<Record<string, string>>;
  /**
   * Reads the events. Nothing is stored yet, and whoever gives up here leaves it to the app to say why.
   *
   * @returns what stores them and gives the body of the answer; undefined where the app must do it
   * @throws anything, for a request that the app refuses
   */
  prepare(posted: PostedEvents): (() => Promise<string>) | undefined;
  /** What the app answers to events for which there is no room. */
  turnAway(error: DomainError, requestId: string): TurnedAway;
}

export interface TurnedAway {
  headers: Record<string, string>;
  body: string;
}
