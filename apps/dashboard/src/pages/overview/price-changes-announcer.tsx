import { VisuallyHidden } from "@mantine/core";
import type { PriceChangeMessage } from "@vitrine/sdk";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import { describePriceChange } from "./describe-price-change.ts";

const EVERY_MS = 8_000;

interface PriceChangesAnnouncerProps {
  messages: readonly PriceChangeMessage[];
  received: number;
}

/**
 * Says to screen readers what is new in the list: how much, and the newest, at most each 8 s. A live table would read
 * every cell of every row and never come to an end.
 */
export function PriceChangesAnnouncer({ messages, received }: PriceChangesAnnouncerProps) {
  const [text, setText] = useState("");
  const announced = useRef(received);
  const announce = useEffectEvent(() => {
    const [newest] = messages;
    const fresh = received - announced.current;
    announced.current = received;
    if (fresh > 0 && newest) setText(`${fresh} new. ${describePriceChange(newest)}`);
  });
  useEffect(() => {
    const timer = setInterval(announce, EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  return <VisuallyHidden aria-live="polite">{text}</VisuallyHidden>;
}
