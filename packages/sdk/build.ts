/**
 * Makes `dist/`, the published package: JavaScript with tRPC's client and superjson inside, one file of types that
 * names nothing of the server, and a manifest without dependencies. `npm pack ./dist` packs it.
 */
import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { generateDtsBundle } from "dts-bundle-generator";
import { build, type Metafile, type Plugin } from "esbuild";

const root = import.meta.dirname;
const dist = join(root, "dist");

/** Bytes of the code after gzip: what every user loads, and that together with what subscriptions load. */
export interface Sizes {
  core: number;
  live: number;
}

export async function buildPackage(): Promise<Sizes> {
  await rm(dist, { recursive: true, force: true });
  await mkdir(dist);
  const metafile = await bundleCode();
  await writeFile(join(dist, "index.d.ts"), bundleTypes());
  await writeFile(join(dist, "package.json"), `${JSON.stringify(await createManifest(), null, 2)}\n`);
  await writeFile(join(dist, "THIRD-PARTY-LICENSES.txt"), await collectLicenses(metafile));
  await copyFile(join(root, "README.md"), join(dist, "README.md"));
  await copyFile(join(root, "../../LICENSE"), join(dist, "LICENSE"));
  return measure(metafile);
}

async function bundleCode(): Promise<Metafile> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ["src/index.ts"],
    outdir: "dist",
    bundle: true,
    splitting: true,
    format: "esm",
    target: "es2022",
    minify: true,
    sourcemap: true,
    chunkNames: "[name]-[hash]",
    metafile: true,
    plugins: [pureTrpcClient],
  });
  return metafile;
}

/** tRPC's client does not say that its modules only define things, so all its links would come along (1 kB). */
const pureTrpcClient: Plugin = {
  name: "pure-trpc-client",
  setup({ onResolve, resolve }) {
    onResolve({ filter: /./ }, async ({ path, pluginData, ...from }) => {
      if (pluginData === "resolving" || !/^@trpc\/client/.test(path) === !/@trpc.client/.test(from.importer)) return undefined;
      return { ...(await resolve(path, { ...from, pluginData: "resolving" })), sideEffects: false };
    });
  },
};

function bundleTypes(): string {
  const [types = ""] = generateDtsBundle(
    [
      {
        filePath: join(root, "src/index.ts"),
        libraries: { importedLibraries: [], allowedTypesLibraries: [] },
        output: { noBanner: true, exportReferencedTypes: false },
      },
    ],
    { preferredConfigPath: join(root, "tsconfig.types.json") },
  );
  return types;
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
    exports: { ".": { types: "./index.d.ts", default: "./index.js" } },
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
  const sizeOf = async (kinds: string[]) => {
    const files = new Set(["dist/index.js"]);
    for (const file of files) {
      for (const { path, kind } of outputs[file]?.imports ?? []) if (kinds.includes(kind)) files.add(path);
    }
    const contents = await Promise.all([...files].map((file) => readFile(join(root, file))));
    return contents.reduce((bytes, content) => bytes + gzipSync(content, { level: 9 }).length, 0);
  };
  return { core: await sizeOf(["import-statement"]), live: await sizeOf(["import-statement", "dynamic-import"]) };
}

async function readJson(file: string): Promise<Record<string, string>> {
  return JSON.parse(await readFile(file, "utf8"));
}

if (import.meta.main) {
  const { core, live } = await buildPackage();
  process.stdout.write(`${dirname(join(dist, "index.js"))}: core ${core} bytes after gzip, with live ${live}\n`);
}
