// biome-ignore-all format: one model a line reads as a table
import { inCategory } from "./model.ts";

/** Cables, strings, tuners, stands and sticks. */
export const accessories = [
  ...inCategory("cables", {}, [
    ["Cordial", "CFI 3 PP", "CFI3PP", 13, { length: 3, connectors: "6.3 mm – 6.3 mm" }],
    ["Cordial", "CFM 5 FM", "CFM5FM", 15, { length: 5, connectors: "XLR – XLR" }],
    ["Klotz", "M1FM1N0500", "M1FM1N0500", 19, { length: 5, connectors: "XLR – XLR" }],
    ["D'Addario", "American Stage 10 ft", "PW-AMSG-10", 39, { length: 3.05, connectors: "6.3 mm – 6.3 mm" }],
    ["Roland", "RMIDI-B5", "RMIDI-B5", 14, { length: 1.5, connectors: "MIDI – MIDI" }],
  ]),
  ...inCategory("strings", {}, [
    ["Ernie Ball", "2221 Regular Slinky", "P02221", 8, { strings: 6, gauge: "10–46", material: "nickel-plated steel" }],
    ["Ernie Ball", "2223 Super Slinky", "P02223", 8, { strings: 6, gauge: "9–42", material: "nickel-plated steel" }],
    ["D'Addario", "EXL110", "EXL110", 8, { strings: 6, gauge: "10–46", material: "nickel-plated steel" }],
    ["D'Addario", "EJ16", "EJ16", 12, { strings: 6, gauge: "12–53", material: "phosphor bronze" }],
    ["D'Addario", "EJ45", "EJ45", 11, { strings: 6, material: "nylon" }],
    ["D'Addario", "EXL170", "EXL170", 24, { strings: 4, gauge: "45–100", material: "nickel-plated steel" }],
    ["Elixir", "16052 Nanoweb Light", "16052", 19, { strings: 6, gauge: "12–53", material: "phosphor bronze" }],
    ["Thomastik-Infeld", "Dominant 135", "135", 69, { strings: 4, size: "4/4" }],
  ]),
  ...inCategory("tuners", {}, [
    ["Boss", "TU-3 Chromatic Tuner", "TU-3", 99, { powerSupply: "9 V DC", bypass: "buffered" }],
    ["TC Electronic", "PolyTune 3", "000-DCA00-00010", 95, { powerSupply: "9 V DC" }],
    ["Korg", "TM-60", [["Black", "BK", "TM-60-BK"], ["White", "WH", "TM-60-WH"]], 29, { }],
    ["Snark", "ST-2", "ST-2", 19, { }],
  ]),
  ...inCategory("stands", {}, [
    ["K&M", "210/9 Microphone Stand", [["Black", "BK", "21090-300-55"], ["Nickel", "NI", "21090-300-01"]], 59, { material: "steel" }],
    ["K&M", "18860 Spider Pro", [["Black", "BK", "18860-000-55"], ["Aluminium", "AL", "18860-000-30"]], 279, { material: "aluminium" }],
    ["K&M", "17540 Heli 2", "17540-000-55", 35, { }],
    ["K&M", "26720 Monitor Stand", "26720-000-56", 79, { material: "steel" }],
    ["Hercules Stands", "GS414B PLUS", "GS414B-PLUS", 45, { }],
  ]),
  ...inCategory("drum-sticks", {}, [
    ["Vic Firth", "American Classic 5A", "5A", 12, { material: "hickory", tip: "wood" }],
    ["Vic Firth", "American Classic 7A", "7A", 12, { material: "hickory", tip: "wood" }],
    ["ProMark", "Classic Forward 5A", "TX5AW", 12, { material: "hickory", tip: "wood" }],
    ["Zildjian", "5A", "Z5A", 13, { material: "hickory", tip: "wood" }],
  ]),
];
