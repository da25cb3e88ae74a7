import { Button, Group, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ImportRunDetail } from "@vitrine/sdk";
import { ErrorNotice } from "../../components/error-notice.tsx";
import { Panel } from "../../components/panel.tsx";
import { QueryView } from "../../components/query-view.tsx";
import { StatusDot } from "../../components/status-dot.tsx";
import { useVitrine } from "../../vitrine.ts";
import { DiffTable } from "./diff-table.tsx";
import { statuses } from "./import-runs-panel.tsx";
import classes from "./imports-page.module.css";
import { importRunQuery } from "./queries.ts";

/** What a run would do or has done, and the ways to do it and to take it back. */
export function ImportRunPanel({ id }: { id: number }) {
  const vitrine = useVitrine();
  const query = useQuery(importRunQuery(vitrine, id));
  return (
    <Panel title={`Run ${id}`} actions={query.data && <Actions run={query.data} />}>
      <QueryView query={query} lines={6}>
        {(run) => (
          <>
            <Text className={classes.form} size="sm">
              <StatusDot tone={statuses[run.status].tone}>{statuses[run.status].label}</StatusDot> {sumUp(run)}
            </Text>
            {run.diff && <DiffTable diff={run.diff} />}
          </>
        )}
      </QueryView>
    </Panel>
  );
}

function Actions({ run }: { run: ImportRunDetail }) {
  const { imports } = useVitrine();
  const queries = useQueryClient();
  const act = useMutation({
    mutationFn: (action: "apply" | "rollback") => imports[action]({ id: run.id }),
    onSettled: () => queries.invalidateQueries({ queryKey: ["imports"] }),
  });
  const canApply = run.status === "previewed" || run.status === "applying";
  const canRollBack = run.status === "applied" || run.status === "applying" || run.status === "rolling_back";
  return (
    <Group gap="xs" wrap="nowrap">
      {act.error && <ErrorNotice error={act.error} />}
      {canApply && (
        <Button size="compact-sm" loading={act.isPending} onClick={() => act.mutate("apply")}>
          Apply
        </Button>
      )}
      {canRollBack && (
        <Button size="compact-sm" variant="default" loading={act.isPending} onClick={() => act.mutate("rollback")}>
          Roll back
        </Button>
      )}
    </Group>
  );
}

function sumUp({ status, error, progress, report, rollback, diff }: ImportRunDetail): string {
  if (error) return error;
  if (status === "applying" || status === "rolling_back") return `${progress.done} of ${progress.total} parts`;
  if (rollback) {
    const { removed, restored, kept } = rollback;
    return `${removed} removed, ${restored} restored, ${kept} seen again since and left as they are.`;
  }
  if (report)
    return `${report.created} created, ${report.updated} updated, ${report.gone} gone, ${report.rejected} rejected.`;
  return diff ? `${diff.lines} lines were read. Nothing has changed yet.` : "";
}
