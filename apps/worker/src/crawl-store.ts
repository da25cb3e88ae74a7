// To become `export * from "@vitrine/domain/crawl"`, once the domain package exports that face.
export * from "../../../packages/domain/src/crawl/index.ts";
