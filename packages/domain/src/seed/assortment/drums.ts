// biome-ignore-all format: one line of a maker a row reads as a table
import { leaf, numbers } from "./leaf.ts";
import { amounts, inches, kilograms, oneOf, yesOrNo } from "./specs.ts";

const shells = ["Maple", "Birch", "Poplar", "Mahogany", "Beech", "Steel", "Brass"];
const editions = ["", ...numbers(4, 44, 1, "No. ")];
const sized = (label: string, sizes: readonly (readonly [text: string, inches: string])[]) => sizes.map(([text, value]) => [text, { [label]: value }] as const);
const makers = ["Studio", "Fusion", "Rock", "Jazz", "Standard", "Compact"];

/** Drum kits, their parts, and sticks. */
export const drums = [
  leaf({
    path: ["Drums & Percussion", "Drum Kits", "Acoustic Drum Kits"], noun: "acoustic drum kit", share: 3, price: [990, 0.75], finishes: ["Black Sparkle", "White Pearl", "Red Sparkle", "Natural Maple", "Blue Burst"],
    options: [[["4-piece", { Pieces: "4" }], ["5-piece", { Pieces: "5" }], ["6-piece", { Pieces: "6" }], ["7-piece", { Pieces: "7" }]], sized("Bass drum", [["18\"", "18 in"], ["20\"", "20 in"], ["22\"", "22 in"], ["24\"", "24 in"]]), makers, editions],
    lines: [
      ["Pearl", 1, ["Roadshow", "Export", "Decade", "Session Studio", "Professional", "Masters", "Reference"], ["", "EXX", "Select", "Complete"]],
      ["Tama", 1, ["Stagestar", "Imperialstar", "Superstar", "Club-Jam", "Starclassic", "Star"], ["", "Flyer", "Hyper-Drive", "Performer"]],
      ["Ludwig", 1.3, ["Pocket", "Accent", "Breakbeats", "Evolution", "NeuSonic", "Classic", "Legacy"], ["", "Drive", "Fuse"]],
      ["Mapex", 0.7, ["Tornado", "Venus", "Comet", "Mars", "Armory", "Saturn", "Black Panther"], ["", "Evolution", "Plus"]],
      ["Gretsch", 1.3, ["Energy", "Catalina Club", "Catalina", "Renown", "Brooklyn", "USA Custom"], ["", "Street", "Micro"]],
      ["Sonor", 1.2, ["AQX", "AQ1", "AQ2", "ProLite", "Vintage Series", "SQ2"], ["", "Martini", "Stage"]],
      ["DW", 2.6, ["PDP Concept", "Design Series", "Performance", "Collector's"], ["", "Exotic", "Satin Oil"]],
      ["Millenium", 0.3, ["Focus", "MX", "Hybrid"], numbers(100, 480, 10)],
    ],
    uses: ["with a round tom sound and a deep kick", "for rehearsal rooms, clubs and stages", "with hardware that lasts", "that tunes easily and stays there"],
    remarks: ["Hardware is included.", "Cymbals are sold separately.", "A throne and pedals are in the box."],
    specs: [amounts("Pieces", [5, 4, 6, 7]), oneOf("Shell", ...shells.slice(0, 5)), inches("Bass drum", [22, 20, 18, 24]), inches("Snare size", [14, 13]), yesOrNo("Hardware included"), yesOrNo("Cymbals included"), kilograms("Weight", 28, 64, 2)],
  }),
  leaf({
    path: ["Drums & Percussion", "Drum Kits", "Electronic Drum Kits"], noun: "electronic drum kit", share: 2, price: [890, 0.7], finishes: ["Standard"], options: [makers, ["", "SE", "Mesh", "KV", "Special Edition", "X"], editions],
    lines: [
      ["Roland", 1.5, ["TD-02", "TD-07", "TD-17", "TD-27", "VAD3", "VAD5", "VAD7", "TD-50"], ["", "+K", "+KV", "+KVX"]],
      ["Alesis", 0.6, ["Debut", "Turbo", "Nitro", "Crimson", "Strata", "Strike"], ["", "Max", "Pro", "Core"]],
      ["Yamaha", 1, ["DTX4", "DTX6", "DTX8", "DTX10"], numbers(10, 90, 4)],
      ["Millenium", 0.4, ["HD", "MPS"], numbers(50, 990, 10, "+-")],
      ["Simmons", 0.6, ["SD", "Titan"], numbers(50, 1250, 25)],
    ],
    uses: ["with mesh heads and a quiet kick", "for practice with neighbours", "with a module full of kits and coaching", "that triggers a DAW over USB"],
    remarks: ["A kick pedal is not included.", "With Bluetooth for playing along."],
    specs: [amounts("Pads", [8, 9, 7, 10, 5]), yesOrNo("Mesh heads"), amounts("Kits", [30, 50, 10, 70, 100]), amounts("Sounds", [300, 440, 700, 120, 900]), oneOf("Connection", "USB, MIDI", "USB"), yesOrNo("Bluetooth"), kilograms("Weight", 14, 46, 1)],
  }),
  leaf({
    path: ["Drums & Percussion", "Snare Drums"], noun: "snare drum", share: 3, price: [290, 0.65], finishes: ["Chrome", "Natural", "Black", "Satin Nickel", "Bronze"],
    options: [sized("Diameter", [["14\"", "14 in"], ["13\"", "13 in"], ["12\"", "12 in"]]), sized("Depth", [["+x5.5\"", "5.5 in"], ["+x6.5\"", "6.5 in"], ["+x5\"", "5 in"], ["+x7\"", "7 in"], ["+x8\"", "8 in"]]), ["Steel", "Maple", "Brass", "Birch", "Aluminium"].map((shell) => [`${shell} Snare`, { Shell: shell }] as const), editions],
    lines: [
      ["Ludwig", 1.5, ["Accent", "Supralite", "Universal", "Supraphonic", "Acrolite", "Black Beauty"], ["", "Hammered", "Tube Lug"]],
      ["Pearl", 0.9, ["Primal", "Modern Utility", "SensiTone", "Free Floating", "Reference One"], ["", "Heritage", "Task"]],
      ["Tama", 0.9, ["Metalworks", "S.L.P.", "Starphonic", "Star Reserve"], ["", "Effect", "Dynamic", "Classic"]],
      ["Mapex", 0.7, ["MPX", "Armory", "Black Panther"], ["", "Daisycutter", "Tomahawk", "Exterminator", "Sabre"]],
      ["Gretsch", 1.1, ["Swamp Dawg", "Mighty Mini", "Brooklyn", "Hammered"], ["", "Full Range", "USA"]],
      ["DW", 2.2, ["PDP Concept", "Performance", "Collector's"], ["", "Edge", "Thin"]],
    ],
    uses: ["with crack at every dynamic", "for a dry backbeat", "that is sensitive to the rim", "with a wide tuning range"],
    remarks: ["With a smooth throw-off.", "Ten lugs, die-cast hoops."],
    specs: [inches("Diameter", [14, 13, 12]), inches("Depth", [5.5, 6.5, 5, 7, 8]), oneOf("Shell", "Steel", "Maple", "Brass", "Birch", "Aluminium"), amounts("Lugs", [10, 8, 6]), oneOf("Hoops", "Triple-flanged", "Die-cast", "Wood"), kilograms("Weight", 2.2, 7.2, 0.2)],
  }),
  leaf({
    path: ["Drums & Percussion", "Cymbals"], noun: "cymbal", share: 5, price: [210, 0.6], finishes: ["Traditional", "Brilliant"],
    options: [sized("Diameter", [10, 12, 14, 15, 16, 17, 18, 19, 20, 21, 22, 24].map((size) => [`${size}"`, `${size} in`] as const)), ["", "Thin", "Medium", "Heavy", "Extra Thin", "Fast"], [["Crash", { Type: "Crash" }], ["Ride", { Type: "Ride" }], ["Hi-Hat", { Type: "Hi-Hat" }], ["Splash", { Type: "Splash" }], ["China", { Type: "China" }], ["Crash Ride", { Type: "Crash Ride" }]]],
    lines: [
      ["Zildjian", 1, ["Planet Z", "I Family", "S", "A", "A Custom", "K Sweet", "K", "K Custom", "K Constantinople"], ["", "EFX", "Hybrid", "Dark", "Session", "Special Dry", "Mastersound", "Rock"]],
      ["Sabian", 0.9, ["SBR", "XSR", "AA", "AAX", "HH", "HHX", "Artisan"], ["", "X-Plosion", "O-Zone", "Evolution", "Complex", "Legacy", "Raw Bell", "Stage"]],
      ["Meinl", 0.9, ["HCS", "Classics Custom", "Pure Alloy", "Byzance", "Symphonic"], ["", "Dark", "Dual", "Jazz", "Extra Dry", "Foundry Reserve", "Traditional", "Trash"]],
      ["Paiste", 1, ["101", "PST 5", "PST 7", "PST 8", "2002", "Formula 602", "Signature", "Masters"], ["", "Reflector", "Swiss", "Rock", "Novo", "Modern Essentials", "Big Beat"]],
      ["Istanbul Agop", 1.1, ["Xist", "Traditional", "Alchemy", "30th", "Mantra"], ["", "Ion", "Dark", "Dry", "Jazz", "Signature", "Epoch"]],
      ["Millenium", 0.2, ["B8", "B20", "MCF", "Still Series"], ["", "Set", "Power", "Low Volume"]],
    ],
    uses: ["with a quick attack and a dark decay", "that opens at the lightest touch", "with a clear bell and a dry ping", "for loud stages and hard sticks"],
    remarks: ["Hammered and lathed by hand.", "Cast from B20 bronze."],
    specs: [inches("Diameter", [16, 20, 14, 18, 22, 17, 15, 21, 19, 10, 12, 24]), oneOf("Type", "Crash", "Ride", "Hi-Hat", "Splash", "China", "Crash Ride"), oneOf("Alloy", "B20 bronze", "B8 bronze", "CuSn8 bronze", "MS63 brass"), oneOf("Weight class", "Medium", "Thin", "Heavy", "Extra thin"), oneOf("Finish", "Traditional", "Brilliant", "Raw"), kilograms("Weight", 0.3, 3.6, 0.1)],
  }),
  leaf({
    path: ["Drums & Percussion", "Drum Sticks"], noun: "pair of drum sticks", share: 2, price: [13, 0.3], finishes: ["Natural", "Black", "White"], options: [["", "Nylon Tip", "Wood Tip", "Barrel Tip", "Extreme", "Light"], ["", "Hickory", "Oak", "Maple"], numbers(4, 64, 1, "Series ")],
    lines: [
      ["Vic Firth", 1.1, ["American Classic", "American Concept", "American Custom", "Signature"], ["5A", "5B", "7A", "2B", "8D", "Rock", "Jazz"]],
      ["Zildjian", 1, ["Hickory Series", "Anti-Vibe", "DIP", "Artist Series"], ["5A", "5B", "7A", "2B", "Rock", "Super 5A"]],
      ["Promark", 1, ["Classic Forward", "Rebound", "FireGrain", "Signature"], ["5A", "5B", "7A", "2B", "747", "Rock"]],
      ["Vater", 1, ["Classics", "American Hickory", "Sugar Maple", "Extended Play"], ["5A", "5B", "7A", "Power 5A", "Rock", "Fusion"]],
      ["Millenium", 0.4, ["H", "HB", "M"], ["+5A", "+5B", "+7A", "+2B"]],
    ],
    uses: ["with a balanced taper", "that lasts", "for fast hands", "with a tip that sings on the ride"],
    remarks: ["Weight-matched in pairs.", "With a matte grip."],
    specs: [oneOf("Wood", "Hickory", "Maple", "Oak"), oneOf("Tip", "Wood", "Nylon"), amounts("Length", [406, 407, 394, 413, 419], "mm"), amounts("Stick diameter", [14.4, 15.1, 13.7, 16, 14.9], "mm"), yesOrNo("Lacquered"), amounts("Pairs", [1, 3, 6, 12])],
  }),
];
