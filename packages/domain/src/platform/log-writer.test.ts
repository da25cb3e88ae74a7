import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { writeByTurn } from "./log-writer.ts";

const line = (level: string, msg: string) => `{"level":"${level}","msg":"${msg}"}\n`;
const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

it("writes the lines of a turn together, in order", async () => {
  const written: string[] = [];
  const writer = writeByTurn({ write: (text) => void written.push(text) });
  writer.write(line("info", "1"));
  writer.write(line("debug", "2"));
  expect(written).toEqual([]);
  await nextTurn();
  writer.write(line("info", "3"));
  await nextTurn();
  expect(written).toEqual([line("info", "1") + line("debug", "2"), line("info", "3")]);
});

it("writes trouble at once, after what came before it", async () => {
  const written: string[] = [];
  const writer = writeByTurn({ write: (text) => void written.push(text) });
  writer.write(line("info", "1"));
  writer.write(line("error", "2"));
  expect(written.join("")).toBe(line("info", "1") + line("error", "2"));
  await nextTurn();
  expect(written.join("")).toBe(line("info", "1") + line("error", "2"));
});

it.each([
  ["an exit", "process.exit(0);"],
  ["a crash", 'throw new Error("a defect");'],
])("loses nothing with %s", async (_, end) => {
  const program = `
    import { writeByTurn } from ${JSON.stringify(new URL("log-writer.ts", import.meta.url).href)};
    const writer = writeByTurn(process.stdout);
    writer.write('{"level":"info","msg":"last words"}\\n');
    ${end}`;
  const run = promisify(execFile)(process.execPath, ["--input-type=module-typescript", "-e", program]);
  const { stdout } = await run.catch((error: { stdout: string }) => error);
  expect(stdout).toContain("last words");
});
