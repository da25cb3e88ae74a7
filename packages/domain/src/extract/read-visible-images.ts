import { addCandidate } from "./candidates.ts";
import { nameSimilarity } from "./choose-main-product.ts";
import type { CandidateSet } from "./contract.ts";
import { attribute, type HtmlElement } from "./html-tree.ts";
import { absoluteUrl } from "./page.ts";
import type { VisiblePage } from "./visible-page.ts";
import { namingOf } from "./visible-prices.ts";

const GALLERY =
  /gallery|product[-_]?(?:image|photo|media|picture|img)|main[-_]?(?:image|img|photo|picture)|(?:image|photo)[-_]?(?:main|zoom)|zoom|fotorama|swiper|slick|carousel-product/i;
const OTHERS =
  /relat|recommend|similar|upsell|cross|logo|icon|payment|badge|banner|avatar|review|footer|header|menu|nav/i;
/** Where themes put the large picture, best first; `src` may be a placeholder or a thumbnail. */
const SOURCES = [
  "data-zoom-image",
  "data-large_image",
  "data-large-image",
  "data-zoom",
  "data-full",
  "data-original",
  "data-src",
  "src",
];
/** How many elements around the title are looked at. */
const AROUND = 400;
const MAX_IMAGES = 10;

/** Adds the product's pictures on a page that states none elsewhere: those of its gallery or named like it (method `visible`). */
export function readVisibleImages({ title, page }: VisiblePage, set: CandidateSet): void {
  if (!title || set.images) return;
  const urls = new Set<string>();
  for (const image of page.byTag("img")) {
    if (urls.size >= MAX_IMAGES) break;
    if (Math.abs(image.index - title.element.index) > AROUND || isSmall(image)) continue;
    const naming = namingOf(image, 3);
    if (OTHERS.test(naming)) continue;
    const url = addressOf(image, page.baseUrl);
    if (url && (GALLERY.test(naming) || nameSimilarity(attribute(image, "alt") ?? "", page) > 0.7)) urls.add(url);
  }
  if (urls.size > 0)
    addCandidate(set, "images", [...urls], { method: "visible", confidence: 0.4, source: "img beside the title" });
}

function addressOf(image: HtmlElement, base: string): string | undefined {
  for (const name of SOURCES) {
    const url = absoluteUrl(attribute(image, name) ?? "", base);
    if (url && !/\.svg(?:$|\?)|placeholder|spacer|blank\.|pixel\./i.test(url)) return url;
  }
  return undefined;
}

/** Icons state a size of a few pixels. */
function isSmall(image: HtmlElement): boolean {
  return ["width", "height"].some((name) => Number.parseInt(attribute(image, name) ?? "", 10) < 60);
}
