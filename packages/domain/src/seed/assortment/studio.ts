// biome-ignore-all format: one line of a maker a row reads as a table
import { leaf, numbers } from "./leaf.ts";
import { amounts, hertz, inches, kilograms, oneOf, yesOrNo } from "./specs.ts";

const finishes = ["Black", "Silver", "White"];
const marks = ["", "Mk II", "Pro", "Set", "Bundle", "Live", "Studio", "Black Edition"];
const patterns = [["", {}], ["Cardioid", { "Polar pattern": "Cardioid" }], ["Supercardioid", { "Polar pattern": "Supercardioid" }], ["Omni", { "Polar pattern": "Omnidirectional" }]] as const;
const generations = ["", ...numbers(4, 34, 1, "Gen ")];

/** Microphones and what stands on the studio's desk. */
export const studio = [
  leaf({
    path: ["Microphones", "Dynamic Microphones"], noun: "dynamic microphone", share: 2.5, price: [115, 0.6], finishes, options: [patterns, marks, generations],
    lines: [
      ["Shure", 1.1, ["PGA", "SV", "Beta", "SM", "MV"], numbers(27, 99, 1)],
      ["Sennheiser", 1.3, ["XS", "e", "MD"], numbers(4, 64, 1, "8")],
      ["AKG", 0.8, ["D", "Dynamic"], numbers(4, 120, 2)],
      ["Audio-Technica", 0.9, ["PRO", "MB", "AE", "ATM"], numbers(20, 650, 10)],
      ["Behringer", 0.2, ["BA", "XM", "Ultravoice"], numbers(85, 1850, 15)],
      ["Rode", 0.9, ["M", "PodMic", "Procaster", "Reporter"], numbers(4, 64, 1, "")],
      ["Electro-Voice", 1.6, ["ND", "RE", "PL"], numbers(20, 440, 6)],
      ["the t.bone", 0.25, ["MB", "GM", "CD"], numbers(45, 95, 1, "")],
    ],
    uses: ["for voices on loud stages", "for snare, guitar cabinet and brass", "that rejects feedback and handling noise", "for broadcast and podcast"],
    remarks: ["With clip and pouch.", "With an on/off switch."],
    specs: [oneOf("Transducer", "Dynamic", "Ribbon"), oneOf("Polar pattern", "Cardioid", "Supercardioid", "Hypercardioid", "Omnidirectional"), hertz("Frequency response", [50, 15000], [40, 16000], [80, 12000], [30, 17000]), amounts("Impedance", [150, 300, 350, 600], "Ω"), amounts("Weight", [298, 310, 330, 278, 450, 715], "g"), yesOrNo("Switch"), oneOf("Connector", "XLR", "XLR, USB")],
  }),
  leaf({
    path: ["Microphones", "Condenser Microphones"], noun: "condenser microphone", share: 3, price: [260, 0.85], finishes, options: [patterns, marks, generations],
    lines: [
      ["Rode", 0.9, ["NT-USB", "NT", "M", "NTG", "NTK"], numbers(4, 64, 1)],
      ["AKG", 0.9, ["P", "Lyra", "C", "Project Studio"], numbers(110, 480, 5)],
      ["Audio-Technica", 0.8, ["AT", "ATR"], numbers(2005, 4055, 10)],
      ["Neumann", 5, ["TLM", "KM", "U", "M"], numbers(47, 197, 1, "")],
      ["Shure", 1.1, ["CVO", "KSM", "MX", "VP"], numbers(11, 99, 1)],
      ["Warm Audio", 2, ["WA"], numbers(4, 94, 1, "+-")],
      ["sE Electronics", 0.9, ["sE", "X", "V"], numbers(4, 4400, 20)],
      ["the t.bone", 0.3, ["SC", "RB", "EM"], numbers(100, 1200, 10, "")],
      ["Behringer", 0.25, ["B", "C", "TM"], numbers(4, 64, 1, "+-")],
    ],
    uses: ["for voice, acoustic guitar and overheads", "with low self-noise", "with a high-pass filter and pad", "for the home studio"],
    remarks: ["With shock mount and pop filter.", "Comes in a wooden box."],
    specs: [oneOf("Transducer", "Condenser", "Tube condenser"), oneOf("Polar pattern", "Cardioid", "Switchable", "Omnidirectional", "Figure-8"), hertz("Frequency response", [20, 20000], [30, 20000], [20, 18000], [40, 20000]), amounts("Self-noise", [5, 7, 8, 12, 15, 20], "dB(A)"), amounts("Maximum level", [130, 137, 140, 144, 155], "dB"), amounts("Impedance", [50, 100, 150, 200], "Ω"), yesOrNo("Low cut"), yesOrNo("Shock mount included"), oneOf("Diaphragm", "Large", "Small")],
  }),
  leaf({
    path: ["Studio & Recording", "Audio Interfaces"], noun: "audio interface", share: 2.5, price: [290, 0.85], finishes, options: [marks, generations],
    lines: [
      ["Focusrite", 0.8, ["Scarlett Solo", "Scarlett", "Clarett+", "ISA", "Red"], numbers(4, 34, 1, "i"), ["", "OctoPre", "Pre", "USB", "Thunderbolt"]],
      ["PreSonus", 0.7, ["AudioBox", "Studio", "Quantum"], numbers(22, 192, 2, ""), ["", "c", "USB", "HD"]],
      ["MOTU", 1.1, ["M", "UltraLite", "828"], numbers(4, 64, 1), ["", "AVB", "ES"]],
      ["Universal Audio", 2.6, ["Volt", "Apollo Solo", "Apollo Twin", "Apollo x"], numbers(4, 76, 1, ""), ["", "DUO", "QUAD", "Heritage"]],
      ["RME", 3.4, ["Babyface", "Fireface", "HDSPe", "MADIface"], numbers(4, 802, 14, ""), ["", "FS", "Pro FS"]],
      ["Behringer", 0.25, ["U-Phoria UM", "U-Phoria UMC", "X-Air"], numbers(4, 408, 8), ["", "HD", "LE"]],
      ["Steinberg", 0.7, ["IXO", "UR", "AXR"], numbers(12, 84, 1), ["", "C", "mkII", "MK3"]],
    ],
    uses: ["with quiet preamps and low latency", "for singer and guitarist", "with enough inputs for a drum kit", "that runs from the bus"],
    remarks: ["A recording bundle is included.", "With loopback for streaming."],
    specs: [amounts("Inputs", [2, 4, 8, 1, 18, 26]), amounts("Outputs", [2, 4, 8, 20]), amounts("Mic preamps", [2, 1, 4, 8]), amounts("Sample rate", [192, 96, 48], "kHz"), amounts("Bit depth", [24, 32, 16], "bit"), oneOf("Connection", "USB-C", "USB", "Thunderbolt"), kilograms("Weight", 0.3, 4.8, 0.1), yesOrNo("Loopback")],
  }),
  leaf({
    path: ["Studio & Recording", "Studio Monitors"], noun: "studio monitor", share: 2, price: [280, 0.75], finishes, options: [marks, generations],
    lines: [
      ["KRK", 0.7, ["Classic", "Rokit", "GoAux", "V"], numbers(4, 44, 1, ""), ["", "G4", "G5"]],
      ["Yamaha", 0.8, ["MSP", "HS", "MSP Studio"], numbers(4, 64, 1), ["", "+I", "+M"]],
      ["Adam Audio", 1.3, ["D", "T", "A", "S"], numbers(4, 77, 1), ["+V", "+H", "+X"]],
      ["Genelec", 2.6, ["G", "80", "83", "SAM"], numbers(10, 94, 1), ["", "+A", "+B", "+C"]],
      ["JBL", 0.7, ["104", "305P", "306P", "308P", "LSR"], numbers(4, 44, 1, "Series "), ["", "BT"]],
      ["Focal", 2.4, ["Alpha", "Shape", "Solo", "Trio"], numbers(40, 80, 1, ""), ["", "Evo", "Twin"]],
      ["PreSonus", 0.6, ["Eris", "R"], numbers(4, 104, 1, ""), ["", "+BT", "+XT"]],
    ],
    uses: ["that tells the truth about a mix", "with a wide sweet spot", "for small rooms", "with room controls on the back"],
    remarks: ["Sold singly.", "With XLR, jack and RCA inputs."],
    specs: [inches("Woofer", [5, 7, 8, 4, 6.5, 3]), amounts("Power", [50, 70, 80, 100, 120, 200], "W"), hertz("Frequency response", [45, 22000], [38, 30000], [54, 20000], [33, 25000]), oneOf("Design", "2-way active", "3-way active", "Coaxial"), oneOf("Tweeter", "Soft dome", "Ribbon", "Metal dome"), kilograms("Weight", 1.6, 14.6, 0.2), amounts("Maximum level", [100, 104, 107, 110, 116], "dB")],
  }),
  leaf({
    path: ["Studio & Recording", "Headphones"], noun: "pair of headphones", share: 2.5, price: [140, 0.65], finishes, options: [[["", {}], ["Closed", { Design: "Closed" }], ["Open", { Design: "Open" }]], marks, generations],
    lines: [
      ["Beyerdynamic", 1.1, ["DT", "DT Pro X", "Custom"], numbers(102, 990, 8, "")],
      ["AKG", 0.9, ["K"], numbers(52, 992, 4)],
      ["Sennheiser", 1.5, ["HD", "HD Pro", "IE"], numbers(100, 820, 5, "")],
      ["Audio-Technica", 1, ["ATH-M", "ATH-R", "ATH-AD"], numbers(20, 90, 1)],
      ["Sony", 1, ["MDR", "MV"], numbers(4, 94, 1, "+-")],
      ["Superlux", 0.25, ["HD", "HMC"], numbers(330, 690, 4, "")],
    ],
    uses: ["for tracking and long sessions", "for mixing without a room", "with replaceable pads and cable", "that folds into a bag"],
    remarks: ["With a coiled cable.", "Pads can be replaced."],
    specs: [oneOf("Design", "Closed", "Open", "Semi-open"), amounts("Impedance", [32, 80, 250, 55, 38, 600], "Ω"), hertz("Frequency response", [5, 35000], [10, 39500], [15, 28000], [5, 40000], [16, 28000]), amounts("Driver", [40, 45, 50], "mm"), amounts("Weight", [190, 225, 250, 285, 350], "g"), oneOf("Connectors", "3.5 mm jack", "3.5 mm jack, 6.3 mm adapter", "Mini XLR"), amounts("Cable length", [3, 1.2, 1.5], "m"), yesOrNo("Detachable cable")],
  }),
];
