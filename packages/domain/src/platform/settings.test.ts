import { describeOnBothDatabases } from "@vitrine/db/testing";
import { expect, it } from "vitest";
import { createManualClock } from "./clock.ts";
import { readSetting, writeSetting } from "./settings.ts";

describeOnBothDatabases("a setting", (db) => {
  it("is what was written last, and nothing before", async () => {
    const deps = { db: db(), clock: createManualClock("2026-01-01T00:00:00Z") };
    expect(await readSetting(deps, "colour")).toBeUndefined();
    await writeSetting(deps, "colour", ["red", { shade: 1 }]);
    await writeSetting(deps, "colour", ["blue", null, "it's"]);
    await writeSetting(deps, "other", 1);
    expect(await readSetting(deps, "colour")).toEqual(["blue", null, "it's"]);
  });
});
