import { nameSimilarity } from "./choose-main-product.ts";
import { cleanLine } from "./clean-text.ts";
import type { Page } from "./page.ts";

/** One step of a breadcrumb trail. */
export interface Crumb {
  name: string;
  /** Absolute address, where it is a link to another page. */
  url?: string | undefined;
}

const HOME =
  /^(?:home ?(?:page)?|start(?:seite|sida)?|accueil|inicio|início|página inicial|hem|hjem|etusivu|strona główna|domů|úvod|domov|главная|головна|anasayfa|ana sayfa|trang chủ|首頁|首页|ホーム|홈|shop|startpagina|hlavná stránka|kezdőlap|acasă|pagina principale|pagina iniziale)$/i;
/** Links that shops put into the trail although they are no category. */
const NO_CATEGORY =
  /^(?:back(?: to .{0,40})?|zurück.{0,30}|retour.{0,30}|volver.{0,30}|all(?: products| categories)?|alle kategorien|search results?|\.{3}|…|[>/›»|·•-]+|you are here:?|sie (?:sind|befinden sich) hier:?)$/i;

export const isHomeName = (name: string) => HOME.test(name);

/** The categories of a breadcrumb trail: without the home page and without the product itself, at most 12. */
export function categoryPathOf(crumbs: Crumb[], page: Page): string[] {
  const names = crumbs
    .filter(({ name, url }) => name.trim() !== "" && !(url !== undefined && URL.parse(url)?.pathname === "/"))
    .map(({ name }) => cleanLine(name, 150).replace(/^[>/›»|\s]+|[>/›»|\s]+$/g, ""))
    .filter((name) => name !== "" && !isHomeName(name) && !NO_CATEGORY.test(name));
  const last = names.at(-1);
  if (last !== undefined && isPageName(last, page)) names.pop();
  return names.filter((name, i) => name !== names[i - 1]).slice(0, 12);
}

/** Whether a crumb is the page's own name and no category: it says most of what the heading says. */
function isPageName(crumb: string, page: Page): boolean {
  const [heading] = page.headings;
  const own = heading ?? page.title;
  const words = own.split(/\s+/).length;
  return nameSimilarity(crumb, page) > 0.8 && crumb.split(/\s+/).length >= Math.min(words, 4) * 0.6;
}
