import { DomainError } from "@vitrine/domain";
import { describeFindings } from "../crash/check-log.ts";
import { findPostgresPrograms } from "../crash/own-cluster.ts";
import { type CrashOptions, runCrashes } from "../crash/run-crashes.ts";
import { runCrawlCrashes } from "../crash/run-crawl-crashes.ts";
import { printTable } from "./table.ts";

interface CrashFlags {
  kills: number;
  postgresKills: number;
  only?: string;
  worker: boolean;
  articles: number;
  seed: number;
}

/** Kills workers, or servers under load, and looks at what they left. */
export function benchCrash(flags: CrashFlags): Promise<void> {
  return flags.worker ? benchWorkers(flags) : benchServers(flags);
}

async function benchWorkers({ kills, articles, seed }: CrashFlags): Promise<void> {
  const onKill = (count: number) => void (count % 10 === 0 && process.stderr.write(`workers: ${count} kills\n`));
  const { findings, seconds, ...report } = await runCrawlCrashes({ kills, articles, seed, onKill });
  const found = Object.entries(findings).flatMap(([name, count]) => (count === 0 ? [] : [`${name}: ${count}`]));
  printTable([
    { killed: "workers", articles, seconds: Math.round(seconds), ...report, found: found.join(", ") || "nothing" },
  ]);
  if (found.length > 0) throw new DomainError("internal", found.join("\n"));
}

/** The api, one of two apis, and PostgreSQL, for what was acknowledged. */
async function benchServers({ kills, postgresKills, only, seed }: CrashFlags): Promise<void> {
  const programs = findPostgresPrograms();
  const runs: [what: string, options: Omit<CrashOptions, "seed">][] = [
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
      seed,
      onKill: (count) => void (count % 10 === 0 && process.stderr.write(`${what}: ${count} kills\n`)),
    });
    const found = describeFindings(findings);
    wrong.push(...found.map((finding) => `${what}: ${finding}`));
    rows.push({ killed: what, seconds: Math.round(seconds), ...report, found: found.join(", ") || "nothing" });
  }
  printTable(rows);
  if (wrong.length > 0) throw new DomainError("internal", wrong.join("\n"));
}
