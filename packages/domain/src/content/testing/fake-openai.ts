import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { ContentSentence, Fact } from "../contract.ts";

/** What a request to the fake service said. */
export interface ChatRequest {
  authorization: string | undefined;
  path: string | undefined;
  body: {
    model: string;
    messages: { role: string; content: string }[];
    response_format: { json_schema: { strict: boolean; schema: Record<string, unknown> } };
  };
  /** The facts in its message. */
  facts: Fact[];
}

/** How the service answers one request. */
export type Reply = (request: ChatRequest, response: ServerResponse) => void;

/** For tests: a chat completions service on loopback that answers as it is told, the last reply for ever. */
export async function startFakeOpenAi() {
  const requests: ChatRequest[] = [];
  let replies: Reply[] = [replyWith([])];
  const server = createServer(async (incoming, response) => {
    const body = JSON.parse(Buffer.concat(await incoming.toArray()).toString());
    const { facts } = JSON.parse(body.messages.at(-1).content) as { facts: Fact[] };
    const request = { authorization: incoming.headers.authorization, path: incoming.url, body, facts };
    requests.push(request);
    const reply = replies.length > 1 ? replies.shift() : replies[0];
    reply?.(request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    /** Since the last `answer`. */
    requests,
    answer(...next: Reply[]) {
      replies = next;
      requests.length = 0;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** Sentences as the model gives them; a function may look at the request's facts first. */
export function replyWith(
  sentences: ContentSentence[] | ((facts: Fact[]) => ContentSentence[]),
  { tokens = 100 as number | null } = {},
): Reply {
  return (request, response) => {
    const answer = typeof sentences === "function" ? sentences(request.facts) : sentences;
    replyWithMessage({ content: JSON.stringify({ sentences: answer }), refusal: null }, { tokens })(request, response);
  };
}

/** Any message of the model, in the envelope of a completion. */
export function replyWithMessage(
  message: { content: string | null; refusal: string | null },
  { finishReason = "stop", tokens = 100 as number | null } = {},
): Reply {
  return replyWithStatus(200, {
    id: "chatcmpl-1",
    object: "chat.completion",
    created: 1_770_000_000,
    model: "fake",
    choices: [{ index: 0, finish_reason: finishReason, message: { role: "assistant", ...message } }],
    ...(tokens !== null && { usage: { prompt_tokens: tokens, completion_tokens: 0, total_tokens: tokens } }),
  });
}

/** A status with a JSON body, or a text as it is. */
export function replyWithStatus(status: number, body: unknown, headers: Record<string, string> = {}): Reply {
  return (_request, response) => {
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  };
}

/** Never answers. */
export const hang: Reply = () => {};

/** Begins an answer and never ends it. */
export const stall: Reply = (_request, response) => {
  response.writeHead(200, { "content-type": "application/json" });
  response.write('{"choices": [');
};

/** Breaks the connection. */
export const reset: Reply = (_request, response) => {
  response.socket?.destroy();
};
