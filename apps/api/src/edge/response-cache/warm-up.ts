import { type Platform, readSetting, writeSetting } from "@vitrine/domain";
import type { Bodies } from "./bodies.ts";

const SETTING = "hot_calls";

/** How many calls are made again, and how often each must have been asked for: a single visitor's search is not kept. */
const MAX_CALLS = 50;
const MIN_ASKED = 5;

const SAVE_EVERY_MS = 5 * 60_000;

/** How long readiness waits; what is not warm by then is warmed behind. */
const WAIT_MS = 1_500;

/** Calls made at once: a start must not look like a rush. */
const AT_ONCE = 2;

export interface WarmUpOptions extends Pick<Platform, "db" | "clock" | "log"> {
  bodies: Pick<Bodies, "find" | "read" | "heat">;
  saveEveryMs?: number;
  waitMs?: number;
}

export interface WarmUp {
  /** Resolves when the calls that were hot before the last stop are answered again, and after 1.5 s at the latest. */
  done: Promise<void>;
  /** Remembers what is hot now. */
  close(): Promise<void>;
}

/**
 * Makes the bodies that were asked for most before the start, so that the first visitors do not wait for them, and
 * writes down every five minutes which those are. It only saves time: whatever goes wrong is logged and passed over.
 */
export function warmUp(options: WarmUpOptions): WarmUp {
  const { bodies, log, saveEveryMs = SAVE_EVERY_MS, waitMs = WAIT_MS } = options;
  let closed = false;

  async function warm(): Promise<void> {
    const saved = await readSetting(options, SETTING);
    const calls = (Array.isArray(saved) ? saved : []).flatMap((address) => bodies.find(String(address)) ?? []);
    const lane = async () => {
      for (let call = calls.shift(); call && !closed; call = calls.shift()) {
        // One that fails now, of a product that is gone say, would fail for a visitor too.
        const body = await bodies.read(call.address).catch(() => undefined);
        await body?.represent("br");
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
  }

  async function save(): Promise<void> {
    const hot = bodies.heat.hottest(MAX_CALLS, MIN_ASKED);
    bodies.heat.cool();
    // A node that nobody asks does not make the others forget.
    if (hot.length > 0) await writeSetting(options, SETTING, hot);
  }

  const pass = (what: string) => (err: unknown) => log.warn({ err }, what);
  const warming = warm().catch(pass("The cache could not be warmed up"));
  const saving = setInterval(() => save().catch(pass("The hot calls could not be saved")), saveEveryMs);
  saving.unref();
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, waitMs);

  return {
    done: Promise.race([warming, late]).finally(() => clearTimeout(timer)),
    async close() {
      closed = true;
      clearInterval(saving);
      await warming;
      await save().catch(pass("The hot calls could not be saved"));
    },
  };
}
