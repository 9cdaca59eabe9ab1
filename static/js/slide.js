/** Let a menu that slides on a phone begin where one is; without this script it begins at its first part. */
for (const here of document.querySelectorAll("[data-slides] nav [aria-current]")) {
  const menu = here.closest("nav");
  const middle = (menu.clientWidth - here.offsetWidth) / 2;
  menu.scrollLeft += here.getBoundingClientRect().left - menu.getBoundingClientRect().left - middle;
}
