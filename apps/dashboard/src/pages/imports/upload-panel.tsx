import { Button, FileButton, Group, NativeSelect, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ErrorNotice } from "../../components/error-notice.tsx";
import { Panel } from "../../components/panel.tsx";
import { useVitrine } from "../../vitrine.ts";
import { shopsQuery } from "../overview/queries.ts";
import classes from "./imports-page.module.css";
import { importRunsQuery } from "./queries.ts";
import { uploadFeed } from "./upload-feed.ts";

/** Takes a feed and has it read; nothing of the catalog changes. */
export function UploadPanel({ onRead }: { onRead: (run: number) => void }) {
  const vitrine = useVitrine();
  const queries = useQueryClient();
  const shops = useQuery(shopsQuery(vitrine)).data ?? [];
  const [chosen, setChosen] = useState("");
  const [complete, setComplete] = useState("no");
  const shop = chosen || shops[0]?.slug || "";
  const upload = useMutation({
    mutationFn: (file: File) => uploadFeed(file, { shop, complete: complete === "yes" }),
    onSuccess: async ({ id }) => {
      await queries.invalidateQueries({ queryKey: importRunsQuery(vitrine).queryKey });
      onRead(id);
    },
  });
  return (
    <Panel title="Read a feed">
      <Group className={classes.form} align="flex-end" gap="sm">
        <NativeSelect
          label="Shop"
          value={shop}
          onChange={(event) => setChosen(event.currentTarget.value)}
          data={shops.map(({ slug, name }) => ({ value: slug, label: name }))}
        />
        <NativeSelect
          label="What it does not list"
          value={complete}
          onChange={(event) => setComplete(event.currentTarget.value)}
          data={[
            { value: "no", label: "stays" },
            { value: "yes", label: "is gone" },
          ]}
        />
        <FileButton
          onChange={(file) => file && upload.mutate(file)}
          accept=".csv,.tsv,.txt,.xml,.jsonl,.ndjson,.gz"
          disabled={shop === ""}
        >
          {(props) => (
            <Button {...props} loading={upload.isPending}>
              Choose a feed …
            </Button>
          )}
        </FileButton>
        <Text size="sm" c="dimmed">
          CSV, XML or JSON lines, plain or gzip. You see what it would do before anything changes.
        </Text>
      </Group>
      {upload.error && <ErrorNotice error={upload.error} />}
    </Panel>
  );
}
