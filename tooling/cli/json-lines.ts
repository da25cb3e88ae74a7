import { createInterface } from "node:readline";

/** A line that was read, or what stands in its place in the output. */
export type ReadLine<Input> = { input: Input } | { id: unknown; error: string };

/**
 * JSON lines from stdin through a function to stdout: `… < in.jsonl > out.jsonl`. A line that cannot be read or answered
 * gives `{"id", "error"}` and the rest goes on.
 */
export async function mapJsonLines<Input extends { id?: unknown }>(
  answer: (input: Input) => Promise<object> | object,
): Promise<void> {
  for await (const line of readJsonLines<object>(async (input) => ({
    id: input.id ?? null,
    ...(await answer(input as Input)),
  }))) {
    await writeJsonLine("input" in line ? line.input : line);
  }
}

/** JSON lines from stdin, each through a function; what it throws becomes the line's error. Empty lines are left out. */
export async function* readJsonLines<Input>(
  read: (line: Record<string, unknown>) => Promise<Input> | Input,
): AsyncGenerator<ReadLine<Input>> {
  let number = 0;
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
    number++;
    if (line.trim() !== "") yield await readLine(line, number, read);
  }
}

export async function writeJsonLine(output: object): Promise<void> {
  if (!process.stdout.write(`${JSON.stringify(output)}\n`))
    await new Promise((resolve) => process.stdout.once("drain", resolve));
}

async function readLine<Input>(
  line: string,
  number: number,
  read: (line: Record<string, unknown>) => Promise<Input> | Input,
): Promise<ReadLine<Input>> {
  let id: unknown = null;
  try {
    const parsed: unknown = JSON.parse(line);
    if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) throw new Error("not an object");
    id = (parsed as Record<string, unknown>).id ?? null;
    return { input: await read(parsed as Record<string, unknown>) };
  } catch (error) {
    process.exitCode = 1;
    return { id, error: `line ${number}: ${(error as Error).message}` };
  }
}
