import type { KyselyPlugin } from "kysely";

/**
 * Fail points for nothing: the process kills itself before it sends its nth statement, or after the answer came. Every step
 * of a worker is a statement, so every step can be the last.
 */
export function dieAtStatement(statement: number, moment: "before" | "after"): KyselyPlugin {
  let sent = 0;
  let answered = 0;
  const die = () => process.kill(process.pid, "SIGKILL");
  return {
    transformQuery({ node }) {
      if (++sent === statement && moment === "before") die();
      return node;
    },
    async transformResult({ result }) {
      if (++answered === statement && moment === "after") die();
      return result;
    },
  };
}
