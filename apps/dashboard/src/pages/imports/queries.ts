import { queryOptions } from "@tanstack/react-query";
import type { ImportRun, Vitrine } from "@vitrine/sdk";

const WORKING_MS = 2_000;
const IDLE_MS = 15_000;

/** The newest 20 runs, asked for more often while one is under way. */
export function importRunsQuery({ imports }: Vitrine) {
  return queryOptions({
    queryKey: ["imports", "runs"],
    queryFn: async ({ signal }) => (await imports.list({ limit: 20 }, { signal })).items,
    refetchInterval: ({ state }) => (state.data?.some(isUnderWay) ? WORKING_MS : IDLE_MS),
  });
}

export function importRunQuery({ imports }: Vitrine, id: number) {
  return queryOptions({
    queryKey: ["imports", "run", id],
    queryFn: ({ signal }) => imports.get({ id }, { signal }),
    refetchInterval: ({ state }) => (state.data && isUnderWay(state.data) ? WORKING_MS : false),
  });
}

export function isUnderWay({ status }: ImportRun): boolean {
  return status === "reading" || status === "applying" || status === "rolling_back";
}
