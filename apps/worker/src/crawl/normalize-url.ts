/** Parameters that say where a visitor came from or who they are, never what a page shows. */
const noise =
  /^(?:utm_\w+|gclid|dclid|gbraid|wbraid|fbclid|msclkid|yclid|twclid|ttclid|mc_[ce]id|igshid|_ga|_gl|phpsessid|jsessionid|aspsessionid\w*|sessionid|session_id|sessid|sid|cfid|cftoken)$/i;
const MAX_LENGTH = 2_000;

/** Files that are no pages. */
const fileExtension =
  /\.(?:jpe?g|png|gif|webp|avif|svg|ico|bmp|tiff?|mp[34]|m4[av]|mov|avi|webm|ogg|wav|flac|pdf|docx?|xlsx?|pptx?|zip|rar|7z|t?gz|tar|exe|dmg|apk|css|m?js|json|woff2?|ttf|eot)$/i;

/**
 * One spelling for the addresses of one page: no fragment, no tracking or session parameters.
 *
 * @returns null for what is no address of a page
 */
export function normalizeUrl(address: string, base?: string): string | null {
  const url = URL.parse(address, base);
  if (!url || (url.protocol !== "http:" && url.protocol !== "https:") || url.username || url.password) return null;
  url.hash = "";
  url.pathname = url.pathname.replace(/;jsessionid=[^/;]*/gi, "");
  // Deleting rewrites the whole query in another spelling, so only where there is something to delete.
  for (const name of [...url.searchParams.keys()]) if (noise.test(name)) url.searchParams.delete(name);
  if (url.href.endsWith("?")) url.search = "";
  return url.href.length <= MAX_LENGTH && !fileExtension.test(url.pathname) ? url.href : null;
}
