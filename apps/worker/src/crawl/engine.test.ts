import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { runBatch } from "./engine.ts";
import { FetchError } from "./fetch-error.ts";
import type { FetchRequest, HttpClient } from "./http-client.ts";

const items = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ url: `https://shop.example/${index}` }));
const accept = { contentTypes: /./ };

describe("the engine", () => {
  function recordingClient(): Pick<HttpClient, "fetch"> & { requests: FetchRequest[]; mostAtOnce: number } {
    let atOnce = 0;
    const client = {
      requests: [] as FetchRequest[],
      mostAtOnce: 0,
      async fetch(request: FetchRequest) {
        client.requests.push(request);
        client.mostAtOnce = Math.max(client.mostAtOnce, ++atOnce);
        await new Promise((resolve) => setTimeout(resolve, 2));
        atOnce--;
        return {
          url: request.url,
          status: 200,
          headers: {},
          body: new TextEncoder().encode(request.url),
          wireBytes: 1,
          truncated: false,
        };
      },
    };
    return client;
  }

  it("visits items in order, one at a time, and hands each the answer of its own request", async () => {
    const client = recordingClient();
    const bodies: string[] = [];
    await runBatch(items(20), client, async (item, fetchPage) => {
      const response = await fetchPage({ ...accept, headers: { "if-none-match": item.url } });
      bodies.push(new TextDecoder().decode(response.body));
      return "next";
    });
    expect(bodies).toEqual(items(20).map(({ url }) => url));
    expect(client.mostAtOnce).toBe(1);
    expect(client.requests[3]).toMatchObject({ url: items(4)[3]?.url, headers: { "if-none-match": items(4)[3]?.url } });
  });

  it("hands a visit the client's own error, and does not try again by itself", async () => {
    const seen: unknown[] = [];
    const client = {
      ...recordingClient(),
      fetch: async () => {
        throw new FetchError("timeout", "too slow");
      },
    };
    await runBatch(items(2), client, async (_item, fetchPage) => {
      seen.push(await fetchPage(accept).catch((error: unknown) => error));
      return "next";
    });
    expect(seen).toEqual([
      expect.objectContaining({ failure: "timeout" }),
      expect.objectContaining({ failure: "timeout" }),
    ]);
  });

  it("leaves the rest alone when told to stop, or when a visit throws", async () => {
    const visited: string[] = [];
    await runBatch(items(5), recordingClient(), async ({ url }) => (visited.push(url) === 2 ? "stop" : "next"));
    expect(visited).toHaveLength(2);
    const broken = runBatch(items(5), recordingClient(), async ({ url }) => {
      if (visited.push(url) === 4) throw new Error("the database is gone");
      return "next";
    });
    await expect(broken).rejects.toThrow("the database is gone");
    expect(visited).toHaveLength(4);
  });

  it("keeps batches that run at the same time apart, though they share addresses", async () => {
    const clients = [recordingClient(), recordingClient(), recordingClient()];
    await Promise.all(
      clients.map((client) =>
        runBatch(items(10), client, async (_item, fetchPage) => {
          await fetchPage(accept);
          return "next";
        }),
      ),
    );
    expect(clients.map(({ requests }) => requests.length)).toEqual([10, 10, 10]);
  });

  it("writes no files", () => {
    expect(readdirSync(process.cwd())).not.toContain("storage");
  });
});
