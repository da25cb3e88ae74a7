/**
 * Makes `dist/`, the published package: JavaScript with tRPC's client and superjson inside, one file of types that
 * names nothing of the server, and a manifest without dependencies. `npm pack ./dist` packs it.
 */
import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";
import { generateDtsBundle } from "dts-bundle-generator";
import { build, type Metafile } from "esbuild";

const root = import.meta.dirname;

/** What a program imports: `@vitrine/sdk` and `@vitrine/sdk/track`. */
const entries = ["index", "track"];

/** Bytes of the code after gzip: what every user loads, and that together with what subscriptions load. */
export interface Sizes {
  core: number;
  live: number;
  /** The tracker, which is loaded alone. */
  track: number;
}

/** @param dist the folder to make; what is in it is removed */
export async function buildPackage(dist: string): Promise<Sizes> {
  await rm(dist, { recursive: true, force: true });
  await mkdir(dist, { recursive: true });
  const metafile = await bundleCode(dist);
  for (const [name, types] of bundleTypes()) await writeFile(join(dist, `${name}.d.ts`), types);
  await writeFile(join(dist, "package.json"), `${JSON.stringify(await createManifest(), null, 2)}\n`);
  await writeFile(join(dist, "THIRD-PARTY-LICENSES.txt"), await collectLicenses(metafile));
  await copyFile(join(root, "README.md"), join(dist, "README.md"));
  await copyFile(join(root, "../../LICENSE"), join(dist, "LICENSE"));
  return measure(metafile);
}

async function bundleCode(outdir: string): Promise<Metafile> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: entries.map((name) => `src/${name}.ts`),
    outdir,
    bundle: true,
    splitting: true,
    format: "esm",
    target: "es2022",
    minify: true,
    sourcemap: true,
    chunkNames: "[name]-[hash]",
    metafile: true,
  });
  return metafile;
}

function bundleTypes(): [name: string, types: string][] {
  const bundles = generateDtsBundle(
    entries.map((name) => ({
      filePath: join(root, `src/${name}.ts`),
      libraries: { importedLibraries: [], allowedTypesLibraries: [] },
      output: { noBanner: true, exportReferencedTypes: name !== "index" },
    })),
    { preferredConfigPath: join(root, "tsconfig.types.json") },
  );
  return entries.map((name, index) => [name, bundles[index] ?? ""]);
}

async function createManifest() {
  const { name, version, description, license } = await readJson(join(root, "package.json"));
  return {
    name,
    version,
    description,
    license,
    type: "module",
    sideEffects: false,
    engines: { node: ">=20" },
    types: "./index.d.ts",
    exports: {
      ".": { types: "./index.d.ts", default: "./index.js" },
      "./track": { types: "./track.d.ts", default: "./track.js" },
    },
  };
}

/** The licenses of what is bundled ask to be handed on. */
async function collectLicenses({ inputs }: Metafile): Promise<string> {
  const folders = new Set(
    Object.keys(inputs).flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.slice(0, 1) ?? []),
  );
  const notices = [...folders].sort().map(async (folder) => {
    const { name, version } = await readJson(join(root, folder, "package.json"));
    return `${name} ${version}\n\n${await readFile(join(root, folder, "LICENSE"), "utf8")}`;
  });
  return (await Promise.all(notices)).join(`\n${"-".repeat(80)}\n\n`);
}

async function measure({ outputs }: Metafile): Promise<Sizes> {
  const sizeOf = async (entry: string, kinds: string[]) => {
    const files = new Set(Object.keys(outputs).filter((file) => basename(file) === `${entry}.js`));
    for (const file of files) {
      for (const { path, kind } of outputs[file]?.imports ?? []) if (kinds.includes(kind)) files.add(path);
    }
    const contents = await Promise.all([...files].map((file) => readFile(join(root, file))));
    return contents.reduce((bytes, content) => bytes + gzipSync(content, { level: 9 }).length, 0);
  };
  return {
    core: await sizeOf("index", ["import-statement"]),
    live: await sizeOf("index", ["import-statement", "dynamic-import"]),
    track: await sizeOf("track", ["import-statement"]),
  };
}

async function readJson(file: string): Promise<Record<string, string>> {
  return JSON.parse(await readFile(file, "utf8"));
}

if (import.meta.main) {
  const dist = join(root, "dist");
  const { core, live, track } = await buildPackage(dist);
  process.stdout.write(`${dist}: core ${core} bytes after gzip, with live ${live}; track ${track}\n`);
}
