import { expect, it } from "vitest";
import { createLogger, writeInfo } from "./log.ts";

function open(level: string, pretty = false) {
  const lines: string[] = [];
  const log = createLogger({ level, pretty, destination: { write: (line) => void lines.push(line) } });
  return { log, lines };
}

const withoutTime = (line: string | undefined) => line?.replace(/"time":"[^"]+"/, '"time":""');

it("a line made by hand is the one that the logger would write", () => {
  const { log, lines } = open("info");
  log.info({ id: "trace-42", status: 200, duration_ms: 0.12 }, "request");
  writeInfo(log, '"id":"trace-42","status":200,"duration_ms":0.12,"msg":"request"');
  expect(withoutTime(lines[1])).toBe(withoutTime(lines[0]));
});

it("is left out where the level says so, and readable where that is asked for", () => {
  const quiet = open("warn");
  writeInfo(quiet.log, '"msg":"request"');
  expect(quiet.lines).toEqual([]);
  const readable = open("info", true);
  writeInfo(readable.log, '"status":200,"msg":"request"');
  expect(readable.lines[0]).toMatch(/info.* request status=200\n$/);
});

it("keys never reach the log, whichever way a line is made", () => {
  const { log, lines } = open("info");
  log.info({ id: "vtr_pub_abc_def" }, "vtr_sec_abc_def is mine");
  writeInfo(log, '"id":"vtr_sec_abc_def","msg":"request"');
  expect(lines.join("")).not.toContain("abc_def");
  expect(lines.join("").match(/vtr_(?:pub|sec)_\[redacted\]/g)).toHaveLength(3);
});
