/** Reading product pages: a pure function of address and HTML. */
export type { Crumb } from "./category-path.ts";
export * from "./contract.ts";
export { extract } from "./extract.ts";
export { isRestrictedGtin, normalizeGtin, readTradeNumber } from "./gtin.ts";
export { parsePriceText } from "./price-text.ts";
export { readBrandFragment } from "./read-brand-fragment.ts";
export { readBreadcrumbTrail } from "./read-breadcrumbs.ts";
