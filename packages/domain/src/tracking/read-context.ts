import type { EventContext } from "./contract.ts";

const MAX_LENGTH = 100;

/** What is kept of where an event happened: enough for analytics, and none of what an address may tell of a person. */
export interface KeptContext {
  /** Of the page, without its query. */
  path?: string;
  /** Host of the page that led here; absent where it is the same site. */
  referrer?: string;
  /** `utm_source / utm_medium / utm_campaign` as far as given. */
  campaign?: string;
}

/** @returns null where nothing is worth keeping; what is no address is passed over */
export function readContext({ url, referrer }: EventContext): KeptContext | null {
  const page = parse(url);
  const from = parse(referrer);
  const campaign = page?.search ? readCampaign(page.searchParams) : "";
  const kept: KeptContext = {
    ...(page && { path: clean(page.pathname) }),
    ...(from && from.host !== page?.host && { referrer: clean(from.hostname.replace(/^www\./, "")) }),
    ...(campaign && { campaign: clean(campaign.toLowerCase()) }),
  };
  return Object.keys(kept).length > 0 ? kept : null;
}

function readCampaign(parameters: URLSearchParams): string {
  const parts = ["utm_source", "utm_medium", "utm_campaign"].map((name) => parameters.get(name)?.trim() ?? "");
  return parts.some(Boolean) ? parts.map((part) => part || "–").join(" / ") : "";
}

function parse(text: string | undefined): URL | null {
  const url = text ? URL.parse(text) : null;
  return url && /^https?:$/.test(url.protocol) ? url : null;
}

/** Decoded parameters may hold what PostgreSQL cannot store. */
function clean(text: string): string {
  return text.slice(0, MAX_LENGTH).replaceAll("\0", "").toWellFormed();
}
