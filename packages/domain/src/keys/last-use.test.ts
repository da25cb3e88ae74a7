import { ApiKey, type Database } from "@vitrine/db";
import { describeOnBothDatabases } from "@vitrine/db/testing";
import { pino } from "pino";
import { beforeEach, expect, it } from "vitest";
import { createManualClock } from "../platform/clock.ts";
import { findKeyRow, type KeyRow } from "./find-key-row.ts";
import { createLastUse } from "./last-use.ts";

const log = pino({ level: "silent" });

describeOnBothDatabases("the last use of a key", (db) => {
  const clock = createManualClock("2026-03-01T12:00:00Z");
  const stored = async () => (await findKeyRow(db(), "AbCdEfGh")) as KeyRow;

  beforeEach(async () => {
    clock.set("2026-03-01T12:00:00Z");
    await db().ingest.deleteFrom("api_key").execute();
    const em = db().em();
    em.create(ApiKey, { publicId: "AbCdEfGh", kind: "secret", name: "key", hash: Buffer.alloc(32) });
    await em.flush();
  });

  it("costs one statement a minute, however many requests there are", async () => {
    let statements = 0;
    const counting: Database = Object.create(db(), {
      ingest: {
        get: () => {
          statements++;
          return db().ingest;
        },
      },
    });
    const lastUse = createLastUse({ db: counting, clock, log });
    const key = await stored();
    for (let second = 0; second < 120; second++) {
      lastUse.note(key);
      lastUse.note(key);
      await lastUse.settled();
      clock.advance(1_000);
    }
    expect(statements).toBe(2);
  });

  it("is not written by a second node in the same minute, though it read the key before the first wrote", async () => {
    const [first, second] = [createLastUse({ db: db(), clock, log }), createLastUse({ db: db(), clock, log })];
    const key = await stored();
    first.note(key);
    await first.settled();
    const written = clock.now();
    clock.advance(1_000);
    second.note(key);
    await second.settled();
    expect((await stored()).lastUsedAt).toEqual(written);
  });
});
