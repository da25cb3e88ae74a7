import type { Clock } from "@vitrine/domain";
import {
  claimImages,
  type DueImage,
  followProductImages,
  type ImageStore,
  isShown,
  settleImage,
} from "@vitrine/domain/images";
import type { WorkerContext } from "../context.ts";
import { createPace, type Pace } from "../crawl/politeness.ts";
import { probeImage } from "../images/probe-image.ts";
import { keepDoing } from "./keep-doing.ts";

const PAUSE_AFTER_ERROR_MS = 5_000;
/** Paces that are remembered; a host that is met again after that begins with a fresh one. */
const MAX_HOSTS = 5_000;

export interface ProbeImagesDeps
  extends Pick<WorkerContext, "db" | "bus" | "clock" | "log" | "config" | "client" | "robots"> {
  /** Null: no copies are kept. */
  store: ImageStore | null;
  /** Milliseconds between two pictures of one host. */
  delayMs: number;
  /** How often is looked for pictures that are due, in milliseconds. */
  pollMs?: number;
}

/** Looks at every product's picture once a week, one of each host at a time. @returns stops it, when what is under way is done */
export function probeImages(deps: ProbeImagesDeps): () => Promise<void> {
  const { clock, config, log, store, pollMs = 1_000 } = deps;
  const paces = new Map<string, Pace>();
  /** A crawl does not wait until this node's caches know, and neither does this. */
  const writer = { ...deps, feed: { async applied() {} } };

  async function look(image: DueImage, signal: AbortSignal): Promise<void> {
    const pace = paceOf(paces, image.url, clock, deps.delayMs);
    const outcome = await probeImage(deps, image, pace, signal);
    if (signal.aborted) return;
    await settleImage(writer, { image, outcome, hostFreeAt: pace.freeAt() });
    const now = outcome.ok ? outcome.sha256 : null;
    const isReplaced = image.isKept && image.sha256 !== now && (outcome.ok || outcome.isGone);
    if (store && isReplaced && !(await isShown(deps, image.sha256!))) await store.remove(image.sha256!);
  }

  const probing = keepDoing({
    async round(signal) {
      while (await followProductImages(deps));
      const images = await claimImages(deps, config.CRAWL_CONCURRENCY);
      await Promise.all(
        images.map((image) =>
          look(image, signal).catch((err) => {
            // Its lease ends by itself, and it is looked at again.
            if (!signal.aborted) log.warn({ err, product: image.productId }, "A picture could not be looked at");
          }),
        ),
      );
      return images.length === 0 ? pollMs : 0;
    },
    onError: (err) => log.warn({ err }, "Pictures cannot be looked at"),
    afterErrorMs: PAUSE_AFTER_ERROR_MS,
  });
  return probing.stop;
}

function paceOf(paces: Map<string, Pace>, url: string, clock: Clock, delayMs: number): Pace {
  const { host } = new URL(url);
  const pace = paces.get(host) ?? createPace({ clock, delayMs });
  if (paces.size >= MAX_HOSTS) paces.clear();
  paces.set(host, pace);
  return pace;
}
