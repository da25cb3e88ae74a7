import type { MatchReview } from "@vitrine/sdk";
import { ErrorNotice } from "../../components/error-notice.tsx";
import { Panel } from "../../components/panel.tsx";
import { Candidate } from "./candidate.tsx";
import classes from "./matches-page.module.css";
import { OfferFacts } from "./offer-facts.tsx";
import { useDecision } from "./use-decision.ts";

interface ReviewPanelProps {
  review: MatchReview;
  onAnswered: (review: MatchReview) => void;
}

/** An offer beside the products that it may be of. */
export function ReviewPanel({ review, onAnswered }: ReviewPanelProps) {
  const decide = useDecision(onAnswered);
  const { id, offer, product, candidates } = review;
  return (
    <Panel title={`Offer of ${offer.shop.name}`}>
      <div className={classes.sides}>
        <section aria-label="The offer" className={classes.side}>
          <OfferFacts name={product.name} brand={product.brand} imageUrl={product.imageUrl} offers={[offer]} />
        </section>
        <div>
          {candidates.map((candidate) => (
            <Candidate
              key={candidate.product.id}
              candidate={candidate}
              pending={decide.isPending}
              onDecide={(decision) => decide.mutate({ id, decision, productId: candidate.product.id })}
            />
          ))}
        </div>
      </div>
      {decide.error && <ErrorNotice error={decide.error} />}
    </Panel>
  );
}
