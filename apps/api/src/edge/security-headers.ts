import type { MiddlewareHandler } from "hono";
import type { AppEnv } from "./context.ts";

/**
 * What the dashboard's pages may load. Scripts come from here only and never inline. Mantine sets inline styles. Product
 * pictures are the shops' own, anywhere on the web; no other request leaves for another host.
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: https: http:",
].join("; ");

/** The headers themselves. */
export const securityHeaderValues: Readonly<Record<string, string>> = {
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
  "Referrer-Policy": "strict-origin-when-cross-origin",
  "Permissions-Policy": "geolocation=(), microphone=(), camera=()",
  // Off: the filter that old browsers had could itself be used to break a page.
  "X-XSS-Protection": "0",
  "Content-Security-Policy": CONTENT_SECURITY_POLICY,
};

/**
 * Puts the security headers on every answer, errors and streams included. There is no `Server` and no `X-Powered-By`:
 * neither Node nor Hono sends one.
 *
 * @example
 * ```ts
 * app.use(answerHeaders(), securityHeaders());
 * ```
 */
export function securityHeaders(): MiddlewareHandler<AppEnv> {
  return function securityHeaders(c, next) {
    Object.assign(c.get("headers"), securityHeaderValues);
    return next();
  };
}
