import { createHash } from "node:crypto";
import type { LeasedTarget } from "@vitrine/domain/crawl";
import { extract } from "@vitrine/domain/extract";
import { decodeText } from "./charset.ts";
import type { FetchResponse } from "./http-client.ts";
import { normalizeUrl } from "./normalize-url.ts";
import type { Harvest } from "./page-writer.ts";
import type { RobotsRules } from "./robots.ts";
import type { RunContext } from "./run-context.ts";
import { looksLikeSitemap, readSitemap } from "./sitemap.ts";

/** Reads an answer: finds out what it is, follows its links, and gives what is to be written down. */
export async function readPage(
  { frontier, worker }: Pick<RunContext, "frontier" | "worker">,
  target: LeasedTarget,
  response: FetchResponse,
  rules: RobotsRules,
): Promise<Harvest> {
  const { page } = target;
  const outcome = {
    target,
    status: response.status,
    at: worker.clock.now(),
    note: null,
    unchanged: false,
    isWhole: !response.truncated,
    read: null,
  };
  const contentHash = createHash("sha256").update(response.body).digest("base64url");
  if (page && target.pageType && (response.status === 304 || page.contentHash === contentHash)) {
    return { ...outcome, pageType: target.pageType, unchanged: true };
  }
  if (normalizeUrl(response.url) !== normalizeUrl(target.url) && target.pageType !== "sitemap") {
    frontier.addRedirect(response.url, target);
    return { ...outcome, pageType: "other", note: `it redirects to ${response.url.slice(0, 400)}` };
  }
  if (response.body.length === 0) return { ...outcome, pageType: "other", note: "it is empty", isWhole: false };

  const { etag = null, "last-modified": lastModified = null, "content-type": contentType } = response.headers;
  const validators = { etag, lastModified, contentHash };
  if (target.pageType === "sitemap" || looksLikeSitemap(response.body)) {
    frontier.addListed(await readSitemap(response.body, contentType), target, rules);
    return { ...outcome, pageType: "sitemap", read: { ...validators, extraction: null } };
  }
  const html = decodeText(response.body, contentType);
  const extraction = extract({ html, url: target.url, headers: response.headers });
  const isProduct = extraction.pageType === "product";
  frontier.addLinks(extraction.links, target, isProduct, rules);
  return {
    ...outcome,
    pageType: extraction.pageType,
    note: response.truncated ? "it is longer than what is read" : null,
    read: { ...validators, extraction: isProduct ? extraction : null },
  };
}
