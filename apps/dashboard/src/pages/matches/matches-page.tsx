import { Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { MatchReview } from "@vitrine/sdk";
import { useState } from "react";
import { Empty } from "../../components/empty.tsx";
import { QueryView } from "../../components/query-view.tsx";
import { useVitrine } from "../../vitrine.ts";
import { AnsweredNotice } from "./answered-notice.tsx";
import classes from "./matches-page.module.css";
import { reviewsQuery } from "./queries.ts";
import { ReviewPanel } from "./review-panel.tsx";

/** Offers that may be of another product than they are with, for somebody to tell. */
export function MatchesPage() {
  const query = useQuery(reviewsQuery(useVitrine()));
  const [answered, setAnswered] = useState<MatchReview | null>(null);
  return (
    <>
      <title>Matches · Vitrine</title>
      <div className={classes.page}>
        <Title order={1}>Matches to review</Title>
        <AnsweredNotice review={answered} onUndone={() => setAnswered(null)} />
        <QueryView query={query} lines={8}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty>Nothing to review: every offer is surely of its product.</Empty>
            ) : (
              items.map((review) => <ReviewPanel key={review.id} review={review} onAnswered={setAnswered} />)
            )
          }
        </QueryView>
      </div>
    </>
  );
}
