import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import type { AnalyticsReport } from "@vitrine/sdk";
import { useVitrine } from "../../vitrine.ts";

/** Downloads every row of a report. The browser gets a link that needs no key, so the file never passes through the page. */
export function ExportButton({ report, days }: { report: AnalyticsReport; days: number }) {
  const { analytics } = useVitrine();
  const download = useMutation({
    mutationFn: async () => {
      const from = new Date(Date.now() - days * 86_400_000);
      const { path } = await analytics.export({ report, from });
      window.location.assign(path);
    },
  });
  return (
    <Button
      size="compact-xs"
      variant="default"
      loading={download.isPending}
      onClick={() => download.mutate()}
      aria-label={`Download ${report} as CSV`}
    >
      CSV
    </Button>
  );
}
