// biome-ignore-all format: one line of a maker a row reads as a table
import { leaf, numbers } from "./leaf.ts";
import { amounts, kilograms, oneOf, yesOrNo } from "./specs.ts";

const finishes = ["Standard", "Black", "White", "Limited Chrome"];
const versions = ["", "V4", "V5", "Deluxe", "Mini", "Nano", "XL", "Custom", "25th", "Tour"];
const stamps = ["", ...numbers(4, 60, 1, "No. ")];
const remarks = ["Runs from 9 V, battery or power supply.", "Top-mounted jacks save room on the board.", "The foot switch is silent.", "True bypass keeps the dry signal clean."];
const housing = [amounts("Current draw", [10, 20, 35, 50, 100, 250, 300], "mA"), kilograms("Weight", 0.2, 1.4, 0.05)];

/** Effects pedals. */
export const effects = [
  leaf({
    path: ["Effects Pedals", "Overdrive & Distortion"], noun: "drive pedal", share: 5, price: [145, 0.5], finishes, options: [["Overdrive", "Distortion", "Fuzz", "Boost"].map((effect) => [effect, { Effect: effect }] as const), versions, stamps],
    lines: [
      ["Boss", 0.8, ["DS-1", "SD-1", "MT-2", "BD-2", "OD-3", "ST-2", "HM-2W", "OD-200"], ["", "Waza Craft", "Special Edition"]],
      ["Electro-Harmonix", 0.8, ["Big Muff Pi", "Soul Food", "East River", "Crayon", "Op-Amp Muff", "Hot Tubes"], ["", "Russian", "Ram's Head", "Triangle"]],
      ["Ibanez", 1, ["Tube Screamer", "TS9", "TS808", "Super Tube", "Nu Tubescreamer"], ["", "DX", "HW", "35th"]],
      ["MXR", 1, ["Distortion Plus", "Micro Amp", "Super Badass", "Timmy", "Duke of Tone", "Full Bore"], ["", "Variac", "Metal"]],
      ["JHS", 1.6, ["3 Series", "Morning Glory", "Angry Charlie", "Double Barrel", "Charlie Brown", "Bonsai"], ["", "Angry Driver", "Legends"]],
      ["Wampler", 1.5, ["Belle", "Tumnus", "Plexi-Drive", "Pinnacle", "Dual Fusion", "Euphoria"], ["", "Germanium", "Tom Quayle"]],
      ["TC Electronic", 0.5, ["Spark", "Dark Matter", "MojoMojo", "Rusty", "Zeus", "Cinders"], ["", "Toneprint"]],
      ["Behringer", 0.2, ["TO800", "SF300", "UM300", "VD400", "HM300"], ["", "Classic", "Super"]],
      ["Fulltone", 1.5, ["OCD", "Full-Drive", "Plimsoul", "Fat-Boost", "Octafuzz"], ["", "GT", "Mosfet"]],
    ],
    uses: ["from a slight edge to a wall of gain", "that keeps the attack of the pick", "with a tone control that works over its whole travel", "for singing leads and tight riffs"],
    remarks,
    specs: [oneOf("Effect", "Overdrive", "Distortion", "Fuzz", "Boost"), oneOf("Technology", "Analog", "Digital"), oneOf("Bypass", "True bypass", "Buffered"), oneOf("Power supply", "9 V DC", "9-18 V DC", "Battery"), ...housing, amounts("Knobs", [3, 2, 4, 1, 6])],
  }),
  leaf({
    path: ["Effects Pedals", "Delay & Reverb"], noun: "delay and reverb pedal", share: 3.5, price: [210, 0.55], finishes, options: [["Delay", "Reverb", "Echo", "Looper"].map((effect) => [effect, { Effect: effect }] as const), versions, stamps],
    lines: [
      ["Boss", 0.8, ["DD-3T", "DD-8", "RV-6", "DM-2W", "RE-2", "DD-200", "DD-500", "RE-202"], ["", "Waza Craft"]],
      ["Strymon", 2, ["El Capistan", "DIG", "Cloudburst", "Flint", "Volante", "TimeLine", "BigSky"], ["", "MX"]],
      ["Electro-Harmonix", 0.7, ["Memory Boy", "Canyon", "Oceans 11", "Holy Grail", "Memory Man", "Grand Canyon"], ["", "Max", "Neo"]],
      ["TC Electronic", 0.6, ["Echobrain", "Hall of Fame", "Flashback", "Ditto", "Skysurfer"], ["", "x4", "Toneprint"]],
      ["Walrus Audio", 1.7, ["Fundamental", "Fathom", "Slö", "Mako D1", "Lore", "ARP-87"], ["", "Onyx"]],
      ["MXR", 0.9, ["Carbon Copy", "Reverb M300", "Joshua", "Tape Echo"], ["", "Bright"]],
      ["Mooer", 0.3, ["Echolizer", "Reecho", "ShimVerb", "Ocean Machine"], ["", "Pro"]],
    ],
    uses: ["from a short slap to endless repeats", "with tap tempo and trails", "for ambient pads behind the band", "with the warmth of tape and none of the service"],
    remarks,
    specs: [oneOf("Effect", "Delay", "Reverb", "Echo", "Looper"), oneOf("Technology", "Digital", "Analog", "Tape emulation"), amounts("Maximum delay", [1000, 600, 300, 2000, 5000, 10000], "ms"), oneOf("Bypass", "True bypass", "Buffered", "Switchable"), oneOf("Power supply", "9 V DC", "9-18 V DC"), ...housing, yesOrNo("Tap tempo"), yesOrNo("MIDI")],
  }),
  leaf({
    path: ["Effects Pedals", "Modulation & Wah"], noun: "modulation pedal", share: 3, price: [150, 0.5], finishes, options: [["Chorus", "Phaser", "Flanger", "Tremolo", "Wah"].map((effect) => [effect, { Effect: effect }] as const), versions, stamps],
    lines: [
      ["Dunlop", 0.8, ["Cry Baby", "Q-Zone", "Fuzz Face", "Rotovibe", "Volume X"], ["", "Slash", "Dimebag", "Bookworm"]],
      ["Boss", 0.8, ["CE-2W", "CH-1", "PH-3", "BF-3", "TR-2", "CE-5", "MD-200"], ["", "Waza Craft"]],
      ["MXR", 0.8, ["Script", "EVH90", "EVH117", "Uni-Vibe", "Analog"], ["", "Custom Audio"]],
      ["Electro-Harmonix", 0.8, ["Small Clone", "Small Stone", "Electric Mistress", "Eddy", "Pulsar", "Bad Stone"], ["", "Neo", "Stereo"]],
      ["Walrus Audio", 1.5, ["Julia", "Julianna", "Lillian", "Monument", "Mako M1"], ["", "Onyx"]],
      ["Vox", 0.7, ["V845", "V846", "V847", "Clyde McCoy"], ["", "HW", "Reissue"]],
      ["Mooer", 0.3, ["Ensemble King", "Ninety Orange", "E-Lady", "Trelicopter"], ["", "Pro"]],
    ],
    uses: ["that shimmers, swirls and sways", "with a wide sweep and no loss of level", "for funk and for slow solos", "with stereo output"],
    remarks,
    specs: [oneOf("Effect", "Chorus", "Wah", "Phaser", "Flanger", "Tremolo"), oneOf("Technology", "Analog", "Digital"), oneOf("Bypass", "True bypass", "Buffered"), oneOf("Power supply", "9 V DC", "9-18 V DC", "Battery"), ...housing, yesOrNo("Stereo"), yesOrNo("Expression input")],
  }),
];
