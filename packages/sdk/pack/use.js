/** Uses the installed package against the server at the given address and prints what it got. */
import { inspect } from "node:util";
import { createVitrine, NotFoundError } from "@vitrine/sdk";

const vitrine = createVitrine({ baseUrl: process.argv[2] });
const seen = { ids: [], date: false, missing: "", changes: [] };

for await (const { id, updatedAt } of vitrine.catalog.list({ limit: 2 })) {
  seen.ids.push(id);
  seen.date = updatedAt instanceof Date;
}
await vitrine.catalog.get({ slug: "missing" }).catch((error) => {
  if (error instanceof NotFoundError) seen.missing = inspect(error);
});
for await (const { id } of vitrine.catalog.onPriceChange({ lastEventId: "0" })) {
  seen.changes.push(id);
  if (id === 2) break;
}
process.stdout.write(JSON.stringify(seen));
