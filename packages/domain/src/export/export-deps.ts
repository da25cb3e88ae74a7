import type { Database } from "@vitrine/db";

export interface ExportCatalogDeps {
  db: Pick<Database, "kind" | "analytics" | "reads">;
  config: { SITE_CURRENCY: string; SITE_PRODUCT_URL: string | undefined };
}
