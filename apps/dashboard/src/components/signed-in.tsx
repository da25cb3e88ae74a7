import { type ReactNode, useEffect, useState } from "react";
import { createPriceFeed } from "../live/price-feed.ts";
import { PriceFeedContext } from "../live/price-feed-context.ts";
import { connectVitrine, queryClient, signOutIfRefused, VitrineContext } from "../vitrine.ts";

/** What a session has: a client with its key, and one live connection. Both end with it, and what was read is forgotten. */
export function SignedIn({ apiKey, children }: { apiKey: string; children: ReactNode }) {
  const [vitrine] = useState(() => connectVitrine(apiKey));
  const [feed] = useState(() =>
    createPriceFeed(vitrine, { onReset: () => void queryClient.invalidateQueries(), onError: signOutIfRefused }),
  );
  useEffect(() => feed.start(), [feed]);
  useEffect(() => () => queryClient.clear(), []);

  return (
    <VitrineContext value={vitrine}>
      <PriceFeedContext value={feed}>{children}</PriceFeedContext>
    </VitrineContext>
  );
}
