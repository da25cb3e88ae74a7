import { html } from "hono/html";
import { formatEuros, t } from "./language.ts";
import type { Html } from "./shops/shopfront.ts";
import type { Site } from "./site.ts";

const words = {
  heading: t("Workshops im", "Workshops in", "Ateliers de"),
  event: t("Gitarren-Workshop am Samstag", "Saturday guitar workshop", "Atelier guitare du samedi"),
};

/**
 * One month of a calendar that never ends: it links to the months around it, to itself in other orders, and gives every month
 * its own session ids. It also names a price, so that it looks worth keeping. Months run on for ever both ways.
 */
export function renderTrap(site: Site, path: string): Html {
  const { front } = site;
  const [year = 2026, month = 1] = (/(\d+)-(\d+)$/.exec(path) ?? []).slice(1).map(Number);
  const session = `${year}${month}`;
  const link = (months: number, sort: string) => {
    const at = new Date(Date.UTC(year, month - 1 + months));
    return `${front.trap}/${at.getUTCFullYear()}-${at.getUTCMonth() + 1}?sort=${sort}&sid=${session}${months}`;
  };
  const title = `${words.heading[front.language]} ${month}/${year}`;
  const body = html`<h1>${title}</h1>
<p>${words.event[front.language]}: ${formatEuros(2_500, front.language)}</p>
<p><a href="${link(-1, "date")}">‹‹</a> <a href="${link(1, "date")}">››</a> <a href="${link(12, "date")}">+12</a>
${["date", "price", "name"].map((sort) => html`<a href="${link(0, sort)}">${sort}</a> `)}</p>`;
  return front.renderFrame(site, { title, path, body });
}
