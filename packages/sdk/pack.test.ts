import { execFile } from "node:child_process";
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildPackage, type Sizes } from "./build.ts";
import { createPriceLog } from "./src/testing/price-log.ts";
import { startServer } from "./src/testing/start-server.ts";

const run = promisify(execFile);
const root = import.meta.dirname;
const tsc = join(root, "../../node_modules/.bin/tsc");

/** Types the client is built with and nobody has to name. */
const machinery = ["Call", "Details", "Input", "NewEvent", "Options", "Output", "Procedure", "WithOptionalIds"];

describe("The published package", () => {
  let folder: string;
  let project: string;
  let installed: string;
  let sizes: Sizes;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "vitrine-sdk-"));
    project = join(folder, "project");
    installed = join(project, "node_modules/@vitrine/sdk");
    sizes = await buildPackage(join(folder, "dist"));
    await mkdir(project);
    await writeFile(join(project, "package.json"), JSON.stringify({ private: true, type: "module" }));
    const { stdout } = await run("npm", ["pack", join(folder, "dist"), "--json", "--pack-destination", folder]);
    const tarball = join(folder, JSON.parse(stdout)[0].filename);
    // Offline and with an empty cache: whatever it depended on could not be had.
    const alone = ["--offline", "--cache", join(folder, "cache"), "--ignore-scripts", "--no-audit", "--no-fund"];
    await run("npm", ["install", tarball, ...alone], { cwd: project });
  }, 120_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** What the compiler has to say about these files in a strict project that has nothing but the package. */
  async function errorsOf(files: Record<string, string>): Promise<string[]> {
    const source = await mkdtemp(join(project, "check-"));
    const compilerOptions = {
      target: "es2022",
      lib: ["esnext", "dom", "esnext.disposable"],
      module: "nodenext",
      types: [],
      strict: true,
      noUncheckedIndexedAccess: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: false,
      noEmit: true,
    };
    await writeFile(join(source, "tsconfig.json"), JSON.stringify({ compilerOptions }));
    for (const [name, content] of Object.entries(files)) await writeFile(join(source, name), content);
    try {
      await run(tsc, ["-p", source, "--pretty", "false"], { cwd: source });
      return [];
    } catch (error) {
      return (error as { stdout: string }).stdout.split("\n").filter((line) => /error TS/.test(line));
    }
  }

  it("holds the code, its types, the texts, and nothing else", async () => {
    const files = (await readdir(installed)).map((file) => file.replace(/-\w{8}\.js/, "-HASH.js"));
    expect([...new Set(files)].sort()).toEqual([
      "LICENSE",
      "README.md",
      "THIRD-PARTY-LICENSES.txt",
      "chunk-HASH.js",
      "chunk-HASH.js.map",
      "follow-subscription-HASH.js",
      "follow-subscription-HASH.js.map",
      "index.d.ts",
      "index.js",
      "index.js.map",
      "package.json",
      "track.d.ts",
      "track.js",
      "track.js.map",
    ]);
    expect(JSON.parse(await readFile(join(installed, "package.json"), "utf8"))).not.toHaveProperty("dependencies");
  });

  it("names nothing of the server in its types", async () => {
    const types =
      (await readFile(join(installed, "index.d.ts"), "utf8")) + (await readFile(join(installed, "track.d.ts"), "utf8"));
    expect(types).not.toMatch(/@trpc|zod|mikro|@vitrine\/(?!sdk)|hono|superjson|^import /im);
  });

  it("exports by name every type its procedures take or give", async () => {
    const types = await readFile(join(installed, "index.d.ts"), "utf8");
    const hidden = [...types.matchAll(/^(?:interface|type) (\w+)/gm)].map(([, name]) => name);
    expect(hidden.sort(), "types to add to src/contract-types.ts").toEqual(machinery);
  });

  it("stays small", () => {
    expect(sizes.core).toBeLessThanOrEqual(12_000);
    expect(sizes.live).toBeLessThanOrEqual(18_000);
    expect(sizes.track).toBeLessThanOrEqual(2_000);
  });

  it("compiles correct calls", async () => {
    expect(await errorsOf({ "calls.ts": await readFile(join(root, "pack/calls.ts"), "utf8") })).toEqual([]);
  }, 60_000);

  it("reports each planted mistake where it is, and no other", async () => {
    const source = await readFile(join(root, "pack/mistakes.ts"), "utf8");
    const marked = source.split("\n").flatMap((line, index) => (line.includes("// mistake") ? [index + 1] : []));
    const errors = await errorsOf({ "mistakes.ts": source });
    expect(marked).toHaveLength(6);
    expect(errors.map((line) => Number(/^mistakes\.ts\((\d+),/.exec(line)?.[1]))).toEqual(marked);
  }, 60_000);

  it("compiles what its README shows", async () => {
    const readme = await readFile(join(installed, "README.md"), "utf8");
    const blocks = [...readme.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code ?? "");
    expect(blocks.length).toBeGreaterThan(8);
    const opening = 'import { createVitrine } from "@vitrine/sdk";\nconst vitrine = createVitrine({ baseUrl: "" });\n';
    const files = blocks.map((code, index) => [
      `readme-${index}.ts`,
      /create(Vitrine|Tracker)\(/.test(code) ? code : opening + code,
    ]);
    expect(await errorsOf(Object.fromEntries(files))).toEqual([]);
  }, 60_000);

  it("runs", async () => {
    const log = createPriceLog();
    log.append(1);
    log.append(2);
    const server = await startServer({ log });
    await copyFile(join(root, "pack/use.js"), join(project, "use.js"));
    const { stdout } = await run(process.execPath, ["use.js", server.baseUrl], { cwd: project });
    await server.kill();
    const { missing, ...seen } = JSON.parse(stdout);
    expect(seen).toEqual({ ids: [1, 2, 3, 4, 5], date: true, changes: [1, 2] });
    // Named as it is although the code is minified, with a stack that leads to the line of the call.
    expect(missing).toMatch(/^NotFoundError: There is no product “missing”\.\n.*at async .*use\.js:\d+/s);
  }, 60_000);
});
