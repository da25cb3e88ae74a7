// biome-ignore-all format: one line of a maker a row reads as a table
import { leaf, numbers } from "./leaf.ts";
import { amounts, kilograms, oneOf, yesOrNo } from "./specs.ts";

const gauges = (...texts: string[]) => texts.map((text) => [text, { Gauge: text }] as const);
const packs = ["", "Single", "4-Pack", "5-Pack", "6-Pack", "10-Pack", "12-Pack", "Bulk", "Coated", "Treated", "Limited"];
const sets = ["", ...numbers(4, 16, 1, "Set ")];
const lengths = [0.15, 0.3, 0.5, 0.6, 0.9, 1, 1.5, 4, 4.5, 5, 6, 7, 9, 10, 15, 20, 30].map((metres) => [`${metres} m`, { Length: `${metres} m` }] as const);
const remarks = ["In air-tight packing.", "Wound to tight tolerances."];

/** Strings, cables and stands. */
export const accessories = [
  leaf({
    path: ["Accessories", "Strings", "Electric Guitar Strings"], noun: "set of electric guitar strings", share: 3, price: [11, 0.45], finishes: ["Standard"], options: [gauges("09-42", "10-46", "09-46", "10-52", "11-49", "11-54", "12-60", "08-38", "10-59"), packs, sets],
    lines: [
      ["Ernie Ball", 0.9, ["Slinky", "Paradigm", "Cobalt", "M-Steel", "Burly"], ["Super", "Regular", "Power", "Hybrid", "Mega", "Skinny Top", "Zippy", "Primo"]],
      ["D'Addario", 1, ["XL Nickel", "EXL", "NYXL", "XS", "XT", "Pro Steels"], numbers(110, 190, 5)],
      ["Elixir", 1.6, ["Nanoweb", "Polyweb", "Optiweb"], ["Super Light", "Light", "Medium", "Custom Light", "Heavy", "Baritone"]],
      ["Dunlop", 0.8, ["Performance Plus", "Nickel", "Heavy Core", "Rev. Willy's"], numbers(4, 34, 1, "")],
      ["GHS", 0.8, ["Boomers", "Nickel Rockers", "Thin Core"], ["Light", "Extra Light", "Medium", "True Medium", "Custom"]],
      ["Fender", 0.8, ["Super Bullets", "Original", "Pure Nickel"], numbers(150, 3350, 50)],
    ],
    uses: ["with a bright, lasting tone", "for easy bends", "that keeps its pitch in drop tunings"], remarks,
    specs: [oneOf("Gauge", "10-46", "09-42", "11-49", "09-46", "10-52"), oneOf("Material", "Nickel-plated steel", "Pure nickel", "Stainless steel", "Cobalt"), amounts("Strings", [6, 7, 8, 12]), yesOrNo("Coated"), oneOf("Core", "Hex", "Round"), amounts("Sets", [1, 3, 10])],
  }),
  leaf({
    path: ["Accessories", "Strings", "Acoustic Guitar Strings"], noun: "set of acoustic guitar strings", share: 2, price: [15, 0.4], finishes: ["Standard"], options: [gauges("12-53", "11-52", "10-47", "13-56", "12-54"), packs, sets],
    lines: [
      ["Elixir", 1.2, ["Nanoweb", "Polyweb"], ["Phosphor", "80/20"], ["Light", "Custom Light", "Medium", "Extra Light"]],
      ["D'Addario", 0.9, ["EJ", "EXP", "XT", "XS", "Nickel"], numbers(10, 48, 1)],
      ["Martin", 0.8, ["Retro", "Authentic", "SP", "Titanium", "Darco"], numbers(130, 550, 10)],
      ["Ernie Ball", 0.8, ["Earthwood", "Paradigm", "Aluminum"], ["Light", "Medium", "Extra Light", "Silk"], ["Phosphor", "80/20"]],
    ],
    uses: ["with a warm, balanced tone", "for strumming and fingerstyle", "that stays bright for months"], remarks,
    specs: [oneOf("Gauge", "12-53", "11-52", "10-47", "13-56"), oneOf("Material", "Phosphor bronze", "80/20 bronze", "Nickel", "Silk and steel"), amounts("Strings", [6, 12]), yesOrNo("Coated"), oneOf("Core", "Hex", "Round"), amounts("Sets", [1, 3])],
  }),
  leaf({
    path: ["Accessories", "Strings", "Bass Strings"], noun: "set of bass strings", share: 1.5, price: [29, 0.4], finishes: ["Standard"], options: [gauges("45-105", "45-100", "40-100", "50-105", "45-130", "45-125"), packs, sets],
    lines: [
      ["Ernie Ball", 0.9, ["Slinky", "Cobalt", "Flatwound"], ["Regular", "Power", "Hybrid", "Super", "Group I", "Group IV"]],
      ["D'Addario", 1, ["EXL", "NYXL", "ECB", "EPS"], numbers(160, 280, 5)],
      ["Rotosound", 0.9, ["Swing Bass", "Jazz Bass", "Drive Zone"], numbers(66, 96, 1, "")],
      ["Elixir", 1.7, ["Nanoweb", "Polyweb"], ["Light", "Medium", "Heavy"], ["Long Scale", "Short Scale"]],
      ["DR", 1.2, ["Sunbeams", "Hi-Beams", "Fat-Beams", "Marcus Miller"], ["Lite", "Medium", "Heavy", "Taper"]],
    ],
    uses: ["with growl and definition", "for slap and fingers", "with a smooth, thumping tone"], remarks,
    specs: [oneOf("Gauge", "45-105", "45-100", "40-100", "50-105", "45-130"), oneOf("Material", "Nickel-plated steel", "Stainless steel", "Cobalt"), oneOf("Winding", "Roundwound", "Flatwound", "Half round"), amounts("Strings", [4, 5, 6]), oneOf("Scale", "Long", "Short", "Medium"), yesOrNo("Coated")],
  }),
  leaf({
    path: ["Accessories", "Cables"], noun: "cable", share: 4, price: [24, 0.7], finishes: ["Black", "Red", "Blue", "Tweed"], options: [lengths, ["", ...numbers(4, 34, 1, "Type ")]],
    lines: [
      ["Cordial", 0.9, ["Essentials", "Select", "Peak", "Ceon"], ["Instrument Cable", "Microphone Cable", "Patch Cable", "Speaker Cable", "Insert Cable"], ["", "Angled", "Silent", "XLR", "Jack"]],
      ["the sssnake", 0.35, ["SK", "IPP", "SSP", "MPP"], ["Instrument Cable", "Microphone Cable", "Patch Cable", "MIDI Cable", "Y-Cable"], ["", "Angled", "XLR", "Jack"]],
      ["Fender", 1, ["Original", "Deluxe", "Professional", "Custom Shop"], ["Instrument Cable", "Coil Cable", "Speaker Cable"], ["", "Angled", "Straight"]],
      ["Planet Waves", 1, ["Classic", "Custom", "Stage"], ["Instrument Cable", "Patch Cable", "Microphone Cable"], ["", "Angled", "Mute"]],
      ["Sommer Cable", 1.4, ["Basic", "Stage", "Spirit", "Epilogue"], ["Instrument Cable", "Microphone Cable", "Patch Cable"], ["", "Neutrik", "Hicon"]],
      ["Mogami", 2.2, ["Core Plus", "Overdrive", "Platinum"], ["Studio", "Stage", "Instrument"], ["", "Right Angle", "Quad"]],
    ],
    uses: ["with a dense shield", "that survives the van", "with gold contacts"], remarks: ["With cable tie.", "Plugs by Neutrik."],
    specs: [amounts("Length", [3, 6, 1, 9, 5, 10, 0.3, 15, 20], "m"), oneOf("Connectors", "Jack - Jack", "XLR - XLR", "XLR - Jack", "Jack - angled jack", "Speakon - Speakon"), oneOf("Shielding", "Braided", "Foil", "Spiral"), yesOrNo("Angled plug"), yesOrNo("Balanced"), kilograms("Weight", 0.1, 1.6, 0.1)],
  }),
  leaf({
    path: ["Accessories", "Stands"], noun: "stand", share: 2, price: [42, 0.6], finishes: ["Black", "Chrome", "Wood"], options: [["", "Foldable", "Heavy Duty", "Double", "Triple", "Mini", "Stage"], numbers(10, 990, 20, "")],
    lines: [
      ["K&M", 1.2, ["Guitar Stand", "Microphone Stand", "Music Stand", "Keyboard Stand", "Speaker Stand"], ["", "Spider", "Memphis", "Jazz", "Heli"]],
      ["Hercules", 1.2, ["GS", "MS", "BS", "KS", "DS"], ["+B", "+B Plus", "+B Auto Grip", "+W"]],
      ["Gravity", 0.8, ["GS", "MS", "KSX", "SP", "NS"], ["", "Traveler", "Touring", "Pro"]],
      ["Millenium", 0.4, ["GS", "MS", "KS", "BS", "NS"], ["", "Pro", "Set"]],
      ["Fender", 0.9, ["Guitar Stand", "Amp Stand", "Hanger"], ["Deluxe", "Offset", "Multi", "Timberframe"]],
    ],
    uses: ["with a firm footing", "that folds to a rod", "with soft rests safe for lacquer"], remarks: ["With bag.", "The height locks without tools."],
    specs: [oneOf("Material", "Steel", "Aluminium", "Wood"), amounts("Maximum load", [5, 10, 15, 30, 50], "kg"), amounts("Maximum height", [70, 90, 120, 160, 215], "cm"), yesOrNo("Foldable"), oneOf("For", "Guitar", "Microphone", "Keyboard", "Speaker", "Music"), kilograms("Weight", 0.6, 6, 0.2)],
  }),
];
