/** Give the sentence for a number, from the ones that the page holds for each way its language counts. */
export function sentenceFor(place, number) {
  const way = new Intl.PluralRules(document.documentElement.lang).select(number);
  const found = place.querySelector(`[data-plural="${way}"]`) ?? place.querySelector("[data-plural]");
  return found.textContent.replace("#", number);
}
