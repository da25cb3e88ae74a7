import { createContext, useContext, useSyncExternalStore } from "react";
import type { PriceFeed, PriceFeedState } from "./price-feed.ts";

export const PriceFeedContext = createContext<PriceFeed | null>(null);

export function usePriceFeed(): PriceFeed {
  const feed = useContext(PriceFeedContext);
  if (!feed) throw new Error("usePriceFeed is for pages behind the sign-in");
  return feed;
}

export function usePriceFeedState(): PriceFeedState {
  const feed = usePriceFeed();
  return useSyncExternalStore(feed.subscribe, feed.getState);
}
