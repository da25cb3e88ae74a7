export { applyBoard } from "./apply-board.ts";
export type { CallPromise, ResponseInfo } from "./call-promise.ts";
export type { Client, Vitrine } from "./client.ts";
export type * from "./contract-types.ts";
export { createVitrine } from "./create-vitrine.ts";
export {
  AuthenticationError,
  BadRequestError,
  ConflictError,
  ConnectionError,
  GoneError,
  NotFoundError,
  PermissionError,
  RateLimitError,
  ServerError,
  TimeoutError,
  VitrineError,
  type VitrineErrorKind,
} from "./errors.ts";
export type { CallOptions, Fetch, SubscribeOptions, SubscriptionState, VitrineOptions } from "./options.ts";
export type { Page, PagePromise } from "./page-promise.ts";
export { uuidv7 } from "./uuidv7.ts";
