import { DomainError } from "@vitrine/domain";

/** A client that takes nothing for so long has gone: its place is another's. */
const STALLED_MS = 30_000;

/**
 * A body that is made as its client takes it. The first piece is made here, so that what fails at once is answered as every
 * error is.
 *
 * @example
 * ```ts
 * return c.body(await streamPieces(toCsv(pages)), 200, { "Content-Type": "text/csv" });
 * ```
 */
export async function streamPieces(pieces: AsyncGenerator<string | Uint8Array>): Promise<ReadableStream<Uint8Array>> {
  const encoder = new TextEncoder();
  let next: IteratorResult<string | Uint8Array> | undefined = await pieces.next();
  let stalled: NodeJS.Timeout | undefined;
  return new ReadableStream(
    {
      async pull(controller) {
        clearTimeout(stalled);
        const { value, done } = next ?? (await pieces.next());
        next = undefined;
        if (done) return controller.close();
        controller.enqueue(typeof value === "string" ? encoder.encode(value) : value);
        stalled = setTimeout(() => {
          controller.error(new DomainError("timeout", "Nobody read on."));
          pieces.return(undefined);
        }, STALLED_MS);
      },
      async cancel() {
        clearTimeout(stalled);
        await pieces.return(undefined);
      },
    },
    { highWaterMark: 0 },
  );
}
