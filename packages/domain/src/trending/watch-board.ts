import type { BoardChannels } from "./board-channels.ts";
import { type BoardState, diffBoards } from "./board-content.ts";
import type { BoardMessage, BoardWatchInput } from "./contract.ts";

/**
 * A board as it changes: first the whole of it, unless it is still the one named by `lastEventId`, then what changed.
 * Nothing is queued: a slow reader is given the way from what it has to what is there by then. Ends when the signal aborts.
 *
 * @throws DomainError `not_found` for an unknown category or brand
 */
export async function* watchBoard(
  { boardChannels }: { boardChannels: BoardChannels },
  { lastEventId, ...input }: BoardWatchInput,
  signal: AbortSignal = new AbortController().signal,
): AsyncGenerator<BoardMessage> {
  const channel = await boardChannels.join(input);
  try {
    let sent: BoardState | null = channel.current.id === lastEventId ? channel.current : null;
    while (!signal.aborted) {
      const { current } = channel;
      if (current.id !== sent?.id) {
        const message = toMessage(sent, current, channel.deltaFrom(sent?.id ?? ""));
        sent = current;
        yield message;
      } else await channel.changed(signal);
    }
  } finally {
    channel.leave();
  }
}

/** Changes where they are fewer than entries: a board that is all new is sent whole. */
function toMessage(
  sent: BoardState | null,
  current: BoardState,
  shared: ReturnType<typeof diffBoards> | undefined,
): BoardMessage {
  const delta = sent && (shared === undefined ? diffBoards(sent, current) : shared);
  return delta && delta.set.length < current.items.length ? delta : { type: "board", ...current };
}
