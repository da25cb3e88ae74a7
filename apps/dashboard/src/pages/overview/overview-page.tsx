import { Title, VisuallyHidden } from "@mantine/core";
import { CatalogPanel } from "./catalog-panel.tsx";
import { CrawlRunsPanel } from "./crawl-runs-panel.tsx";
import { HealthPanel } from "./health-panel.tsx";
import classes from "./overview-page.module.css";
import { PriceChangesPanel } from "./price-changes-panel.tsx";
import { ShopsPanel } from "./shops-panel.tsx";

export function OverviewPage() {
  return (
    <>
      <title>Overview · Vitrine</title>
      <VisuallyHidden>
        <Title order={1}>Overview</Title>
      </VisuallyHidden>
      <div className={classes.page}>
        <CatalogPanel />
        <div className={classes.columns}>
          <div className={classes.column}>
            <CrawlRunsPanel />
            <PriceChangesPanel />
          </div>
          <div className={classes.side}>
            <ShopsPanel />
            <HealthPanel />
          </div>
        </div>
      </div>
    </>
  );
}
