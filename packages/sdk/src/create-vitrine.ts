import { type Answer, createCallPromise } from "./call-promise.ts";
import type { ProcedureKind, Vitrine } from "./client.ts";
import { resolveConnection } from "./connection.ts";
import { createSubscription } from "./create-subscription.ts";
import { withEventIds } from "./event-ids.ts";
import type { CallOptions, SubscribeOptions, VitrineOptions } from "./options.ts";
import { createPagePromise, type Page } from "./page-promise.ts";
import { procedures } from "./procedures.ts";
import { type Call, sendCall } from "./send-call.ts";

/**
 * The client of a Vitrine backend. It holds no connection open and needs no closing; make one and share it.
 *
 * ```ts
 * const vitrine = createVitrine({ baseUrl: "https://compare.example.org", apiKey: "vtr_pub_…" });
 * const { items } = await vitrine.catalog.list({ filter: { category: "electric-guitars" } });
 * ```
 *
 * @throws TypeError where `baseUrl` is not an http(s) address
 */
export function createVitrine(options: VitrineOptions): Vitrine {
  const connection = resolveConnection(options);

  const byGet = (path: string, input: unknown): Call => ({ path, type: "query", input, repeatable: true });
  const byPost = (path: string, input: unknown, repeatable: boolean): Call => ({
    path,
    type: "mutation",
    input,
    repeatable,
  });
  const send = (call: Call, callOptions?: CallOptions) => createCallPromise(sendCall(connection, call, callOptions));

  const start: Record<
    ProcedureKind,
    (path: string, input: unknown, callOptions?: CallOptions | SubscribeOptions) => unknown
  > = {
    query: (path, input, callOptions) => send(byGet(path, input), callOptions),
    mutation: (path, input, callOptions) => send(byPost(path, input, false), callOptions),
    tracking: (path, input, callOptions) => send(byPost(path, withEventIds(input), true), callOptions),
    pages: (path, input, callOptions) =>
      createPagePromise((cursor) => {
        const call = byGet(path, cursor === undefined ? input : { ...(input as object), cursor });
        return sendCall(connection, call, callOptions) as Promise<Answer<Page<unknown>>>;
      }),
    subscription: (path, input, callOptions) => createSubscription(connection, path, input, callOptions),
  };

  const client = mapValues(procedures, (router, routerName) =>
    mapValues<ProcedureKind, unknown>(
      router,
      (kind, name) => (input: unknown, callOptions?: CallOptions) =>
        start[kind](`${routerName}.${name}`, input, callOptions),
    ),
  );
  // The table has a procedure for each of the interface and none besides, which its own type proves.
  return client as unknown as Vitrine;
}

function mapValues<Value, Mapped>(
  record: { [key: string]: Value },
  map: (value: Value, key: string) => Mapped,
): Record<string, Mapped> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value, key)]));
}
