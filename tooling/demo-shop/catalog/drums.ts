// biome-ignore-all format: one model a line reads as a table
import { inCategory } from "./model.ts";

/** Drum kits, electronic drums, snares, cymbals and percussion. */
export const drums = [
  ...inCategory("drum-kits", {}, [
    ["Pearl", "Export EXX725SBR/C", [["Jet Black", "C31", "EXX725SBR/C31"], ["Smokey Chrome", "C21", "EXX725SBR/C21"]], 899, { pieces: 5, bassDrum: 22 }],
    ["Pearl", "Roadshow RS525SC/C", [["Jet Black", "C31", "RS525SC/C31"], ["Wine Red", "C91", "RS525SC/C91"]], 549, { pieces: 5, shell: "poplar", bassDrum: 22 }],
    ["Tama", "Imperialstar IE52KH6W", [["Hairline Black", "HBK", "IE52KH6W-HBK"], ["Burnt Red Mist", "BRM", "IE52KH6W-BRM"]], 799, { pieces: 5, shell: "poplar", bassDrum: 22 }],
    ["Tama", "Superstar Classic CL52KRS", "CL52KRS-PGGP", 1099, { pieces: 5, shell: "maple", bassDrum: 22 }],
    ["Yamaha", "Stage Custom Birch SBP2F5", [["Natural Wood", "NW", "SBP2F5NW"], ["Cranberry Red", "CR", "SBP2F5CR"]], 829, { pieces: 5, shell: "birch", bassDrum: 22 }],
    ["Ludwig", "Breakbeats by Questlove", "LC179X016", 549, { pieces: 4, bassDrum: 16 }],
    ["Gretsch Drums", "Catalina Club Jazz", "CT1-J484-SAF", 949, { pieces: 4, shell: "mahogany", bassDrum: 18 }],
    ["Sonor", "AQ2 Bop Set", "17505035", 949, { pieces: 4, shell: "maple", bassDrum: 18 }],
  ]),
  ...inCategory("electronic-drums", {}, [
    ["Roland", "TD-07KV V-Drums", "TD-07KV", 899, { meshHeads: true }],
    ["Roland", "TD-17KVX2 V-Drums", "TD-17KVX2", 1749, { meshHeads: true }],
    ["Roland", "SPD-SX PRO", "SPD-SX-PRO", 1149, { pads: 9 }],
    ["Alesis", "Nitro Max Kit", "NITROMAXKIT", 379, { pieces: 8, kits: 32, sounds: 440, meshHeads: true }],
    ["Yamaha", "DTX402K", "DTX402K", 449, { kits: 10, sounds: 415 }],
    ["Yamaha", "DTX-MULTI 12", "DTXM12", 649, { pads: 12 }],
  ]),
  ...inCategory("snares-cymbals", {}, [
    ["Ludwig", "LM400 Supraphonic", "LM400", 679, { diameter: 14, depth: 5, material: "aluminium" }],
    ["Ludwig", "LB417 Black Beauty", "LB417", 999, { diameter: 14, depth: 6.5, material: "brass" }],
    ["Zildjian", 'A Custom 16" Crash', "A20514", 249, { diameter: 16, material: "B20 bronze" }],
    ["Zildjian", 'A 14" New Beat Hi-Hat', "A0133", 379, { diameter: 14, material: "B20 bronze" }],
    ["Zildjian", 'K 20" Ride', "K0817", 389, { diameter: 20, material: "B20 bronze" }],
    ["Sabian", 'AAX 16" X-Plosion Crash', "21687X", 239, { diameter: 16, material: "B20 bronze" }],
    ["Paiste", '2002 16" Crash', "1061416", 239, { diameter: 16, material: "CuSn8 bronze" }],
    ["Paiste", '2002 14" Sound Edge Hi-Hat', "1063114", 399, { diameter: 14, material: "CuSn8 bronze" }],
    ["Meinl", 'Byzance Traditional 20" Medium Ride', "B20MR", 399, { diameter: 20, material: "B20 bronze" }],
    ["Meinl", "HCS Complete Cymbal Set", "HCS141620", 199, { pieces: 3, material: "brass" }],
  ]),
  ...inCategory("percussion", {}, [
    ["Meinl", "Headliner Cajon", "HCAJ1NT", 99, { }],
    ["Schlagwerk", "CP404 2inOne Cajon", "CP404", 149, { }],
    ["LP", "Aspire Bongos", [["Natural", "AW", "LPA601-AW"], ["Dark Wood", "DW", "LPA601-DW"]], 99, { }],
    ["LP", "Matador Congas", "M752S-AW", 549, { pieces: 2 }],
  ]),
];
