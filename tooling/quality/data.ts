import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

/** The files of a set, by path within the data. */
export interface QualityData {
  text(path: string): string;
  json<Content>(path: string): Content;
  /** Rows of a table whose fields are set apart by a sign that never stands in a value. */
  rows(path: string, separator: string): Record<string, string>[];
}

/** Opens the data of one set; null, with a word on stderr and a failing exit code, where it is absent. */
export function openData(directory: string, set: string): QualityData | null {
  if (!existsSync(directory)) {
    process.stderr.write(`${set}: not scored, because ${directory} is absent (--data names another place).\n`);
    process.exitCode = 1;
    return null;
  }
  const text = (path: string) => {
    const bytes = readFileSync(join(directory, path));
    return (path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
  };
  return {
    text,
    json: (path) => JSON.parse(text(path)),
    rows(path, separator) {
      const [head = "", ...lines] = text(path).split(/\r?\n/).filter(Boolean);
      const names = head.split(separator);
      return lines.map((line) => {
        const values = line.split(separator);
        return Object.fromEntries(names.map((name, at) => [name, values[at] ?? ""]));
      });
    },
  };
}
