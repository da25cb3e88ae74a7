/** What kind of request a path is: a handful of classes, so that no client can make up new ones. */
export type RouteClass = "trpc" | "events" | "rest" | "probe" | "page";

/** Asked every few seconds by machines. */
const PROBES = new Set(["/livez", "/readyz", "/health", "/metrics"]);

/** The class of a path; "page" is everything that is no call: the dashboard, `/docs`, what does not exist. */
export function classifyRoute(path: string): RouteClass {
  if (path.startsWith("/trpc/")) return "trpc";
  if (path === "/api/v1/events") return "events";
  if (path.startsWith("/api/") || path.startsWith("/sitemap")) return "rest";
  return PROBES.has(path) ? "probe" : "page";
}
