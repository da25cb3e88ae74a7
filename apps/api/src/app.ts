import {
  cacheShare,
  checkReadiness,
  closeRedis,
  DomainError,
  exchangeDashboardToken,
  openRedis,
  type Platform,
} from "@vitrine/domain";
import { type Context, Hono } from "hono";
import { createServices } from "./context.ts";
import { accessLog } from "./edge/access-log.ts";
import { analyticsExport } from "./edge/analytics-export.ts";
import { answerHeaders } from "./edge/answer-headers.ts";
import { auth } from "./edge/auth.ts";
import { beaconTracker } from "./edge/beacon-tracker.ts";
import { bodyLimit } from "./edge/body-limit.ts";
import { catalogExport } from "./edge/catalog-export.ts";
import { createAddressReader } from "./edge/client-address.ts";
import { compression } from "./edge/compression.ts";
import type { AppEnv } from "./edge/context.ts";
import { cors } from "./edge/cors.ts";
import { endHeadBody } from "./edge/end-head-body.ts";
import { handleError, handleNotFound } from "./edge/errors.ts";
import { eventsBeacon, MAX_EVENTS_BYTES } from "./edge/events-beacon.ts";
import { createGate } from "./edge/gate.ts";
import { importsUpload } from "./edge/imports-upload.ts";
import { jsonDepth } from "./edge/json-depth.ts";
import { createMetrics, metricsContentType } from "./edge/metrics.ts";
import { productImage } from "./edge/product-image.ts";
import { createRateLimiter } from "./edge/rate-limit/create-rate-limiter.ts";
import { rateLimit } from "./edge/rate-limit.ts";
import { requestId } from "./edge/request-id.ts";
import { requireJson } from "./edge/require-json.ts";
import { createBodies } from "./edge/response-cache/bodies.ts";
import { warmUp } from "./edge/response-cache/warm-up.ts";
import { responseCache } from "./edge/response-cache.ts";
import { securityHeaders } from "./edge/security-headers.ts";
import { type ShortWay, shortWay } from "./edge/short-way.ts";
import { sitemap } from "./edge/sitemap.ts";
import { dashboard } from "./edge/static.ts";
import { trackShortWay } from "./edge/track-short-way.ts";
import { createTrpcEndpoint } from "./edge/trpc-endpoint.ts";
import { trpcTrackers } from "./edge/trpc-trackers.ts";
import { registerGauges } from "./gauges.ts";
import { appRouter } from "./routers/index.ts";

const DASHBOARD = new URL("../../dashboard/dist/", import.meta.url).pathname;

export interface Api {
  app: Hono<AppEnv>;
  /** Answers what is in the cache, and takes events, before the app is asked. */
  shortWay: ShortWay;
  /** Says "not ready" from now on, so that a balancer sends nobody here any more. */
  drain(): Promise<void>;
  /** Ends what the api started; the platform stays open. */
  close(): Promise<void>;
}

/** How long a balancer gets to see that this node is not ready, before it stops listening. */
const DRAIN_NOTICE_MS = 200;

/** The HTTP host over an open platform. Read it from top to bottom: it is a request's whole way. */
export function createApi(platform: Platform): Api {
  const { config, log } = platform;
  const services = createServices(platform, { index: true });
  const redis = config.REDIS_URL ? openRedis({ url: config.REDIS_URL, log, role: "rate limits" }) : undefined;
  const limiter = createRateLimiter({ redis });
  const readAddress = createAddressReader(config.TRUST_PROXY);
  const metrics = createMetrics();
  registerGauges(metrics, services);
  const trpc = createTrpcEndpoint(appRouter, services);
  const bodies = createBodies({
    cache: platform.cache,
    maxBytes: cacheShare(config),
    findQuery: trpc.findCached,
    answer: trpc.answerQuery,
  });
  const warming = warmUp({ ...platform, bodies });
  let draining = false;

  const app = new Hono<AppEnv>();
  app.onError(handleError);
  app.notFound(handleNotFound);

  // 1. Every answer: its headers, its id, its line in the log.
  app.use(answerHeaders());
  app.use(requestId({ log }));
  app.use(securityHeaders());
  app.use(accessLog({ onAnswer: metrics.observe }));

  // 2. Probes: before anything that could refuse them.
  app.get("/livez", (c) => c.text("ok"));
  app.get("/readyz", async (c) => {
    await warming.done;
    const { status } = draining ? { status: "draining" } : await checkReadiness(platform);
    return c.text(status, status === "ok" || status === "degraded" ? 200 : 503);
  });
  app.get("/health", async (c) => {
    const readiness = await checkReadiness(platform);
    return c.json({ ...readiness, draining }, draining || readiness.status === "down" ? 503 : 200);
  });

  // 3. Who calls, and may they, now?
  app.use(cors({ origins: config.CORS_ORIGINS }));
  app.use(auth({ authenticate: services.authenticator.authenticate, readAddress }));
  app.use(rateLimit({ limiter, callsPerMinute: config.RATE_LIMIT_RPM }));
  app.use("/trpc/*", responseCache({ bodies, answerFailure: trpc.answerFailure }));
  app.use(compression());
  app.use(endHeadBody());

  // 4. What they want.
  app.get("/metrics", async (c) => {
    if (!c.get("caller").scopes.includes("analytics") && !isLocal(c)) {
      throw new DomainError("unauthenticated", "The metrics need a secret key with the scope “analytics”.");
    }
    return c.body(await metrics.render(), 200, { "Content-Type": metricsContentType });
  });
  app.use("/trpc/*", requireJson(), bodyLimit(), jsonDepth());
  app.all("/trpc/*", trpc.answerRequest);
  app.post("/api/v1/events", bodyLimit({ maxBytes: MAX_EVENTS_BYTES }), jsonDepth(), eventsBeacon(services));
  app.get("/product-images/:id", productImage(services));
  app.post("/api/v1/imports", importsUpload(services));
  app.get("/api/v1/exports/:file", catalogExport(services));
  app.get("/:file{sitemap(?:-[0-9]+)?\\.xml}", sitemap(services));
  app.get("/api/v1/analytics/:file", analyticsExport(services));
  app.use("/auth/*", requireJson(), bodyLimit({ maxBytes: 4_096 }), jsonDepth());
  app.post("/auth/exchange", async (c) => {
    const { token } = await c.req.json<{ token?: unknown }>();
    const { key, expiresAt } = await exchangeDashboardToken(services, String(token ?? ""));
    return c.json({ key, expiresAt }, 200, { "Cache-Control": "no-store" });
  });

  // 5. Nothing of the api: a page of the dashboard.
  app.use(dashboard({ directory: DASHBOARD }));

  // Steps 1 to 3 in one, for a body that is at hand, and for events.
  const gate = createGate({
    recall: services.authenticator.recall,
    readAddress,
    limiter,
    callsPerMinute: config.RATE_LIMIT_RPM,
    origins: config.CORS_ORIGINS,
  });
  const readShortWay = shortWay({ bodies, gate, log, onAnswer: metrics.observe });
  const trackers = [...trpcTrackers(trpc, services), beaconTracker(services)];
  const eventsShortWay = trackShortWay({ trackers, gate, log, onAnswer: metrics.observe });

  return {
    app,
    shortWay: (incoming, outgoing, longWay) =>
      readShortWay(incoming, outgoing, longWay) || eventsShortWay(incoming, outgoing, longWay),
    async drain() {
      draining = true;
      await new Promise((resolve) => setTimeout(resolve, DRAIN_NOTICE_MS));
    },
    async close() {
      metrics.close();
      await warming.close();
      await services.close();
      if (redis) await closeRedis(redis);
    },
  };
}

/** Called on this machine itself, and not by a proxy that runs on it. */
function isLocal(c: Context<AppEnv>): boolean {
  const { address } = c.get("caller");
  return (address === "::1" || address.startsWith("127.")) && c.req.header("X-Forwarded-For") === undefined;
}
