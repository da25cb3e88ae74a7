import { Client, type QueryResult } from "pg";
import { PREPARED_MARK, UNAWAITED_MARK } from "./prepared.ts";

/**
 * So many texts have names, those that were used last: some speak of a day, and there is another tomorrow. The plan of one that
 * has lost its name goes with its connection.
 */
const MAX_NAMES = 400;
const names = new Map<string, string>();
let named = 0;

/** What is said of a statement whose answer is still to come. */
const NO_ANSWER: QueryResult = { command: "", rowCount: null, oid: 0, fields: [], rows: [] };

/**
 * A client that reads the marks of `prepared` and `unawaited`: Kysely hands it the text and the values alone. Where it
 * pipelines, a transaction's beginning waits for nobody either.
 */
export class MarkReadingClient extends Client {
  /** Statements on their way whose answer nobody awaits. */
  #unawaited: Promise<unknown>[] = [];

  /** `never`, since it stands for whatever the overload of `pg` that was called returns. */
  override query(...parts: unknown[]): never {
    const [text, values, ...others] = parts;
    if (typeof text !== "string") return super.query(...(parts as Parameters<Client["query"]>)) as never;
    const isUnawaited = this.pipeline && (text === "begin" || text.trimStart().startsWith(UNAWAITED_MARK));
    const name = nameOf(text);
    const asked = name === undefined ? parts : [{ name, text, values }, ...others];
    const answer = super.query(...(asked as Parameters<Client["query"]>)) as unknown as Promise<QueryResult>;
    if (!isUnawaited) return this.#afterUnawaited(answer) as never;
    answer.catch(() => {});
    this.#unawaited.push(answer);
    return Promise.resolve(NO_ANSWER) as never;
  }

  /** The answer, or why one before it failed: then this one has failed as well, or has ended a transaction without effect. */
  #afterUnawaited(answer: Promise<QueryResult>): Promise<QueryResult> {
    if (this.#unawaited.length === 0) return answer;
    const before = this.#unawaited;
    this.#unawaited = [];
    return Promise.allSettled([...before, answer]).then(async (outcomes) => {
      const failed = outcomes.find(({ status }) => status === "rejected");
      if (failed) throw (failed as PromiseRejectedResult).reason;
      return answer;
    });
  }
}

/** The name under which the statement is prepared, if it is. */
function nameOf(text: string): string | undefined {
  const marks = text.trimStart();
  const isPrepared =
    marks.startsWith(PREPARED_MARK) || marks.slice(UNAWAITED_MARK.length).trimStart().startsWith(PREPARED_MARK);
  if (!isPrepared) return undefined;
  const name = names.get(text) ?? `vitrine_${++named}`;
  names.delete(text);
  names.set(text, name);
  if (names.size > MAX_NAMES) names.delete(names.keys().next().value!);
  return name;
}
