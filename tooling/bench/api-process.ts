import type { Scratch } from "./scratch.ts";
import { type ServerProcess, startServerProcess } from "./server-process.ts";

const API = new URL("../../apps/api/src/main.ts", import.meta.url).pathname;

/** The api as in production, on a measurement's database, with limits that count and never refuse. */
export function startApiProcess(
  { config }: Scratch,
  settings: Record<string, string | undefined> = {},
  profile?: string,
  program = API,
): Promise<ServerProcess> {
  const secret = config.VITRINE_SECRET as string;
  const environment = {
    NODE_ENV: "production",
    LOG_LEVEL: "info",
    PORT: "0",
    RATE_LIMIT_RPM: "10000000",
    DATA_DIR: config.DATA_DIR,
    DATABASE_URL: config.DATABASE_URL as string,
    VITRINE_SECRET: secret,
    ADMIN_KEY: secret,
    ...settings,
  };
  return startServerProcess({
    program: [program],
    environment: Object.fromEntries(Object.entries(environment).filter(([, value]) => value)) as Record<string, string>,
    directory: config.DATA_DIR,
    profile,
  });
}

/** The path of a query with its input. */
export function callPath(procedure: string, input?: object): string {
  return `/trpc/${procedure}${input ? `?input=${encodeURIComponent(JSON.stringify({ json: input }))}` : ""}`;
}

/** What a query answers to the bench's own secret key. */
export async function askApi<Answer>(api: ServerProcess, { config }: Scratch, procedure: string): Promise<Answer> {
  const answer = await fetch(api.url + callPath(procedure), {
    headers: { Authorization: `Bearer ${config.VITRINE_SECRET}` },
  });
  const { result } = (await answer.json()) as { result: { data: { json: Answer } } };
  return result.data.json;
}
