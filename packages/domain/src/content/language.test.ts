import { expect, it } from "vitest";
import { copyLanguage } from "./language.ts";

it("copy for a German-speaking place is German, for any other English", () => {
  expect(["de", "de-AT", "de_DE", "DE-ch"].map(copyLanguage)).toEqual(["de", "de", "de", "de"]);
  expect(["en", "en-GB", "fr", "den", "nds", ""].map(copyLanguage)).toEqual(["en", "en", "en", "en", "en", "en"]);
});
