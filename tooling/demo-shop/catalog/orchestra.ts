// biome-ignore-all format: one model a line reads as a table
import { inCategory } from "./model.ts";

/** Wind, brass and bowed instruments. */
export const orchestra = [
  ...inCategory("saxophones", {}, [
    ["Yamaha", "YAS-280 Alto", [["Gold Lacquer", "GL", "YAS-280"], ["Silver Plated", "S", "YAS-280S"]], 1099, { pitch: "Eb", material: "brass" }],
    ["Yamaha", "YAS-480 Alto", "YAS-480", 2199, { pitch: "Eb", material: "brass" }],
    ["Yamaha", "YTS-280 Tenor", "YTS-280", 1449, { pitch: "Bb", material: "brass" }],
    ["Jupiter", "JAS500Q Alto", "JAS500Q", 929, { pitch: "Eb", material: "brass" }],
    ["Yanagisawa", "A-WO1 Alto", "A-WO1", 3299, { pitch: "Eb", material: "brass" }],
  ]),
  ...inCategory("trumpets", {}, [
    ["Yamaha", "YTR-2330", [["Gold Lacquer", "GL", "YTR-2330"], ["Silver Plated", "S", "YTR-2330S"]], 549, { pitch: "Bb", bore: 11.65 }],
    ["Yamaha", "YTR-4335GII", "YTR-4335GII", 1149, { pitch: "Bb", bore: 11.65 }],
    ["Bach", "Stradivarius 180S37", "180S37", 3499, { pitch: "Bb", bore: 11.66 }],
  ]),
  ...inCategory("clarinets", {}, [
    ["Yamaha", "YCL-255", "YCL-255", 679, { pitch: "Bb", material: "ABS resin" }],
    ["Yamaha", "YCL-450", "YCL-450", 1299, { pitch: "Bb", material: "grenadilla" }],
    ["Buffet Crampon", "Prodige", "BC2541-5-0", 749, { pitch: "Bb", material: "ABS resin" }],
    ["Buffet Crampon", "E11", "BC2501-2-0", 1599, { pitch: "Bb", material: "grenadilla" }],
    ["Buffet Crampon", "R13", "BC1131-2-0", 3999, { pitch: "Bb", material: "grenadilla" }],
  ]),
  ...inCategory("flutes", { pitch: "C" }, [
    ["Yamaha", "YFL-212", "YFL-212", 629, { material: "nickel silver" }],
    ["Pearl", "Quantz 505", "PF-505E", 599, { }],
    ["Yamaha", "YRS-23 Soprano Recorder", "YRS-23", 9, { material: "ABS resin" }],
    ["Yamaha", "YRS-24B Soprano Recorder", "YRS-24B", 11, { material: "ABS resin" }],
  ]),
  ...inCategory("harmonicas", { holes: 10 }, [
    ["Hohner", "Special 20 C", "M560016X", 42, { pitch: "C" }],
    ["Hohner", "Special 20 A", "M560106X", 42, { pitch: "A" }],
    ["Hohner", "Special 20 G", "M560086X", 42, { pitch: "G" }],
    ["Hohner", "Marine Band 1896", "M1896016X", 39, { pitch: "C" }],
    ["Seydel", "Session Steel", "10301C", 55, { pitch: "C" }],
  ]),
  ...inCategory("violins", { strings: 4 }, [
    ["Stentor", "Student I", [["4/4", "4/4", "SR1400A"], ["3/4", "3/4", "SR1400C"], ["1/2", "1/2", "SR1400E"]], 149, { }],
    ["Stentor", "Student II", [["4/4", "4/4", "SR1500A"], ["3/4", "3/4", "SR1500C"]], 209, { }],
    ["Stentor", "Conservatoire", "SR1550A", 369, { size: "4/4" }],
    ["Yamaha", "V3SKA", [["4/4", "4/4", "V3SKA44"], ["3/4", "3/4", "V3SKA34"]], 399, { }],
    ["Yamaha", "YEV-104", [["Natural", "NT", "YEV104NT"], ["Black", "BL", "YEV104BL"]], 649, { size: "4/4" }],
  ]),
  ...inCategory("cellos", { strings: 4 }, [
    ["Stentor", "Student I Cello", [["4/4", "4/4", "SR1102A"], ["3/4", "3/4", "SR1102C"]], 599, { }],
    ["Yamaha", "SVC110 Silent Cello", "SVC110", 2199, { }],
  ]),
];
