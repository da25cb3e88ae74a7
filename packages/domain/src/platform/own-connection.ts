import type { Database } from "@vitrine/db";

type Pools = NonNullable<Database["pools"]>;

/** What is used of the driver's client. */
export interface OwnConnection {
  connect(): Promise<unknown>;
  query(statement: string): Promise<{ rows: unknown[] }>;
  end(): Promise<void>;
  on(event: "error" | "end", listener: () => void): unknown;
  on(event: "notification", listener: (notification: { payload?: string }) => void): unknown;
}

/** A connection outside the pool, with the pool's settings: one that is kept for long would be missing there. */
export function createOwnConnection(pool: Pools["health"], name: string): OwnConnection {
  const { Client } = pool as unknown as { Client: new (options: object) => OwnConnection };
  return new Client({ ...pool.options, application_name: `vitrine-${name}` });
}
