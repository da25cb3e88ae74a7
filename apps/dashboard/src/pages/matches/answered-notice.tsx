import { Button, Group, Text } from "@mantine/core";
import type { MatchReview } from "@vitrine/sdk";
import { ErrorNotice } from "../../components/error-notice.tsx";
import { useDecision } from "./use-decision.ts";

interface AnsweredNoticeProps {
  /** The one answered last. */
  review: MatchReview | null;
  onUndone: () => void;
}

/** The last answer, and the way to take it back. Screen readers are told of it. */
export function AnsweredNotice({ review, onUndone }: AnsweredNoticeProps) {
  const undo = useDecision(onUndone);
  return (
    <div role="status">
      {review && (
        <Group gap="sm">
          <Text size="sm">
            “{review.offer.title}” {review.status === "same" ? `is ${review.product.name}.` : "is told apart."}
          </Text>
          <Button
            size="compact-sm"
            variant="default"
            loading={undo.isPending}
            onClick={() => undo.mutate({ id: review.id, decision: "undo" })}
          >
            Undo
          </Button>
        </Group>
      )}
      {undo.error && <ErrorNotice error={undo.error} />}
    </div>
  );
}
