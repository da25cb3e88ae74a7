// biome-ignore-all format: one line of a maker a row reads as a table
import { leaf, numbers } from "./leaf.ts";
import { amounts, kilograms, oneOf, yesOrNo } from "./specs.ts";

const keys = (...counts: number[]) => counts.map((count) => [`${count} keys`, { Keys: String(count) }] as const);
const marks = ["", "II", "X", "S", "Pro", "EX", "SE", "Plus", "Go"];

/** Synthesizers, digital pianos and controllers. */
export const keyboards = [
  leaf({
    path: ["Keyboards", "Synthesizers"], noun: "synthesizer", share: 3, price: [820, 0.75], finishes: ["Black", "White", "Special Edition"], options: [keys(37, 49, 61, 73, 25), marks],
    lines: [
      ["Korg", 0.8, ["volca", "monologue", "minilogue", "modwave", "wavestate", "opsix", "Kronos"], ["", "+ xd", "+ bass", "+ native"], numbers(4, 40, 1, "Mark ")],
      ["Roland", 1.1, ["GO:KEYS", "JD-Xi", "JUNO-D", "JUPITER-Xm", "SYSTEM-8", "FANTOM"], numbers(4, 64, 2, "Series ")],
      ["Moog", 1.7, ["Mavis", "Mother", "Matriarch", "Grandmother", "Subsequent", "Muse", "One"], numbers(10, 90, 2, "")],
      ["Arturia", 0.8, ["MicroFreak", "MiniBrute", "MiniFreak", "MatrixBrute", "PolyBrute"], numbers(4, 60, 2, "Version ")],
      ["Behringer", 0.4, ["Model D", "Pro-1", "MonoPoly", "Poly D", "DeepMind", "UB-Xa", "Wave"], numbers(4, 34, 1, "")],
      ["Yamaha", 1.1, ["reface", "MX", "MODX", "MONTAGE M"], numbers(10, 98, 2)],
      ["Sequential", 2.8, ["Take", "Trigon", "Prophet", "OB-6", "Pro"], numbers(4, 30, 1, "")],
      ["Novation", 0.7, ["MiniNova", "Bass Station", "UltraNova", "Peak", "Summit"], numbers(4, 44, 2, "")],
    ],
    uses: ["with a fat filter and hands-on control", "for basses, leads and slow pads", "with an arpeggiator and a step sequencer", "that stays in tune and makes friends with a DAW"],
    remarks: ["Presets can be stored and named.", "With USB, MIDI and CV connections.", "The key bed has aftertouch."],
    specs: [amounts("Keys", [37, 61, 49, 25, 73]), oneOf("Technology", "Analog", "Digital", "Hybrid"), amounts("Polyphony", [4, 8, 1, 6, 16, 64, 128], "voices"), yesOrNo("Sequencer"), yesOrNo("Aftertouch"), kilograms("Weight", 0.6, 15, 0.2), oneOf("Connections", "USB, MIDI", "USB, MIDI, CV", "USB"), amounts("Presets", [128, 256, 512, 64, 1000])],
  }),
  leaf({
    path: ["Keyboards", "Digital Pianos"], noun: "digital piano", share: 3, price: [1100, 0.65], finishes: ["Black", "White", "Rosewood", "Dark Walnut", "Polished Ebony"], options: [keys(88, 73, 61), marks],
    lines: [
      ["Yamaha", 1, ["P", "YDP", "CLP", "CSP", "CVP", "AvantGrand N"], numbers(45, 895, 5, "+-")],
      ["Roland", 1, ["FP", "F", "RP", "HP", "LX", "GP"], numbers(10, 790, 5, "+-")],
      ["Kawai", 1.1, ["ES", "KDP", "CN", "CA", "Novus NV"], numbers(60, 990, 5)],
      ["Casio", 0.5, ["CDP-S", "PX-S", "AP", "GP"], numbers(100, 995, 5)],
      ["Korg", 0.6, ["B", "SP", "LP", "C", "G"], numbers(100, 980, 10)],
      ["Thomann", 0.4, ["SP", "DP", "DP-MX"], numbers(20, 995, 15, "+-")],
      ["Nord", 2.6, ["Electro", "Piano", "Stage", "Grand"], numbers(4, 60, 1, "")],
    ],
    uses: ["with weighted keys and the voice of a concert grand", "for practice at any hour", "for the stage and the living room", "with escapement and ivory feel"],
    remarks: ["With headphones output and USB.", "Stand and pedals are sold separately.", "A three-pedal unit is included."],
    specs: [amounts("Keys", [88, 73, 61, 76]), oneOf("Key action", "Graded hammer", "Weighted", "Hammer action", "Semi-weighted"), amounts("Polyphony", [192, 256, 128, 64, 384], "voices"), amounts("Sounds", [10, 15, 24, 38, 100, 350]), amounts("Power", [14, 20, 40, 12, 60, 100], "W"), kilograms("Weight", 10, 78, 1), yesOrNo("Bluetooth"), yesOrNo("Stand included")],
  }),
  leaf({
    path: ["Keyboards", "MIDI Controllers"], noun: "MIDI controller", share: 3, price: [180, 0.65], finishes: ["Black", "White", "Limited Grey"], options: [keys(25, 49, 61, 37, 88), marks],
    lines: [
      ["Akai", 0.8, ["LPK", "MPK Mini", "MPK", "MPK Road", "Advance"], numbers(4, 90, 1, "Series ")],
      ["Arturia", 0.9, ["MicroLab", "MiniLab", "KeyStep", "KeyLab Essential", "KeyLab"], numbers(4, 64, 1, "mk")],
      ["Novation", 1.1, ["Launchkey Mini", "Launchkey", "Impulse", "SL MkIII"], numbers(4, 64, 1, "MK")],
      ["M-Audio", 0.7, ["Keystation Mini", "Keystation", "Oxygen", "Oxygen Pro", "Hammer"], numbers(4, 84, 2, "v")],
      ["Native Instruments", 1.9, ["M", "A-Series", "S-Series"], numbers(4, 64, 1, "Kontrol ")],
      ["Nektar", 0.6, ["SE", "Impact GX", "Impact LX", "Panorama T"], numbers(10, 98, 2)],
      ["Alesis", 0.5, ["Q", "QX", "V", "VI"], numbers(10, 98, 2)],
    ],
    uses: ["for the laptop and the small desk", "with pads, knobs and faders where the hand looks for them", "that maps itself to the common DAWs", "with a keybed for pianists"],
    remarks: ["Powered over USB.", "A software bundle is included.", "Works with phones and tablets too."],
    specs: [amounts("Keys", [25, 49, 61, 37, 88]), oneOf("Key action", "Synth action", "Semi-weighted", "Mini keys", "Hammer action"), amounts("Pads", [8, 16, 0]), amounts("Knobs", [8, 9, 4, 24]), oneOf("Connection", "USB", "USB-C", "USB, MIDI"), kilograms("Weight", 0.4, 14, 0.2), yesOrNo("Aftertouch"), yesOrNo("Display")],
  }),
];
