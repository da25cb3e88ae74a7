import { stableKey } from "../catalog/stable-key.ts";
import type { Logger } from "../platform/log.ts";
import { type BoardState, diffBoards, nameBoard } from "./board-content.ts";
import type { BoardDelta, BoardWatchInput } from "./contract.ts";
import { getComparisons } from "./get-comparisons.ts";
import { getPopular } from "./get-popular.ts";
import { getRising } from "./get-rising.ts";
import type { EvidenceDeps } from "./rising-evidence.ts";

const TICK_MS = 1_000;

/** What distinguishes one followed board from another. */
export type ChannelInput = Omit<BoardWatchInput, "lastEventId">;

/** A board that somebody follows. */
export interface BoardChannel {
  readonly current: BoardState;
  /** What made the current board of the one with this id; undefined where that is not the one right before it. */
  deltaFrom(id: string): BoardDelta | null | undefined;
  /** Resolves when the board is another one, or the signal aborts. */
  changed(signal: AbortSignal): Promise<void>;
  leave(): void;
}

/** Boards that are followed: each is computed once a second however many follow it, and not at all when nobody does. */
export interface BoardChannels {
  /** @throws DomainError `not_found` for an unknown category or brand */
  join(input: ChannelInput): Promise<BoardChannel>;
  close(): void;
}

interface Channel {
  input: ChannelInput;
  followers: number;
  current: BoardState | null;
  /** Of the last step, made once for all who are right behind. */
  last: { from: string; delta: BoardDelta | null } | null;
  waiting: Set<() => void>;
  timer: NodeJS.Timeout | undefined;
  first: Promise<void>;
}

export function createBoardChannels(deps: EvidenceDeps & { log: Pick<Logger, "warn"> }): BoardChannels {
  const channels = new Map<string, Channel>();

  async function compute(input: ChannelInput): Promise<BoardState> {
    const { kind, ...board } = input;
    if (kind === "comparisons") {
      const { items, asOf } = await getComparisons(deps, board);
      return nameBoard({ basis: "popular", items, asOf });
    }
    const { basis, items, asOf } = await (kind === "rising" ? getRising : getPopular)(deps, board);
    return nameBoard({ basis, items, asOf });
  }

  async function refresh(channel: Channel): Promise<void> {
    const next = await compute(channel.input);
    const before = channel.current;
    if (before?.id === next.id) return;
    channel.last = before && { from: before.id, delta: diffBoards(before, next) };
    channel.current = next;
    for (const wake of channel.waiting) wake();
  }

  /** The next look begins a second after the one before has ended: a slow board does not pile up. */
  function tick(channel: Channel): void {
    channel.timer = setTimeout(async () => {
      await refresh(channel).catch((err) => deps.log.warn({ err }, "A board that is followed could not be read"));
      if (channel.followers > 0) tick(channel);
    }, TICK_MS).unref();
  }

  function open(key: string, input: ChannelInput): Channel {
    const channel: Channel = {
      input,
      followers: 0,
      current: null,
      last: null,
      waiting: new Set(),
      timer: undefined,
      first: Promise.resolve(),
    };
    channel.first = refresh(channel).then(() => {
      if (channel.followers > 0) tick(channel);
    });
    channels.set(key, channel);
    return channel;
  }

  function leave(key: string, channel: Channel): void {
    channel.followers--;
    if (channel.followers > 0) return;
    clearTimeout(channel.timer);
    if (channels.get(key) === channel) channels.delete(key);
  }

  return {
    async join(input) {
      const key = stableKey(input);
      const channel = channels.get(key) ?? open(key, input);
      channel.followers++;
      try {
        await channel.first;
      } catch (error) {
        leave(key, channel);
        throw error;
      }
      return {
        get current() {
          return channel.current!;
        },
        deltaFrom: (id) => (channel.last?.from === id ? channel.last.delta : undefined),
        async changed(signal) {
          if (signal.aborted) return;
          const { promise, resolve } = Promise.withResolvers<void>();
          channel.waiting.add(resolve);
          signal.addEventListener("abort", resolve as () => void);
          await promise;
          channel.waiting.delete(resolve);
          signal.removeEventListener("abort", resolve as () => void);
        },
        leave: () => leave(key, channel),
      };
    },
    close() {
      for (const channel of channels.values()) clearTimeout(channel.timer);
      channels.clear();
    },
  };
}
