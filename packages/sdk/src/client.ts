import type { TrackedEvent, TrackReceipt, VitrineApi } from "@vitrine/api/contract";
import type { CallPromise } from "./call-promise.ts";
import type { CallOptions, SubscribeOptions } from "./options.ts";
import type { Page, PagePromise } from "./page-promise.ts";

/** The client: the API's routers with their procedures, each called with its input and options of the call. */
export type Vitrine = { readonly [Router in keyof VitrineApi]: Client<VitrineApi[Router]> };

/** The procedures of one router as the client offers them. */
export type Client<Router> = {
  readonly [Name in keyof Router]: Procedure<Router[Name]>;
};

/** A procedure with two ways to call it (a list, full or compact) keeps both. */
type Procedure<Method> = Method extends {
  (...args: infer FirstArgs): infer FirstResult;
  (...args: infer Args): infer Result;
}
  ? [FirstResult] extends [Result]
    ? [Result] extends [FirstResult]
      ? Call<Args, Result>
      : Call<FirstArgs, FirstResult> & Call<Args, Result>
    : Call<FirstArgs, FirstResult> & Call<Args, Result>
  : never;

type Call<Args extends unknown[], Result> = (...args: [...Input<Args>, options?: Options<Result>]) => Output<Result>;

type Options<Result> = Result extends AsyncIterable<unknown> ? SubscribeOptions : CallOptions;

/** A procedure without input has its place for one all the same, so that giving it one later breaks no caller. */
type Input<Args extends unknown[]> = Args extends []
  ? [input?: undefined]
  : { [Index in keyof Args]: WithOptionalIds<Args[Index]> };

/** Ids of events are made here where the caller has none. */
type WithOptionalIds<Value> = Value extends { events: TrackedEvent[] } ? { events: NewEvent[] } : Value;
type NewEvent<Event = TrackedEvent> = Event extends TrackedEvent ? Omit<Event, "id"> & { id?: string } : never;

type Output<Result> =
  Result extends AsyncIterable<infer Message>
    ? AsyncIterable<Message>
    : Result extends Promise<infer Data>
      ? [Data] extends [Page<infer Item>]
        ? PagePromise<Data, Item>
        : CallPromise<Data>
      : never;

/**
 * How a procedure is called: `query` and `pages` by GET and repeated on failure; `mutation` by POST, once; `tracking` by
 * POST and repeated, since its events have ids; `subscription` over server-sent events.
 */
export type ProcedureKind = "query" | "pages" | "mutation" | "tracking" | "subscription";

/** The kinds a procedure may have by its result. What is neither told apart by it, a person must say. */
export type KindOf<Procedure> = Procedure extends (...args: never[]) => infer Result
  ? Result extends AsyncIterable<unknown>
    ? "subscription"
    : Result extends Promise<Page<unknown>>
      ? "pages"
      : Result extends Promise<TrackReceipt>
        ? "tracking"
        : "query" | "mutation"
  : never;
