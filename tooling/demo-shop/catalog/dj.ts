// biome-ignore-all format: one model a line reads as a table
import { inCategory } from "./model.ts";

/** DJ gear and grooveboxes. */
export const dj = [
  ...inCategory("dj-controllers", {}, [
    ["Pioneer DJ", "DDJ-FLX4", "DDJ-FLX4", 319, { channels: 2, software: "rekordbox, Serato DJ Lite" }],
    ["Pioneer DJ", "DDJ-FLX10", "DDJ-FLX10", 1499, { channels: 4, software: "rekordbox, Serato DJ Pro" }],
    ["Pioneer DJ", "DDJ-REV1", "DDJ-REV1", 289, { channels: 2, software: "Serato DJ Lite" }],
    ["Native Instruments", "Traktor Kontrol S2 MK3", "25738", 299, { channels: 2, software: "Traktor" }],
    ["Native Instruments", "Traktor Kontrol S4 MK3", "25737", 799, { channels: 4, software: "Traktor" }],
    ["Numark", "Mixtrack Pro FX", "MIXTRACKPROFX", 229, { channels: 2, software: "Serato DJ Lite" }],
    ["Hercules", "DJControl Inpulse 500", "4780909", 289, { channels: 2, software: "DJUCED, Serato DJ Lite" }],
  ]),
  ...inCategory("turntables", {}, [
    ["Technics", "SL-1210MK7", "SL-1210MK7EG", 1049, { drive: "direct drive", speeds: "33 1/3, 45, 78" }],
    ["Reloop", "RP-7000 MK2", [["Black", "BK", "RP-7000-MK2-BLK"], ["Silver", "SLV", "RP-7000-MK2-SLV"]], 599, { drive: "direct drive" }],
    ["Audio-Technica", "AT-LP120XUSB", [["Black", "BK", "AT-LP120XUSBBK"], ["Silver", "SV", "AT-LP120XUSBSV"]], 339, { drive: "direct drive", speeds: "33 1/3, 45, 78" }],
    ["Pioneer DJ", "PLX-1000", "PLX-1000", 749, { drive: "direct drive" }],
    ["Pioneer DJ", "DJM-A9", "DJM-A9", 2699, { channels: 4 }],
    ["Allen & Heath", "Xone:23", "XONE23/X", 349, { channels: 2 }],
    ["Rane", "Seventy", "SEVENTY", 1599, { channels: 2 }],
  ]),
  ...inCategory("grooveboxes", {}, [
    ["Roland", "TR-8S", "TR-8S", 699, { soundEngine: "digital", tracks: 11 }],
    ["Roland", "MC-101", "MC-101", 429, { soundEngine: "digital", tracks: 4 }],
    ["Roland", "SP-404MKII", "SP-404MK2", 489, { soundEngine: "digital" }],
    ["Elektron", "Digitakt II", [["Black", "BK", "DPS-2-BK"], ["Grey", "GR", "DPS-2-GR"]], 999, { soundEngine: "digital", tracks: 16 }],
    ["Akai Professional", "MPC One+", "MPCONEPLUS", 749, { soundEngine: "digital", pads: 16 }],
    ["Native Instruments", "Maschine MK3", [["Black", "BK", "25389"], ["White", "WH", "25392"]], 579, { pads: 16 }],
    ["Teenage Engineering", "EP-133 K.O. II", "TE010AS133", 329, { soundEngine: "digital" }],
    ["Novation", "Circuit Tracks", "AMS-CIRCUIT-TRACKS", 379, { soundEngine: "digital" }],
    ["Arturia", "DrumBrute Impact", "540501", 289, { soundEngine: "analog" }],
  ]),
];
