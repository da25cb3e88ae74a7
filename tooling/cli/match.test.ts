import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const run = fileURLToPath(new URL("../run.mjs", import.meta.url));

async function match(lines: (object | string)[]) {
  const child = spawn(process.execPath, [run, "cli/main.ts", "match"], { stdio: ["pipe", "pipe", "inherit"] });
  child.stdin.end(lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line))).join("\n"));
  const [output, code] = await Promise.all([
    text(child.stdout),
    new Promise<number | null>((resolve) => child.once("close", resolve)),
  ]);
  return {
    code,
    answers: output
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line)),
  };
}

describe("vitrine match", () => {
  it("answers each line in its place, bad ones with what is wrong", async () => {
    const { code, answers } = await match([
      { id: "x", title: "Orlo QX4400 amplifier", shop: "a" },
      "no json",
      { id: 7 },
      { id: 8, title: "Brenn lamp", price: "cheap" },
      { id: "y", title: "QX-4400 amp by Orlo", shop: "b", price: "99.50" },
      { id: "z", title: "Castor gong", shop: "c" },
    ]);
    expect(code).toBe(1);
    expect(answers.map(({ error, ...answer }) => (error ? { ...answer, error: true } : answer))).toEqual([
      { id: "x", cluster: 0, decision: "auto", score: expect.any(Number) },
      { id: null, error: true },
      { id: 7, error: true },
      { id: 8, error: true },
      { id: "y", cluster: 0, decision: "auto", score: expect.any(Number) },
      { id: "z", cluster: 2, decision: "new", score: 0 },
    ]);
    expect(answers[2].error).toBe('line 3: "title" must be a text');
    expect(answers[3].error).toBe('line 4: "price" must be a number');
  });

  it("pairs two shops one to one", async () => {
    const { code, answers } = await match([
      { id: 1, title: "Orlo QX4400 amplifier", shop: "a" },
      { id: 2, title: "Orlo QX4400 amplifier black", shop: "a" },
      { id: 3, title: "Orlo QX4400 amplifier black", shop: "b" },
    ]);
    expect(code).toBe(0);
    expect(answers.map(({ cluster }) => cluster)).toEqual([0, 1, 1]);
  });
});
