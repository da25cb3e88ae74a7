// biome-ignore-all format: one category a line reads as a table

import { type Localized, t } from "../language.ts";

/** The category tree, two levels: root → its leaves. A leaf also has the noun for one of its products. */
const tree = {
  "guitars": { name: t("Gitarren", "Guitars", "Guitares"), leaves: {
    "electric-guitars": { name: t("E-Gitarren", "Electric Guitars", "Guitares électriques"), noun: t("E-Gitarre", "Electric Guitar", "Guitare électrique") },
    "acoustic-guitars": { name: t("Westerngitarren", "Acoustic Guitars", "Guitares folk"), noun: t("Westerngitarre", "Acoustic Guitar", "Guitare folk") },
    "classical-guitars": { name: t("Konzertgitarren", "Classical Guitars", "Guitares classiques"), noun: t("Konzertgitarre", "Classical Guitar", "Guitare classique") },
    "ukuleles": { name: t("Ukulelen", "Ukuleles", "Ukulélés"), noun: t("Ukulele", "Ukulele", "Ukulélé") },
  } },
  "basses": { name: t("Bässe", "Bass Guitars", "Basses"), leaves: {
    "electric-basses": { name: t("E-Bässe", "Electric Basses", "Basses électriques"), noun: t("E-Bass", "Electric Bass", "Basse électrique") },
  } },
  "amplifiers": { name: t("Verstärker", "Amplifiers", "Amplis"), leaves: {
    "guitar-amps": { name: t("Gitarrenverstärker", "Guitar Amps", "Amplis guitare"), noun: t("Gitarrenverstärker", "Guitar Amp", "Ampli guitare") },
    "bass-amps": { name: t("Bassverstärker", "Bass Amps", "Amplis basse"), noun: t("Bassverstärker", "Bass Amp", "Ampli basse") },
  } },
  "effects": { name: t("Effektgeräte", "Effects Pedals", "Effets"), leaves: {
    "overdrive": { name: t("Verzerrer", "Overdrive & Distortion", "Overdrive et distorsion"), noun: t("Verzerrer-Pedal", "Overdrive Pedal", "Pédale d'overdrive") },
    "delay-reverb": { name: t("Delay & Hall", "Delay & Reverb", "Delay et reverb"), noun: t("Delay-/Hallpedal", "Delay & Reverb Pedal", "Pédale delay/reverb") },
    "modulation": { name: t("Modulation & Wah", "Modulation & Wah", "Modulation et wah"), noun: t("Modulationspedal", "Modulation Pedal", "Pédale de modulation") },
    "multi-effects": { name: t("Multieffekte & Looper", "Multi-Effects & Loopers", "Multi-effets et loopers"), noun: t("Multieffektgerät", "Multi-Effects Unit", "Multi-effets") },
  } },
  "keyboards": { name: t("Tasteninstrumente", "Keyboards", "Claviers"), leaves: {
    "synthesizers": { name: t("Synthesizer", "Synthesizers", "Synthétiseurs"), noun: t("Synthesizer", "Synthesizer", "Synthétiseur") },
    "digital-pianos": { name: t("Digitalpianos", "Digital Pianos", "Pianos numériques"), noun: t("Digitalpiano", "Digital Piano", "Piano numérique") },
    "stage-pianos": { name: t("Stagepianos", "Stage Pianos", "Pianos de scène"), noun: t("Stagepiano", "Stage Piano", "Piano de scène") },
    "portable-keyboards": { name: t("Keyboards", "Portable Keyboards", "Claviers arrangeurs"), noun: t("Keyboard", "Portable Keyboard", "Clavier arrangeur") },
    "midi-controllers": { name: t("MIDI-Controller", "MIDI Controllers", "Contrôleurs MIDI"), noun: t("MIDI-Controller", "MIDI Controller", "Contrôleur MIDI") },
  } },
  "drums": { name: t("Schlagzeug", "Drums & Percussion", "Batteries et percussions"), leaves: {
    "drum-kits": { name: t("Schlagzeuge", "Drum Kits", "Batteries acoustiques"), noun: t("Schlagzeug", "Drum Kit", "Batterie acoustique") },
    "electronic-drums": { name: t("E-Drums", "Electronic Drums", "Batteries électroniques"), noun: t("E-Drum", "Electronic Drums", "Batterie électronique") },
    "snares-cymbals": { name: t("Snares & Becken", "Snares & Cymbals", "Caisses claires et cymbales"), noun: t("Schlagwerk", "Drum Component", "Élément de batterie") },
    "percussion": { name: t("Percussion", "Percussion", "Percussions"), noun: t("Percussion", "Percussion", "Percussion") },
  } },
  "microphones": { name: t("Mikrofone", "Microphones", "Microphones"), leaves: {
    "dynamic-microphones": { name: t("Dynamische Mikrofone", "Dynamic Microphones", "Micros dynamiques"), noun: t("Dynamisches Mikrofon", "Dynamic Microphone", "Micro dynamique") },
    "condenser-microphones": { name: t("Kondensatormikrofone", "Condenser Microphones", "Micros à condensateur"), noun: t("Kondensatormikrofon", "Condenser Microphone", "Micro à condensateur") },
  } },
  "studio": { name: t("Studio", "Studio & Recording", "Studio"), leaves: {
    "audio-interfaces": { name: t("Audio-Interfaces", "Audio Interfaces", "Interfaces audio"), noun: t("Audio-Interface", "Audio Interface", "Interface audio") },
    "studio-monitors": { name: t("Studiomonitore", "Studio Monitors", "Enceintes de monitoring"), noun: t("Studiomonitor", "Studio Monitor", "Enceinte de monitoring") },
    "headphones": { name: t("Kopfhörer", "Headphones", "Casques"), noun: t("Kopfhörer", "Headphones", "Casque") },
  } },
  "dj": { name: t("DJ & Groove", "DJ & Groove", "DJ et groove"), leaves: {
    "dj-controllers": { name: t("DJ-Controller", "DJ Controllers", "Contrôleurs DJ"), noun: t("DJ-Controller", "DJ Controller", "Contrôleur DJ") },
    "turntables": { name: t("Plattenspieler & Mixer", "Turntables & Mixers", "Platines et mixeurs"), noun: t("DJ-Gerät", "DJ Gear", "Matériel DJ") },
    "grooveboxes": { name: t("Grooveboxen & Drumcomputer", "Grooveboxes & Drum Machines", "Grooveboxes et boîtes à rythmes"), noun: t("Groovebox", "Groovebox", "Groovebox") },
  } },
  "wind": { name: t("Blasinstrumente", "Wind & Brass", "Instruments à vent"), leaves: {
    "saxophones": { name: t("Saxofone", "Saxophones", "Saxophones"), noun: t("Saxofon", "Saxophone", "Saxophone") },
    "trumpets": { name: t("Trompeten", "Trumpets", "Trompettes"), noun: t("Trompete", "Trumpet", "Trompette") },
    "clarinets": { name: t("Klarinetten", "Clarinets", "Clarinettes"), noun: t("Klarinette", "Clarinet", "Clarinette") },
    "flutes": { name: t("Flöten", "Flutes & Recorders", "Flûtes"), noun: t("Flöte", "Flute", "Flûte") },
    "harmonicas": { name: t("Mundharmonikas", "Harmonicas", "Harmonicas"), noun: t("Mundharmonika", "Harmonica", "Harmonica") },
  } },
  "bowed-strings": { name: t("Streichinstrumente", "Orchestral Strings", "Cordes frottées"), leaves: {
    "violins": { name: t("Violinen", "Violins", "Violons"), noun: t("Violine", "Violin", "Violon") },
    "cellos": { name: t("Celli", "Cellos", "Violoncelles"), noun: t("Cello", "Cello", "Violoncelle") },
  } },
  "accessories": { name: t("Zubehör", "Accessories", "Accessoires"), leaves: {
    "cables": { name: t("Kabel", "Cables", "Câbles"), noun: t("Kabel", "Cable", "Câble") },
    "strings": { name: t("Saiten", "Strings", "Cordes"), noun: t("Saitensatz", "String Set", "Jeu de cordes") },
    "tuners": { name: t("Stimmgeräte", "Tuners", "Accordeurs"), noun: t("Stimmgerät", "Tuner", "Accordeur") },
    "stands": { name: t("Ständer", "Stands", "Supports"), noun: t("Ständer", "Stand", "Support") },
    "drum-sticks": { name: t("Drumsticks", "Drum Sticks", "Baguettes"), noun: t("Drumsticks", "Drum Sticks", "Baguettes") },
  } },
} satisfies Record<string, { name: Localized; leaves: Record<string, { name: Localized; noun: Localized }> }>;

/** A root of the tree. */
export type RootSlug = keyof typeof tree;

/** A leaf of the tree: the only place where models stand. */
export type CategorySlug = { [R in RootSlug]: keyof (typeof tree)[R]["leaves"] }[RootSlug];

/** A leaf category with the way to it. */
export interface Category { slug: CategorySlug; name: Localized; noun: Localized; root: RootCategory }

/** A root category and its leaves. */
export interface RootCategory { slug: RootSlug; name: Localized; leaves: Category[] }

/** The whole tree in the order the shops show it. */
export const rootCategories: readonly RootCategory[] = Object.entries(tree).map(([slug, { name, leaves }]) => {
  const root: RootCategory = { slug: slug as RootSlug, name, leaves: [] };
  root.leaves = Object.entries(leaves as Record<string, { name: Localized; noun: Localized }>).map(([leaf, texts]) => ({ slug: leaf as CategorySlug, ...texts, root }));
  return root;
});

const leafCategories = new Map(rootCategories.flatMap((root) => root.leaves.map((leaf) => [leaf.slug, leaf] as const)));

/** The leaf with this slug. */
export function getCategory(slug: CategorySlug): Category {
  return leafCategories.get(slug)!;
}

/** How a shop of the language names our categories, as a crawl policy takes it: its trail to our English one. */
export function categoryTranslations(language: keyof Localized): Record<string, string[]> {
  return Object.fromEntries(
    rootCategories.flatMap((root) => [
      [root.name[language], [root.name.en]] as const,
      ...root.leaves.map((leaf) => [`${root.name[language]} > ${leaf.name[language]}`, [root.name.en, leaf.name.en]] as const),
    ]),
  );
}
