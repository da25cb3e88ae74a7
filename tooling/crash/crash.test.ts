import { describe, expect, inject, it } from "vitest";
import { describeFindings } from "./check-log.ts";
import { runCrashes } from "./run-crashes.ts";

const server = inject("databaseUrl");
const seed = Number(process.env.SEED ?? Date.now() % 100_000);

describe.skipIf(!server)(`an api that is killed under load (SEED=${seed})`, { timeout: 120_000 }, () => {
  it("loses no acknowledged event, stores none twice, and counts each as it is stored", async () => {
    const { findings, ...report } = await runCrashes({ kills: 5, victim: { kind: "api" }, server, seed });
    expect(describeFindings(findings)).toEqual([]);
    expect(report.acknowledged).toBe(report.sent);
    expect(report.stored).toBe(report.sent);
    expect(report.sent).toBeGreaterThan(100);
    expect(report.repeatedCalls).toBeGreaterThan(0);
  });

  it("is found out where it answers before the commit", async () => {
    const program = new URL("answer-before-commit.ts", import.meta.url).pathname;
    // Few at a time: what it cannot store in time it answers all the same.
    const load = { clients: 2, eventsPerCall: 10 };
    const { findings } = await runCrashes({ kills: 3, victim: { kind: "api" }, load, server, seed, program });
    expect(findings.lost).toBeGreaterThan(0);
    expect(findings).toMatchObject({ twice: 0, unknown: 0, countedTwice: 0 });
  });
});
