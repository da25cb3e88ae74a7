import { DomainError } from "@vitrine/domain";
import { describeFindings } from "../crash/check-log.ts";
import { findPostgresPrograms } from "../crash/own-cluster.ts";
import { type CrashOptions, runCrashes } from "../crash/run-crashes.ts";
import { printTable } from "./table.ts";

interface CrashFlags {
  kills: number;
  postgresKills: number;
  only?: string;
}

/** Kills servers under load and looks for what was acknowledged: the api, one of two apis, and PostgreSQL. */
export async function benchCrash({ kills, postgresKills, only }: CrashFlags): Promise<void> {
  const programs = findPostgresPrograms();
  const runs: [what: string, options: CrashOptions][] = [
    ["api", { kills, victim: { kind: "api" } }],
    ["one of two apis", { kills: Math.ceil(kills / 5), victim: { kind: "api" }, apis: 2 }],
  ];
  if (programs) runs.push(["PostgreSQL", { kills: postgresKills, victim: { kind: "postgres", programs } }]);
  const rows: Record<string, string | number>[] = [];
  const wrong: string[] = [];
  for (const [what, options] of runs) {
    if (only && what !== only) continue;
    const { findings, seconds, ...report } = await runCrashes({
      ...options,
      onKill: (count) => void (count % 10 === 0 && process.stderr.write(`${what}: ${count} kills\n`)),
    });
    const found = describeFindings(findings);
    wrong.push(...found.map((finding) => `${what}: ${finding}`));
    rows.push({ killed: what, seconds: Math.round(seconds), ...report, found: found.join(", ") || "nothing" });
  }
  printTable(rows);
  if (wrong.length > 0) throw new DomainError("internal", wrong.join("\n"));
}
