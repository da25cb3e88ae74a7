import { createLogger, openPlatform, type Platform, type PlatformOptions, readConfig } from "@vitrine/domain";

/** Opens the platform for one command, quiet but for warnings, and closes it whatever happens. */
export async function withPlatform<Result>(
  run: (platform: Platform) => Promise<Result>,
  options: Pick<PlatformOptions, "follow"> = {},
): Promise<Result> {
  const config = readConfig();
  const log = createLogger({ level: "warn", pretty: true, destination: process.stderr });
  const platform = await openPlatform(config, { ...options, log });
  try {
    return await run(platform);
  } finally {
    await platform.close();
  }
}
