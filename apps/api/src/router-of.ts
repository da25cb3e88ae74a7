import type { TRPCMutationProcedure, TRPCQueryProcedure, TRPCSubscriptionProcedure } from "@trpc/server";

type Input<Method extends (...args: never[]) => unknown> = Parameters<Method> extends [] ? void : Parameters<Method>[0];

/** A procedure that takes and gives what a method of the contract does. */
type ProcedureOf<Method> = Method extends (...args: never[]) => AsyncIterable<infer Item>
  ? TRPCSubscriptionProcedure<{ input: Input<Method>; output: AsyncIterable<unknown> & { "~item"?: Item }; meta: object }>
  : Method extends (...args: never[]) => Promise<infer Output>
    ?
        | TRPCQueryProcedure<{ input: Input<Method>; output: Output; meta: object }>
        | TRPCMutationProcedure<{ input: Input<Method>; output: Output; meta: object }>
    : never;

/** What a router must be to keep the published contract: a procedure for every method, with its input and output. */
export type RouterOf<Api> = { [Name in keyof Api]: ProcedureOf<Api[Name]> };
