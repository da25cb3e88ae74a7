import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

interface LockedPackage {
  version?: string;
  resolved?: string;
  integrity?: string;
  hasInstallScript?: boolean;
  link?: boolean;
  license?: string;
  dev?: boolean;
}

const lock = JSON.parse(readFileSync(new URL("../../package-lock.json", import.meta.url), "utf8")) as {
  packages: Record<string, LockedPackage>;
};
const packages = Object.entries(lock.packages).filter(([path, entry]) => path.includes("node_modules/") && !entry.link);

/** Versions known to be malicious or vulnerable (collected 2026-11-21). */
const minimum: Record<string, string> = {
  "@trpc/server": "11.8.0",
  hono: "4.13.5",
  "@hono/node-server": "1.19.15",
  superjson: "1.8.1",
  "@mikro-orm/core": "7.0.6",
  turbo: "2.9.14",
  vitest: "4.1.10",
};
const denied: Record<string, string[]> = { keyv: ["6.0.0"], cacheable: ["2.5.1"], "@keyv/redis": ["6.0.0"] };

it("takes every package from a registry, with its checksum", () => {
  const strange = packages.filter(
    ([, { resolved, integrity }]) =>
      resolved && (!/^https:\/\/[^/]+\/.+\.tgz$/.test(resolved) || !integrity?.startsWith("sha512-")),
  );
  expect(strange).toEqual([]);
});

it("holds no version known to be bad", () => {
  for (const [path, { version = "" }] of packages) {
    const name = path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
    expect(denied[name] ?? [], path).not.toContain(version);
    if (minimum[name]) expect(compareVersions(version, minimum[name]), `${path}@${version}`).toBeGreaterThanOrEqual(0);
  }
});

it("holds no copyleft package", () => {
  expect(packages.filter(([, { license }]) => license && /\b(A?GPL)/.test(license)).map(([path]) => path)).toEqual([]);
});

function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split(".").map((part) => Number.parseInt(part, 10)));
  for (let index = 0; index < 3; index++) {
    const difference = (left?.[index] ?? 0) - (right?.[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
