import { Migration0001Initial } from "./0001-initial.ts";

/** Every migration in the order it runs. Only ever append. */
export const migrations = [{ name: "0001-initial", class: Migration0001Initial }];
