import type { TRPCMutationProcedure, TRPCQueryProcedure, TRPCSubscriptionProcedure } from "@trpc/server";

// biome-ignore lint/suspicious/noConfusingVoidType: tRPC's own word for a procedure without input
type NoInput = void;

type Input<Method> = Method extends (...args: infer Given) => unknown ? (Given extends [] ? NoInput : Given[0]) : never;

/** A procedure that gives what a method of the contract does. */
type ProcedureOf<Method> = Method extends (...args: never[]) => AsyncIterable<unknown>
  ? TRPCSubscriptionProcedure<{ input: Input<Method>; output: AsyncIterable<unknown>; meta: object }>
  : Method extends (...args: never[]) => Promise<infer Output>
    ?
        | TRPCQueryProcedure<{ input: Input<Method>; output: Output; meta: object }>
        | TRPCMutationProcedure<{ input: Input<Method>; output: Output; meta: object }>
    : never;

/** What a router must be to keep the published contract: a procedure for every method, giving what the method gives. */
export type RouterOf<Api> = { [Name in keyof Api]: ProcedureOf<Api[Name]> };

/** Routers that also take everything the contract's methods take: a procedure may not ask for more. */
export type Accepting<Apis, Routers> = {
  [Name in keyof Apis & keyof Routers]: {
    [Procedure in keyof Apis[Name] & keyof Routers[Name]]: Input<Apis[Name][Procedure]> extends InputOf<
      Routers[Name][Procedure]
    >
      ? unknown
      : { "must accept": Input<Apis[Name][Procedure]> };
  };
};

type InputOf<Procedure> = Procedure extends { _def: { $types: { input: infer Given } } } ? Given : never;
