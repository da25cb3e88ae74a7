export type * from "@vitrine/domain/contract";
