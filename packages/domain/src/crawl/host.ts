/**
 * What is leased and paced as one machine: the host name without "www.", with the port where it is not the scheme's own.
 *
 * @example hostOf("https://www.example.com/x") // "example.com"
 */
export function hostOf(url: string | URL): string {
  return new URL(url).host.replace(/^www\./, "");
}
