import { Title } from "@mantine/core";
import { useState } from "react";
import { ImportRunPanel } from "./import-run-panel.tsx";
import { ImportRunsPanel } from "./import-runs-panel.tsx";
import classes from "./imports-page.module.css";
import { UploadPanel } from "./upload-panel.tsx";

/** Feeds on their way into the catalog: what one would do, what it did, and the way back. */
export function ImportsPage() {
  const [shown, setShown] = useState<number | null>(null);
  return (
    <>
      <title>Imports · Vitrine</title>
      <div className={classes.page}>
        <Title order={1}>Imports</Title>
        <UploadPanel onRead={setShown} />
        {shown !== null && <ImportRunPanel id={shown} />}
        <ImportRunsPanel shown={shown} onShow={setShown} />
      </div>
    </>
  );
}
