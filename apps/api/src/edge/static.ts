import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import type { MiddlewareHandler } from "hono";
import { getMimeType } from "hono/utils/mime";
import { answerNow } from "./answer-headers.ts";
import type { AppEnv } from "./context.ts";

export interface StaticOptions {
  /** The built dashboard: the directory with its `index.html`. */
  directory: string;
}

interface StaticFile {
  body: Uint8Array<ArrayBuffer>;
  headers: Record<string, string>;
}

/** Vite puts the hash of its content in the name of everything in here, so it never changes. */
const HASHED = /^\/assets\//;

const NOT_BUILT = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Vitrine</title>
<h1>The dashboard is not built yet</h1>
<p>Run <code>npm run build</code> and load this page again. The API itself is up: see <a href="/docs">/docs</a>.</p>
</html>
`;

/**
 * Serves the built dashboard to GET requests that nothing else answered. A path that names no file is a page of the
 * dashboard's own router and gets `index.html`; a path with a file extension, or under `/api/` or `/trpc/`, does not.
 *
 * All files are read once and kept: a request's path is only ever looked up among their names, so there is no path it
 * could break out of.
 *
 * @example
 * ```ts
 * app.use(dashboard({ directory: "apps/dashboard/dist" })); // the last one
 * ```
 */
export function dashboard({ directory }: StaticOptions): MiddlewareHandler<AppEnv> {
  let files = readFiles(directory);

  return async function dashboard(c, next) {
    const { method, path } = c.req;
    if ((method !== "GET" && method !== "HEAD") || /^\/(?:api|trpc)(?:\/|$)/.test(path)) return next();
    files ??= readFiles(directory);
    const isPage = !/\.[A-Za-z0-9]+$/.test(path);
    if (!files) {
      if (!isPage) return next();
      return answerNow(c, 503, NOT_BUILT, { "Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store" });
    }
    const file = files.get(path) ?? (isPage ? files.get("/index.html") : undefined);
    if (!file) return next();
    if (c.req.header("If-None-Match")?.includes(file.headers.ETag as string))
      return answerNow(c, 304, null, file.headers);
    return answerNow(c, 200, file.body, file.headers);
  };
}

/** The files by their path in the address; undefined where the dashboard is not built. */
function readFiles(directory: string): Map<string, StaticFile> | undefined {
  if (!existsSync(join(directory, "index.html"))) return undefined;
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    entries.map((entry) => {
      const name = join(entry.parentPath, entry.name);
      const path = `/${relative(directory, name).split(sep).join("/")}`;
      return [path, toStaticFile(path, readFileSync(name))];
    }),
  );
}

function toStaticFile(path: string, content: Buffer<ArrayBuffer>): StaticFile {
  const hash = createHash("sha256").update(content).digest("base64url").slice(0, 22);
  return {
    body: new Uint8Array(content),
    headers: {
      "Content-Type": getMimeType(path) ?? "application/octet-stream",
      "Cache-Control": HASHED.test(path) ? "public, max-age=31536000, immutable" : "no-cache",
      ETag: `"${hash}"`,
    },
  };
}
