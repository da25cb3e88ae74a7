import { describe, expect, inject, it } from "vitest";
import { describeFindings } from "./check-log.ts";
import { runCrashes } from "./run-crashes.ts";

const server = inject("databaseUrl");

describe.skipIf(!server)("an api that is killed under load", { timeout: 120_000 }, () => {
  it("loses no acknowledged event, stores none twice, and counts each as it is stored", async () => {
    const { findings, ...report } = await runCrashes({ kills: 5, victim: { kind: "api" }, server });
    expect(describeFindings(findings)).toEqual([]);
    expect(report.acknowledged).toBe(report.sent);
    expect(report.stored).toBe(report.sent);
    expect(report.sent).toBeGreaterThan(500);
    expect(report.repeatedCalls).toBeGreaterThan(0);
  });

  it("is found out where it answers before the commit", async () => {
    const program = new URL("answer-before-commit.ts", import.meta.url).pathname;
    const { findings } = await runCrashes({ kills: 3, victim: { kind: "api" }, server, program });
    expect(findings.lost).toBeGreaterThan(0);
    expect(findings).toMatchObject({ twice: 0, unknown: 0, countedTwice: 0 });
  });
});
