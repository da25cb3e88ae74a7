import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { openPostgres, type PostgresConnection } from "./postgres.ts";
import { prepared } from "./prepared.ts";

describe.skipIf(!inject("databaseUrl"))("a statement", () => {
  let connection: PostgresConnection;

  beforeAll(() => {
    connection = openPostgres(inject("databaseUrl"), 1, () => {});
  });
  afterAll(() => connection.close());

  async function plansOf(text: string): Promise<number> {
    const { rows } = await sql<{ plans: number }>`
      select count(*) as plans from pg_prepared_statements where strpos(statement, ${text}) > 0`.execute(
      connection.kysely.reads,
    );
    return rows[0]!.plans;
  }

  it("that is marked is planned once, and answers with its values every time", async () => {
    for (const value of [1, 2, 3]) {
      const { rows } = await sql`${prepared} select ${value}::int as marked_value`.execute(connection.kysely.reads);
      expect(rows).toEqual([{ marked_value: value }]);
    }
    expect(await plansOf("as marked_value")).toBe(1);
  });

  it("that is not marked leaves no plan behind", async () => {
    await sql`select ${1}::int as unmarked_value`.execute(connection.kysely.reads);
    expect(await plansOf("as unmarked_value")).toBe(0);
  });

  it("that fails does so for itself alone", async () => {
    const divide = (by: number) => sql`${prepared} select 1 / ${by}::int as share`.execute(connection.kysely.reads);
    await expect(divide(0)).rejects.toThrow("division by zero");
    expect((await divide(1)).rows).toEqual([{ share: 1 }]);
  });
});
