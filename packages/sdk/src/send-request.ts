import type { Operation, TRPCClientError } from "@trpc/client";
import { httpLink } from "@trpc/client/links/httpLink";
import type { AnyRouter } from "@trpc/server";
import type { SuperJSONResult } from "superjson";
import type { Answer } from "./call-promise.ts";
import type { Connection } from "./connection.ts";
import { ConnectionError, errorOfAnswer, type VitrineError } from "./errors.ts";
import { decode } from "./wire.ts";

export interface ProcedureRequest {
  /** `catalog.list` */
  path: string;
  type: "query" | "mutation";
  /** Encoded. */
  input: SuperJSONResult | undefined;
  headers: Headers;
  signal: AbortSignal;
}

/**
 * One HTTP request: a query as `GET /trpc/catalog.list?input=…`, a mutation as POST. tRPC's link is used without its
 * client, which is as large again and adds nothing to a single request.
 *
 * @throws VitrineError
 */
export async function sendRequest(connection: Connection, request: ProcedureRequest): Promise<Answer<unknown>> {
  const { headers, ...operation } = request;
  let response: Response | undefined;
  const link = httpLink<AnyRouter>({
    url: connection.url,
    transformer: { input: { serialize: asIs, deserialize: asIs }, output: { serialize: asIs, deserialize: decode } },
    headers: () => Object.fromEntries(headers),
    // Kept here, because tRPC forgets the response of an answer it cannot read, such as a proxy's error page.
    fetch: async (url, init) => {
      response = await connection.fetch(String(url), init as RequestInit);
      return response;
    },
  });
  try {
    const data = await new Promise((resolve, reject) => {
      const op: Operation = { ...operation, id: 1, context: {} };
      link({})({ op, next: neverAsked }).subscribe({
        next: ({ result }) => resolve("data" in result ? result.data : undefined),
        error: reject,
      });
    });
    return { data, response: describe(response!) };
  } catch (thrown) {
    // Made here and not in the callback, so that its stack leads to the caller.
    throw errorOf(thrown as TRPCClientError<AnyRouter>, response, connection);
  }
}

const asIs = <Value>(value: Value): Value => value;

function describe({ status, headers }: Response) {
  return { status, headers, requestId: headers.get("x-request-id") ?? undefined };
}

function errorOf(
  { data, meta, cause }: TRPCClientError<AnyRouter>,
  response: Response | undefined,
  { url }: Connection,
): VitrineError {
  if (response === undefined) return new ConnectionError(`${url} cannot be reached`, cause);
  // Outside of tRPC (a limit of the HTTP edge) the problem is the body itself.
  if (!response.ok) return errorOfAnswer(response, data ?? meta?.responseJSON ?? {}, cause);
  return new ConnectionError(`${url} broke off, or does not answer as a Vitrine server does`, cause);
}

/** The link is the last one. */
function neverAsked(): never {
  throw new Error("No link follows");
}
