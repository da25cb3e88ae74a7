/** Copy is written only in languages that it can also be checked in. */
export type CopyLanguage = "en" | "de";

/** The language that copy for a locale is written in: "de-AT" is "de", anything unknown is "en". */
export function copyLanguage(locale: string): CopyLanguage {
  return /^de(?![a-z])/i.test(locale) ? "de" : "en";
}
