import { PgliteDriver } from "@mikro-orm/pglite";
import { connect, ormOptions } from "./src/connect.ts";
import { migrate } from "./src/migrate.ts";

/**
 * For the `mikro-orm` command alone: an embedded database in memory with every migration applied, so that
 * `migration:check` and `migration:create` compare what the migrations make with what the entities say.
 */
const db = await connect();
await migrate(db);

export default {
  ...ormOptions,
  driver: PgliteDriver,
  dbName: "embedded",
  driverOptions: db.ingest,
  migrations: { ...ormOptions.migrations, path: new URL("./src/migrations", import.meta.url).pathname },
};
