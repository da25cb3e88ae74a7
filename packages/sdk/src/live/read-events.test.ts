import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readEvents, type ServerSentEvent } from "./read-events.ts";

/** The events of a stream that arrives in these pieces. */
async function eventsOf(pieces: Uint8Array[]): Promise<ServerSentEvent[]> {
  const rest = [...pieces];
  const events: ServerSentEvent[] = [];
  for await (const event of readEvents(async () => rest.shift())) events.push(event);
  return events;
}

const bytes = (text: string) => new TextEncoder().encode(text);

describe("readEvents", () => {
  it("reads events, names, ids, comments and data of several lines", async () => {
    const stream =
      ": hello\n\nevent: connected\ndata: {}\n\n\ndata: one\ndata:two\nid: 7\n\nevent: ping\ndata: \n\nretry: 10\n\ndata: cut off";
    expect(await eventsOf([bytes(stream)])).toEqual([
      { event: "connected", data: "{}", id: undefined },
      { event: "message", data: "one\ntwo", id: "7" },
      { event: "ping", data: "", id: undefined },
    ]);
  });

  it("reads the same events however the bytes are cut and whichever line ends are used", async () => {
    const stream =
      '\uFEFFevent: message\ndata: Gitarre für 1 299 €\nid: 12\n\n: comment\n\ndata: {"a":1}\ndata: 🎸\n\n';
    const expected = await eventsOf([bytes(stream)]);
    expect(expected).toHaveLength(2);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom("\n", "\r\n", "\r"),
        fc.array(fc.nat(100), { maxLength: 20 }),
        async (lineEnd, cuts) => {
          const all = bytes(`${stream.replaceAll("\n", lineEnd)}\n`);
          const at = [...new Set(cuts)].filter((cut) => cut < all.length).sort((a, b) => a - b);
          const pieces = [0, ...at].map((from, index) => all.slice(from, at[index] ?? all.length));
          expect(await eventsOf(pieces)).toEqual(expected);
        },
      ),
    );
  });

  it("asks for bytes only when it is asked for an event", async () => {
    let reads = 0;
    const events = readEvents(async () => bytes(`data: ${++reads}\n\n`));
    await events.next();
    await events.next();
    expect(reads).toBe(2);
  });
});
