import { Button, Group, Text } from "@mantine/core";
import type { MatchAnswer, ReviewCandidate } from "@vitrine/sdk";
import { formatRatio } from "../../format.ts";
import classes from "./matches-page.module.css";
import { OfferFacts } from "./offer-facts.tsx";
import { ReasonList } from "./reason-list.tsx";
import { sortReasons } from "./sort-reasons.ts";

interface CandidateProps {
  candidate: ReviewCandidate;
  pending: boolean;
  onDecide: (answer: MatchAnswer) => void;
}

/** A product that an offer may be of: what it is, why, why not, and the two answers. */
export function Candidate({ candidate: { product, score, reasons }, pending, onDecide }: CandidateProps) {
  const { speaksFor, speaksAgainst } = sortReasons(reasons);
  return (
    <section aria-label={`Candidate ${product.name}`} className={classes.side}>
      <OfferFacts {...product} />
      <Text size="sm">{formatRatio(score)} likely the same</Text>
      <ReasonList title="For" reasons={speaksFor} />
      <ReasonList title="Against" reasons={speaksAgainst} />
      <Group gap="xs" mt="xs">
        <Button
          size="compact-sm"
          disabled={pending}
          onClick={() => onDecide("same")}
          aria-label={`The offer is the same as ${product.name}`}
        >
          Same
        </Button>
        <Button
          size="compact-sm"
          variant="default"
          disabled={pending}
          onClick={() => onDecide("different")}
          aria-label={`The offer is different from ${product.name}`}
        >
          Different
        </Button>
      </Group>
    </section>
  );
}
