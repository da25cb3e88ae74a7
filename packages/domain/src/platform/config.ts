import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { z } from "zod";
import { parseTtl } from "./cache/ttl.ts";

/** One variable of the environment: how it is read, what it defaults to, what it does. */
interface Setting<Value> {
  schema: z.ZodType<Value, string | undefined>;
  /** As it would be written in `.env`; "" where there is no default. */
  default: string;
  doc: string;
  /** Never shown. */
  secret?: boolean;
}

const text = (fallback: string) =>
  z
    .string()
    .optional()
    .transform((value) => value || fallback);
const optional = z
  .string()
  .optional()
  .transform((value) => value || undefined);
const list = z
  .string()
  .optional()
  .transform((value) =>
    (value ?? "")
      .split(",")
      .map((part) => part.trim())
      .filter(Boolean),
  );
const integer = (fallback: number, min: number, max: number) =>
  z
    .string()
    .optional()
    .transform((value) => (value ? Number(value) : fallback))
    .pipe(z.number({ error: "must be a number" }).int().min(min).max(max));
const url = (...protocols: string[]) =>
  optional.refine((value) => !value || (URL.canParse(value) && protocols.includes(new URL(value).protocol)), {
    message: `must be an address beginning with ${protocols.map((protocol) => `${protocol}//`).join(" or ")}`,
  });
const setting = <Value>(value: Setting<Value>): Setting<Value> => value;

const logLevels = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;

/** Every variable Vitrine reads. The README's table and `.env.example` are checked against it. */
export const settings = {
  NODE_ENV: setting({
    schema: text("development"),
    default: "development",
    doc: "`production` writes logs as JSON lines and turns off what only development needs.",
  }),
  PORT: setting({ schema: integer(3000, 0, 65_535), default: "3000", doc: "Port of the api." }),
  HOST: setting({
    schema: text("127.0.0.1"),
    default: "127.0.0.1",
    doc: "Address the api listens on. `0.0.0.0` for all.",
  }),
  DATA_DIR: setting({
    schema: text(".vitrine"),
    default: ".vitrine",
    doc: "Where the embedded database, its secret and the demo keep their files.",
  }),
  DATABASE_URL: setting({
    schema: url("postgres:", "postgresql:"),
    default: "",
    doc: "PostgreSQL 15 or newer. Empty: the embedded database.",
    secret: true,
  }),
  DATABASE_POOL: setting({
    schema: integer(15, 4, 500),
    default: "15",
    doc: "Database connections of one process, split 4:8:2:1 between ingest, reads, analytics and health.",
  }),
  REDIS_URL: setting({
    schema: url("redis:", "rediss:"),
    default: "",
    doc: "Second cache tier, rate limits and wake-ups between nodes. Empty: memory.",
    secret: true,
  }),
  VITRINE_SECRET: setting({
    schema: optional.refine((value) => !value || value.length >= 32, { message: "must have at least 32 characters" }),
    default: "",
    doc: "Signs cursors and hashes keys. Embedded: made once in `DATA_DIR`. With `DATABASE_URL`: required.",
    secret: true,
  }),
  VITRINE_SECRET_OLD: setting({
    schema: optional,
    default: "",
    doc: "The secret before, accepted while rotating.",
    secret: true,
  }),
  SITE_CURRENCY: setting({
    schema: text("EUR").pipe(z.string().regex(/^[A-Z]{3}$/, "must be an ISO 4217 code such as EUR")),
    default: "EUR",
    doc: "Currency of price sorting, filters and statistics. Nothing is converted.",
  }),
  SITE_TIMEZONE: setting({
    schema: text("UTC").refine(isTimeZone, { message: "must be an IANA time zone such as Europe/Berlin" }),
    default: "UTC",
    doc: "Time zone of the days in analytics. Another one holds for days from then on.",
  }),
  RETENTION_EVENTS_DAYS: setting({
    schema: integer(90, 3, 36_500),
    default: "90",
    doc: "Days that single events are kept. Their counts stay.",
  }),
  RETENTION_HOURS_DAYS: setting({
    schema: integer(730, 3, 36_500),
    default: "730",
    doc: "Days that counts by hour are kept; counts by day are kept for ever.",
  }),
  SITE_PRODUCT_URL: setting({
    schema: url("http:", "https:").refine((value) => !value || value.split("{slug}").length === 2, {
      message: "must have {slug} in it once, as https://site.example/products/{slug}",
    }),
    default: "",
    doc: "Where the site shows a product, with `{slug}` for it: for the sitemap and exported feeds.",
  }),
  SITE_LOCALE: setting({ schema: text("en"), default: "en", doc: "Language of written product copy." }),
  LOG_LEVEL: setting({
    schema: text("info").pipe(z.enum(logLevels)),
    default: "info",
    doc: `One of ${logLevels.map((level) => `\`${level}\``).join(", ")}.`,
  }),
  RATE_LIMIT_RPM: setting({
    schema: integer(600, 0, 10_000_000),
    default: "600",
    doc: "Procedure calls a minute and caller (address or key). 0 turns the limit off.",
  }),
  CORS_ORIGINS: setting({
    schema: list,
    default: "",
    doc: "Origins that browsers may call from, separated by commas.",
  }),
  TRUST_PROXY: setting({
    schema: list,
    default: "",
    doc: "Addresses or CIDR ranges of proxies whose `X-Forwarded-For` is believed, separated by commas.",
  }),
  ADMIN_KEY: setting({
    schema: optional.refine((value) => !value || value.length >= 24, { message: "must have at least 24 characters" }),
    default: "",
    doc: "A secret key with every scope, for setting up. Prefer keys made with `keys create`.",
    secret: true,
  }),
  CACHE_MAX_MB: setting({
    schema: integer(64, 1, 65_536),
    default: "64",
    doc: "Bound of the memory cache, in MB: half for answers, half for the bodies made of them.",
  }),
  CACHE_TTL: setting({
    schema: z.string().optional().transform(readTtl),
    default: "",
    doc: "Seconds that answers count as fresh, over the defaults: `list=120,detail=900`. 0 keeps none of a kind.",
  }),
  OPENAI_API_KEY: setting({
    schema: optional,
    default: "",
    doc: "Turns on written product copy. Without it copy comes from a template.",
    secret: true,
  }),
  OPENAI_BASE_URL: setting({ schema: url("http:", "https:"), default: "", doc: "Any OpenAI-compatible service." }),
  OPENAI_MODEL: setting({ schema: text("gpt-4o-mini"), default: "gpt-4o-mini", doc: "Model that writes the copy." }),
  AI_DAILY_BUDGET: setting({
    schema: integer(200_000, 0, 1_000_000_000),
    default: "200000",
    doc: "Tokens that copy may use in a UTC day.",
  }),
  AI_CONCURRENCY: setting({ schema: integer(2, 1, 64), default: "2", doc: "Copy requests under way at once." }),
  IMAGE_STORE: setting({
    schema: optional,
    default: "",
    doc: "Folder for copies of products' pictures, served at `/product-images/{id}`; shared where several processes run. Empty: none are kept.",
  }),
  SMTP_URL: setting({
    schema: url("smtp:", "smtps:"),
    default: "",
    doc: "Mail server for alerts by email, with user and password in it. Empty: alerts go to webhooks alone.",
    secret: true,
  }),
  ALERTS_FROM: setting({
    schema: text("Vitrine <vitrine@localhost>"),
    default: "Vitrine <vitrine@localhost>",
    doc: "Sender of alerts by email.",
  }),
  CRAWL_USER_AGENT: setting({
    schema: text("VitrineBot/0.1"),
    default: "VitrineBot/0.1",
    doc: "Name the crawler gives itself; `CRAWL_CONTACT` is added to it.",
  }),
  CRAWL_CONTACT: setting({
    schema: optional,
    default: "",
    doc: "Address or e-mail shops can reach you at. Required before a shop on the public internet is crawled.",
  }),
  CRAWL_CONCURRENCY: setting({
    schema: integer(10, 1, 200),
    default: "10",
    doc: "Hosts fetched from in parallel; each has one request in flight.",
  }),
  CHROMIUM_PATH: setting({
    schema: optional,
    default: "",
    doc: 'A Chromium, such as `/usr/bin/chromium`, for shops whose pages are made by their scripts (`engine: "browser"`).',
  }),
  OTEL_EXPORTER_OTLP_ENDPOINT: setting({
    schema: url("http:", "https:"),
    default: "",
    doc: "Reserved for traces; not read yet.",
  }),
};

type Settings = typeof settings;

/** The validated environment, one property per variable. */
export type Config = { readonly [Name in keyof Settings]: z.output<Settings[Name]["schema"]> };

/** A variable has a value that cannot be used. Stops the start. */
export class ConfigError extends Error {
  override name = "ConfigError";
}

/**
 * Reads the environment over `.env` of the working directory: the real environment wins.
 *
 * @throws ConfigError naming each wrong variable
 */
export function readConfig(
  environment: Record<string, string | undefined> = process.env,
  directory = process.cwd(),
): Config {
  const file = join(directory, ".env");
  return parseConfig({ ...(existsSync(file) ? parseEnv(readFileSync(file, "utf8")) : {}), ...environment });
}

/** As `readConfig`, from given values alone: for tests and tools. */
export function parseConfig(values: Record<string, string | undefined> = {}): Config {
  const config: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const [name, { schema }] of Object.entries(settings)) {
    const result = schema.safeParse(values[name]?.trim());
    if (result.success) config[name] = result.data;
    else problems.push(...result.error.issues.map((issue) => `${name} ${issue.message}`));
  }
  if (problems.length > 0) throw new ConfigError(`Wrong settings:\n${problems.map((line) => `  ${line}`).join("\n")}`);
  return config as Config;
}

function readTtl(value: string | undefined, context: z.RefinementCtx): ReturnType<typeof parseTtl> {
  try {
    return parseTtl(value ?? "");
  } catch (error) {
    context.addIssue((error as Error).message);
    return z.NEVER;
  }
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
