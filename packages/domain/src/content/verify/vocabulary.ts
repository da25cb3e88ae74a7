import type { CopyLanguage } from "../language.ts";

/** What a checker knows of a language. All in lower case. */
export interface Vocabulary {
  /** Words that may be written with a capital although no fact holds them: how sentences begin, and German nouns. */
  capitalized: ReadonlySet<string>;
  /** Endings that a word of a fact may take on. */
  endings: readonly string[];
  /** Whether words grow together: "Ahornhals". */
  compounds: boolean;
  /** Praise and promises, which no fact of a catalog bears out. */
  claims: ReadonlySet<string>;
}

const list = (text: string): string[] => text.split(/\s+/).filter(Boolean);

/** Vocabulary of each language that copy is written in. */
export const vocabularies: Record<CopyLanguage, Vocabulary> = {
  en: {
    capitalized: new Set(
      list(`
        a additional additionally all also among an and any as at available besides both built by category choose
        comes compare crafted current currently designed each equipped every expect features featuring find for from further
        furthermore here in including is it its key listed lowest made measuring moreover new no offered offering on
        other our overall pick players price priced prices refurbished see several sold supplied shop shopper shoppers shops so some
        specification specifications that the there these they this those to together under used variants what when
        where whether while with within you your`),
    ),
    endings: ["s", "es", "ed"],
    compounds: false,
    claims: new Set(
      list(`
        acclaimed affordable award awards award-winning bargain best cheap cheapest discount discounted exclusive exclusively
        famous finest flawless free genuine greatest guarantee guaranteed guarantees ideal iconic legendary official
        officially outstanding perfect premium renowned superb superior ultimate unbeatable unmatched unrivaled
        unrivalled warranty world-class`),
    ),
  },
  de: {
    capitalized: new Set([
      ...list(`
        ab alle als am an angeboten auch auf aus außerdem bei beide beim das dazu dem den der des dank derzeit die dies
        diese diesem dieser dieses du durch ein eine einem einen einer eines er es für gefertigt gehört gelistet hier
        hinzu ihr ihre im in insgesamt ist je jede jeder jedes mit nach neben neu sie sein seine sind so sowie und unter
        verfügbar vom von vor was weitere weiteren weiterhin wer wie zu zudem zum zur zusätzlich zwischen`),
      ...list(`
        akku anbieter anschluss anschlüsse ansprache anzahl art ausführung ausführungen ausgang ausgänge auswahl bass
        batterie bauart bauform bauweise bedienung bereich beschichtung besitz bestandteil boden breite bünde bund bünden
        bundstäbchen decke dicke digitalpiano drittel durchmesser e effekt effekte eigenschaft eigenschaften einsatz eingang
        eingänge einsteiger elektronik farbe farben fell felle finish form frequenzgang frequenzbereich gehäuse gerät geräte
        gewicht gitarre gitarren griffbrett größe größen hals hersteller höhe holz hölzer instrument instrumente interface
        kabel kanal kanäle kanälen kapsel kategorie kessel klang klänge klangerzeugung klaviatur konstruktion kopfhörer
        korpus korpusform lackierung lautsprecher länge leistung lieferumfang maß maße material materialien mechanik
        mechaniken mensur mikrofon mikrofone modell modelle musik musiker name netzteil oberfläche piano preis preise
        preisen pedal polyphonie produkt rahmen regler saite saiten saitenzahl schlagzeug seite serie shop shops
        sattel signal spieler stärke steg stimmung stück stücke synthesizer tastatur taste tasten technik teil teile
        tiefe ton tonabnehmer töne trommel übersicht umfang varianten variante verarbeitung vergleich verstärker
        verbindung wahl wandler wert werte zargen zubehör`),
    ]),
    endings: ["s", "es", "n", "en", "e", "er", "em"],
    compounds: true,
    claims: new Set(
      list(`
        ausgezeichnet ausgezeichnete beste bester bestes besten berühmt berühmte billig billigste einzigartig exklusiv
        exklusive garantie garantiert garantierte gratis günstig günstige günstigste hervorragend hervorragende ideal
        ideale kostenlos kostenlose legendär legendäre offiziell offizielle perfekt perfekte preisgekrönt preiswert
        premium rabatt schnäppchen überlegen unschlagbar unschlagbare unübertroffen weltbeste weltklasse`),
    ),
  },
};
