import type { LiveFigures } from "@vitrine/sdk";
import { useEffect, useState } from "react";
import { signOutIfRefused, useVitrine } from "../../vitrine.ts";

interface LiveState {
  figures: LiveFigures | undefined;
  /** Why there are no newer ones. */
  error: unknown;
  /** Connects again. */
  restart: () => void;
}

/** The live figures, for as long as they are shown. */
export function useLiveFigures(): LiveState {
  const { analytics } = useVitrine();
  const [attempt, setAttempt] = useState(0);
  const [state, setState] = useState<Omit<LiveState, "restart">>({ figures: undefined, error: undefined });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt is another connection
  useEffect(() => {
    const stop = new AbortController();
    (async () => {
      try {
        for await (const figures of analytics.live(undefined, { signal: stop.signal })) {
          setState({ figures, error: undefined });
        }
      } catch (error) {
        signOutIfRefused(error);
        setState(({ figures }) => ({ figures, error }));
      }
    })();
    return () => stop.abort();
  }, [analytics, attempt]);
  return { ...state, restart: () => setAttempt((count) => count + 1) };
}
