import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { settings } from "@vitrine/domain";
import { expect, it } from "vitest";

const root = new URL("../../", import.meta.url).pathname;
const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
  cwd: root,
  encoding: "utf8",
})
  .split("\n")
  .filter((file) => /\.(ts|tsx|mts|mjs)$/.test(file) && existsSync(join(root, file)));

interface Import {
  file: string;
  target: string;
  typeOnly: boolean;
}

const imports: Import[] = files.flatMap((file) => {
  const source = readFileSync(join(root, file), "utf8");
  const statements = source.matchAll(
    /^\s*(import|export)\s+(type\s+)?(?:[^'"`;]*?\sfrom\s+)?"([^"]+)"|\bimport\("([^"]+)"\)/gm,
  );
  return [...statements].map((match) => ({ file, target: match[3] ?? match[4] ?? "", typeOnly: Boolean(match[2]) }));
});

/** The rooms of ARCHITECTURE.md and what each may enter. */
const arrows: Record<string, string[]> = {
  "packages/db": [],
  "packages/domain": ["packages/db"],
  "apps/api": ["packages/domain", "packages/db"],
  "apps/worker": ["packages/domain", "packages/db"],
  "packages/sdk": ["apps/api"],
  "apps/dashboard": ["packages/sdk"],
  tooling: ["packages/db", "packages/domain", "packages/sdk", "apps/api", "apps/worker", "apps/dashboard"],
};
const rooms = Object.keys(arrows);
const roomOf = (file: string) => rooms.find((room) => file.startsWith(`${room}/`));
const isTest = (file: string) => /\.test(-d)?\.tsx?$|\/testing(\/|\.ts$)/.test(file);

function roomEntered({ file, target }: Import): string | undefined {
  if (target.startsWith("@vitrine/")) {
    const name = target.split("/")[1];
    return rooms.find((room) => room.endsWith(`/${name}`) || room === name);
  }
  return target.startsWith(".") ? roomOf(normalize(join(dirname(file), target))) : undefined;
}

it("finds the code it judges", () => {
  expect(imports.length).toBeGreaterThan(500);
  expect(new Set(files.map(roomOf))).toEqual(new Set([...rooms, undefined]));
});

it("lets imports follow the arrows only", () => {
  const wrong = imports.filter((entry) => {
    const from = roomOf(entry.file);
    const to = roomEntered(entry);
    return from && to && from !== to && !arrows[from]?.includes(to);
  });
  expect(wrong).toEqual([]);
});

it("lets the SDK take types alone from the api", () => {
  expect(
    imports.filter(
      ({ file, target, typeOnly }) =>
        file.startsWith("packages/sdk/src") && target.startsWith("@vitrine/") && !typeOnly && !isTest(file),
    ),
  ).toEqual([]);
});

it("keeps Crawlee in one file, and in the bench that measures it bare", () => {
  const users = imports.filter(({ target }) => target === "crawlee" || target.startsWith("@crawlee/"));
  expect(new Set(users.map(({ file }) => file))).toEqual(
    new Set(["apps/worker/src/crawl/engine.ts", "tooling/bench/bare-crawlee.ts"]),
  );
});

it("keeps the browser in one file, and loads it when it is needed", () => {
  const users = imports.filter(({ file, target }) => target === "playwright-core" && file.startsWith("apps/"));
  expect(new Set(users.map(({ file }) => file))).toEqual(new Set(["apps/worker/src/crawl/browser-engine.ts"]));
  const source = readFileSync(join(root, "apps/worker/src/crawl/browser-engine.ts"), "utf8");
  expect(source.match(/^import .*"playwright-core";$/gm)).toEqual([expect.stringMatching(/^import type /)]);
});

it("reads the environment in one file", () => {
  const readers = files.filter(
    (file) => !isTest(file) && /\bprocess\.env\b/.test(readFileSync(join(root, file), "utf8")),
  );
  expect(readers).toEqual(["packages/domain/src/platform/config.ts", "vitest.config.ts"]);
});

it("keeps HTTP and React out of the domain", () => {
  const foreign = /^(hono|@hono\/|@trpc\/|react|crawlee)/;
  expect(
    imports.filter(
      ({ file, target }) => /^packages\/(domain|db)\//.test(file) && foreign.test(target) && !isTest(file),
    ),
  ).toEqual([]);
});

it.each(["README.md", ".env.example"])("lists every variable with its default in %s", (name) => {
  const text = readFileSync(join(root, name), "utf8");
  for (const [variable, { default: fallback }] of Object.entries(settings)) {
    const line =
      name === "README.md"
        ? `| \`${variable}\` | ${fallback === "" ? "–" : `\`${fallback}\``} |`
        : `${variable}=${fallback}`;
    expect(text, `${variable} in ${name}`).toContain(line);
  }
});
