import { createInterface } from "node:readline";

/**
 * JSON lines from stdin through a function to stdout: `… < in.jsonl > out.jsonl`. A line that cannot be read or answered
 * gives `{"id", "error"}` and the rest goes on.
 */
export async function mapJsonLines<Input extends { id?: unknown }>(
  answer: (input: Input) => Promise<object> | object,
): Promise<void> {
  let number = 0;
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
    number++;
    if (line.trim() === "") continue;
    const output = await answerLine(line, number, answer);
    if (!process.stdout.write(`${JSON.stringify(output)}\n`))
      await new Promise((resolve) => process.stdout.once("drain", resolve));
  }
}

async function answerLine<Input extends { id?: unknown }>(
  line: string,
  number: number,
  answer: (input: Input) => Promise<object> | object,
): Promise<object> {
  let id: unknown = null;
  try {
    const input = JSON.parse(line) as Input;
    id = input.id ?? null;
    return { id, ...(await answer(input)) };
  } catch (error) {
    process.exitCode = 1;
    return { id, error: `line ${number}: ${(error as Error).message}` };
  }
}
