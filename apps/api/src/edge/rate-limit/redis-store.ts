import { createHash } from "node:crypto";
import type { Reservation, ReserveRequest, WindowStore } from "./store.ts";

/** What is used of a Redis client. */
export interface ScriptClient {
  readonly isReady: boolean;
  evalSha(sha: string, options: ScriptOptions): Promise<unknown>;
  eval(script: string, options: ScriptOptions): Promise<unknown>;
}

interface ScriptOptions {
  keys: string[];
  arguments: string[];
}

export interface RedisStoreOptions {
  client: ScriptClient;
  /** Begins every key; default "vitrine:rate:". */
  prefix?: string;
  /** In milliseconds, for tests; default the server's clock, which is the same for all nodes. */
  now?: () => number;
}

/**
 * The same count as in `memory-store.ts`, as one step of the server. One hash per caller, b: number of the current
 * bucket, c: its count, p: the count before.
 */
const SCRIPT = `
local cost, want, limit, window = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local now = tonumber(ARGV[5])
if not now then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end
local bucket = math.floor(now / window)
local elapsed = now - bucket * window
local state = redis.call('HMGET', KEYS[1], 'b', 'c', 'p')
local last, current, previous = tonumber(state[1]), tonumber(state[2]) or 0, tonumber(state[3]) or 0
if last ~= bucket then
  previous = last == bucket - 1 and current or 0
  current = 0
end
local available = math.floor(limit - current - previous * (window - elapsed) / window)
local granted = 0
if available >= cost then
  granted = math.min(want, available)
  current = current + granted
  redis.call('HSET', KEYS[1], 'b', string.format('%.0f', bucket), 'c', current, 'p', previous)
  redis.call('PEXPIRE', KEYS[1], 2 * window)
end
local retry = 0
if granted == 0 then
  local room = limit - cost
  if room < 0 then retry = math.ceil(2 * window - elapsed)
  else
    local free
    if current <= room then free = window * (1 - (room - current) / previous)
    else free = window + window * (1 - room / current) end
    retry = math.max(1, math.ceil(free - elapsed))
  end
end
return { granted, math.max(0, available - granted), math.ceil(window - elapsed), retry }
`;

const SHA = createHash("sha1").update(SCRIPT).digest("hex");

/** Sliding windows that all nodes share. Rejects where Redis does not answer. */
export function createRedisStore({ client, prefix = "vitrine:rate:", now }: RedisStoreOptions): WindowStore {
  return {
    async reserve(id, { cost, want, limit, windowMs }: ReserveRequest): Promise<Reservation> {
      const options = {
        keys: [prefix + id],
        arguments: [cost, want, limit, windowMs, now?.() ?? ""].map(String),
      };
      const reply = await client.evalSha(SHA, options).catch((error: Error) => {
        if (!error.message.startsWith("NOSCRIPT")) throw error;
        return client.eval(SCRIPT, options);
      });
      const [granted, remaining, resetMs, retryAfterMs] = reply as [number, number, number, number];
      return { granted, remaining, resetMs, retryAfterMs };
    },
  };
}
