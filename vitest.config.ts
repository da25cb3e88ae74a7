import { defineConfig } from "vitest/config";

const { DATABASE_URL = "", REDIS_URL = "", REQUIRE_SERVICES } = process.env;

export default defineConfig({
  test: {
    projects: [
      "packages/db",
      "packages/domain",
      "packages/sdk",
      "apps/api",
      "apps/worker",
      "apps/dashboard",
      "tooling",
    ].map((root) => ({
      extends: true,
      test: { name: root.split("/").at(-1) as string, root },
    })),
    maxWorkers: 2,
    testTimeout: 15_000,
    hookTimeout: 30_000,
    // What is waited for comes, on a slow machine too.
    expect: { poll: { timeout: 5_000 } },
    globalSetup: new URL("./tooling/testing/services.ts", import.meta.url).pathname,
    provide: { databaseUrl: DATABASE_URL, redisUrl: REDIS_URL, requireServices: Boolean(REQUIRE_SERVICES) },
  },
});
