// Tabs: one tab stop for each list of tabs, arrow keys within it (https://www.w3.org/WAI/ARIA/apg/patterns/tabs/).
import { element } from '/assets/element.js';

const tabsOf = list => [...list.querySelectorAll('[role=tab]')];

/** Shows the panel of a tab and hides those of the others in its list. */
export function show(tab) {
  for (const each of tabsOf(tab.parentElement)) {
    const isShown = each === tab;
    each.setAttribute('aria-selected', isShown);
    each.tabIndex = isShown ? 0 : -1;
    element(each.getAttribute('aria-controls')).hidden = !isShown;
  }
}

const moves = { ArrowRight: 1, ArrowLeft: -1 };

for (const list of document.querySelectorAll('[data-tabs]')) {
  show(list.querySelector('[aria-selected=true]'));
  list.addEventListener('click', ({ target }) => { if (target.role === 'tab') show(target); });
  list.addEventListener('keydown', event => {
    const tabs = tabsOf(list);
    const index = tabs.indexOf(document.activeElement);
    const next = { Home: 0, End: tabs.length - 1 }[event.key] ?? (event.key in moves ? (index + moves[event.key] + tabs.length) % tabs.length : null);
    if (next === null || index < 0) return;
    event.preventDefault();
    show(tabs[next]);
    tabs[next].focus();
  });
}
