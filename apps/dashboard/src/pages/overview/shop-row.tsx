import { Button, Group, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Shop } from "@vitrine/sdk";
import { ErrorNotice } from "../../components/error-notice.tsx";
import { useVitrine } from "../../vitrine.ts";
import { crawlRunsQuery } from "./queries.ts";
import classes from "./shop-row.module.css";

/** @param crawling whether a run of it is queued or under way */
export function ShopRow({ shop, crawling }: { shop: Shop; crawling: boolean }) {
  const vitrine = useVitrine();
  const queries = useQueryClient();
  const start = useMutation({
    mutationFn: () => vitrine.crawl.start({ shop: shop.slug }),
    // Awaited, so that the button is not free again before the run is in the list.
    onSuccess: () => queries.invalidateQueries({ queryKey: crawlRunsQuery(vitrine).queryKey }),
  });
  const paused = shop.status === "paused";
  return (
    <li>
      <Group className={classes.row} justify="space-between" wrap="nowrap" gap="sm">
        <div className={classes.name}>
          <Text size="sm" truncate>
            {shop.name}
          </Text>
          <Text size="xs" c="dimmed" truncate>
            {new URL(shop.url).host}
          </Text>
        </div>
        <Button
          variant="default"
          size="compact-sm"
          disabled={paused || crawling}
          loading={start.isPending}
          onClick={() => start.mutate()}
          aria-label={`Crawl ${shop.name} now`}
        >
          {paused ? "Paused" : crawling ? "Crawling" : "Crawl now"}
        </Button>
      </Group>
      {start.error && <ErrorNotice error={start.error} onRetry={() => start.mutate()} retrying={start.isPending} />}
    </li>
  );
}
