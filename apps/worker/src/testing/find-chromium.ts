import { existsSync } from "node:fs";

/** Where this machine has a Chromium, if it has one. */
export const chromiumPath = [process.env.CHROMIUM_PATH, "/usr/bin/chromium", "/usr/bin/chromium-browser"].find(
  (path): path is string => Boolean(path) && existsSync(path as string),
);

export const withoutChromium = chromiumPath ? "" : " (skipped: no Chromium, name one in CHROMIUM_PATH)";
