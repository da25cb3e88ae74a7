/** What is asked of a window: units of one caller, all or nothing up to `cost`, and more where there is more. */
export interface ReserveRequest {
  /** Least that is of use. */
  cost: number;
  /** What is taken if there is so much; at least `cost`. */
  want: number;
  /** Units that a window has. */
  limit: number;
  windowMs: number;
}

export interface Reservation {
  /** 0, or `cost` to `want`. */
  granted: number;
  /** Units left in the window after that. */
  remaining: number;
  /** Until the current bucket ends. */
  resetMs: number;
  /** Until `cost` units will be free if nobody takes any; 0 where they were granted. */
  retryAfterMs: number;
}

/** Where windows are counted. */
export interface WindowStore {
  reserve(id: string, request: ReserveRequest): Reservation | Promise<Reservation>;
}
