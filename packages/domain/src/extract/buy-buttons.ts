import { cleanLine } from "./clean-text.ts";
import { attribute, type HtmlElement, textOf } from "./html-tree.ts";
import type { Page } from "./page.ts";

/** What shops write on the button that puts a product into the cart, in the languages of their pages. */
const BUY_TEXT = new RegExp(
  [
    "^(?:\\+ ?)?(?:add(?: it| this)?(?: item)?(?: to (?:your |my |the )?)(?:shopping |eu )?(?:cart|bag|basket|trolley|order)|add to (?:cart|bag|basket)|buy(?: it)?(?: now)?|order now|pre-?order(?: now)?|purchase(?: now)?|get it now|book now|reserve now|notify me.{0,30}|sold out|out of stock)\\b",
    "in den (?:waren|einkaufs)korb|in den korb|jetzt (?:kaufen|bestellen)|kaufen|zum warenkorb hinzu|warenkorb legen|einkaufswagen",
    "ajouter au panier|ajouter à mon panier|ajouter|acheter(?: maintenant)?|j'achète|commander",
    "añadir (?:al|a la) (?:carrito|cesta|bolsa)|agregar al carrito|comprar(?: ahora| agora| ya)?|adicionar (?:ao|à) (?:carrinho|sacola|cesto)",
    "aggiungi al (?:carrello|cestino)|acquista(?: ora)?|compra(?: ora| subito)?|metti nel carrello",
    "in (?:mijn )?winkel(?:wagen|mand)|toevoegen aan winkel|bestellen|koop nu",
    "do koszyka|dodaj do koszyka|kup teraz|do košíku|do košíka|přidat do košíku|vložiť do košíka|pridať do košíka|koupit|kúpiť|kosárba|adaugă în coș|adauga in cos|v košarico|dodaj v košarico|u košaricu",
    "в корзину|добавить в корзину|купить|заказать|до кошика|купити|в кошик|в количката|себетке",
    "lägg i (?:varukorg|kundvagn)|köp|læg i kurv|føj til kurv|legg i handlekurv|kjøp|lisää ostoskoriin|osta",
    "sepete ekle|hemen al|satın al|thêm vào giỏ|mua ngay|beli sekarang|masukkan keranjang|เพิ่มลงตะกร้า|สั่งซื้อ",
    "加入購物車|加入购物车|放入購物車|立即購買|立即购买|我要購買|直接購買|カートに入れる|購入|今すぐ買う|장바구니|구매하기|바로구매",
    "הוסף לסל|הוספה לסל|הוסף לעגלה|קנה עכשיו|أضف (?:إلى|الى) (?:السلة|عربة|حقيبة)|اضف (?:إلى|الى) (?:السلة|العربة)|اشتر الآن|افزودن به سبد|خرید",
  ].join("|"),
  "iu",
);
/** Programmers' names for the same button, in ids, classes, names and data attributes. */
const BUY_NAME =
  /add-?_?to-?_?(?:cart|bag|basket|trolley|shopping)|(?:^|[-_ ])(?:buy-?_?now|buybutton|buy-?btn|btn-?buy|addtocart|add2cart|atc-button|cart-?add|single_add_to_cart_button|tocart|in-?den-?warenkorb|buybox)(?:$|[-_ ])/i;

const MAX_BUTTON_ELEMENTS = 12;

/** The elements with which a visitor would buy, in document order, at most 200. */
export function findBuyButtons(page: Page): HtmlElement[] {
  const buttons: HtmlElement[] = [];
  for (const element of page.elements) {
    if (buttons.length >= 200) break;
    if (isBuyButton(element)) buttons.push(element);
  }
  return buttons;
}

function isBuyButton(element: HtmlElement): boolean {
  const { tag } = element;
  const isInput = tag === "input" && /^(?:submit|button|image)$/i.test(attribute(element, "type") ?? "");
  const clickable = tag === "button" || tag === "a" || isInput || attribute(element, "role") === "button";
  if (!clickable || element.end - element.index > MAX_BUTTON_ELEMENTS) return false;
  const naming = `${attribute(element, "id") ?? ""} ${attribute(element, "class") ?? ""} ${attribute(element, "name") ?? ""}`;
  const text = isInput
    ? `${attribute(element, "value") ?? ""} ${attribute(element, "alt") ?? ""}`
    : textOf(element, 200) || attribute(element, "aria-label") || attribute(element, "title") || "";
  const label = cleanLine(text, 80);
  // A long text is a teaser that mentions buying, a link to the cart or a help page is not the button.
  if (label.length > 0 && label.length <= 40 && BUY_TEXT.test(label))
    return tag !== "a" || BUY_NAME.test(naming) || !leadsToText(element);
  return BUY_NAME.test(naming) && tag !== "a" && label.length <= 60;
}

/** Whether a link goes to an article or an account page rather than into the cart. */
function leadsToText(element: HtmlElement): boolean {
  return /\/(?:blog|guides?|help|faq|account|login|about|news|category|collections?)(?:\/|$)/i.test(
    attribute(element, "href") ?? "",
  );
}
