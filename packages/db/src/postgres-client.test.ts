import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { openPostgres, type PostgresConnection } from "./postgres.ts";
import { prepared, unawaited } from "./prepared.ts";

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

  it("that is new is planned once though many were before it", async () => {
    for (let number = 0; number < 450; number++) {
      await sql`${prepared} select ${sql.lit(number)} as one_of_many`.execute(connection.kysely.reads);
    }
    for (let time = 0; time < 2; time++) await sql`${prepared} select 1 as late_value`.execute(connection.kysely.reads);
    expect(await plansOf("as late_value")).toBe(1);
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

describe.skipIf(!inject("databaseUrl"))("a statement that nobody awaits", () => {
  let connection: PostgresConnection;

  beforeAll(async () => {
    connection = openPostgres(inject("databaseUrl"), 15, () => {});
    await sql`drop table if exists unawaited_test`.execute(connection.kysely.ingest);
    await sql`create table unawaited_test (value int primary key)`.execute(connection.kysely.ingest);
  });
  afterAll(async () => {
    await sql`drop table unawaited_test`.execute(connection.kysely.ingest);
    await connection.close();
  });

  async function stored(): Promise<number[]> {
    const { rows } = await sql<{ value: number }>`select value from unawaited_test order by value`.execute(
      connection.kysely.ingest,
    );
    return rows.map(({ value }) => value);
  }

  it("is done before the one behind it", async () => {
    const seen = await connection.kysely.ingest.transaction().execute(async (trx) => {
      await sql`${unawaited} insert into unawaited_test values (${1})`.execute(trx);
      await sql`${unawaited}${prepared} insert into unawaited_test values (${2})`.execute(trx);
      return (await sql`select value from unawaited_test`.execute(trx)).rows.length;
    });
    expect(seen).toBe(2);
    expect(await stored()).toEqual([1, 2]);
  });

  it("that fails lets the next one fail for the same reason, and nothing is stored", async () => {
    const failing = connection.kysely.ingest.transaction().execute(async (trx) => {
      await sql`insert into unawaited_test values (3)`.execute(trx);
      await sql`${unawaited} insert into unawaited_test values (1)`.execute(trx);
      await sql`insert into unawaited_test values (4)`.execute(trx);
    });
    await expect(failing).rejects.toMatchObject({ code: "23505" });
    expect(await stored()).toEqual([1, 2]);
  });

  it("that fails as the last of a transaction lets its end fail", async () => {
    const failing = connection.kysely.ingest.transaction().execute(async (trx) => {
      await sql`insert into unawaited_test values (5)`.execute(trx);
      await sql`${unawaited} insert into unawaited_test values (1)`.execute(trx);
    });
    await expect(failing).rejects.toMatchObject({ code: "23505" });
    expect(await stored()).toEqual([1, 2]);
  });

  it("that fails with the connection says so, and the next transaction has another", async () => {
    const failing = connection.kysely.ingest.transaction().execute(async (trx) => {
      await sql`${unawaited} select pg_terminate_backend(pg_backend_pid())`.execute(trx);
      await sql`insert into unawaited_test values (6)`.execute(trx);
    });
    await expect(failing).rejects.toThrow();
    await connection.kysely.ingest
      .transaction()
      .execute((trx) => sql`insert into unawaited_test values (7)`.execute(trx));
    expect(await stored()).toEqual([1, 2, 7]);
  });
});
