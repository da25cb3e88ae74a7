import { extract } from "@vitrine/domain/extract";
import type { QualityData } from "../data.ts";
import type { Figure, Report } from "../report.ts";

const SCRIPT = /<script\b[\s\S]*?<\/script\s*>/gi;

/** Pages of every kind: is it a product page? Asked again without any script, as many pages are saved. */
export function scorePageTypes(data: QualityData): Report {
  const truth = data.json<Record<string, { url: string | null; page_type: string }>>("pages/wcxb/truth.json");
  const pages = Object.entries(truth).map(([id, { url, page_type }]) => ({
    html: data.text(`pages/wcxb/html/${id}.html.gz`),
    url: url ?? "https://example.com/",
    isProduct: page_type === "product",
  }));
  const ask = (label: string, change: (html: string) => string): Figure[] => {
    const asked = pages.map(({ html, url, isProduct }) => ({
      isProduct,
      isTaken: extract({ html: change(html), url }).pageType === "product",
    }));
    const share = (among: typeof asked) => among.filter(({ isTaken }) => isTaken).length / among.length;
    return [
      {
        measure: `${label}product pages found`,
        value: share(asked.filter(({ isProduct }) => isProduct)),
        ...(label === "" && { bar: 0.93 }),
      },
      {
        measure: `${label}others taken for one`,
        value: share(asked.filter(({ isProduct }) => !isProduct)),
        ...(label === "" && { bar: 0.01 }),
        most: true,
      },
    ];
  };
  return {
    note: `${pages.length} pages.`,
    figures: [...ask("", (html) => html), ...ask("without scripts: ", (html) => html.replace(SCRIPT, ""))],
  };
}
