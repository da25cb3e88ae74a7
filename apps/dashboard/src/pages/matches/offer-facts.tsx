import { Anchor, Text } from "@mantine/core";
import type { Offer } from "@vitrine/sdk";
import { formatMoney } from "../../format.ts";
import classes from "./matches-page.module.css";

interface OfferFactsProps {
  name: string;
  brand: string | null;
  imageUrl: string | null;
  offers: readonly Offer[];
}

/** A product's name and picture, and what shops call it and ask for it. */
export function OfferFacts({ name, brand, imageUrl, offers }: OfferFactsProps) {
  return (
    <div className={classes.facts}>
      {imageUrl && <img src={imageUrl} alt="" width={64} height={64} loading="lazy" className={classes.image} />}
      <div>
        <Text size="sm" fw={600}>
          {name}
        </Text>
        {brand && (
          <Text size="xs" c="dimmed">
            {brand}
          </Text>
        )}
        <ul className={classes.offers}>
          {offers.map(({ id, title, url, shop, price }) => (
            <li key={id}>
              {isWebAddress(url) ? (
                <Anchor size="sm" href={url} target="_blank" rel="noreferrer">
                  {title}
                </Anchor>
              ) : (
                title
              )}
              {` · ${shop.name}`}
              {price && ` · ${formatMoney(price.amount, price.currency)}`}
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

/** What a shop gives as its page may be anything. */
function isWebAddress(url: string): boolean {
  return /^https?:\/\//.test(url);
}
