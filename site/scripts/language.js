// The links to the other languages lead to the same page by themselves; this adds the place on it.
(() => {
  "use strict";

  const follow = () => document.querySelectorAll("[data-rb-language]").forEach((link) => {
    link.hash = location.hash;
  });
  addEventListener("hashchange", follow);
  follow();
})();
