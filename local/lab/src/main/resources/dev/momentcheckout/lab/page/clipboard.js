// Copies text. A page that is not served from this machine or by HTTPS has no navigator.clipboard.
import { element, make } from '/assets/element.js';

/** Says what an act did, on the screen and to screen readers. */
export function announce(text, isFine = true) {
  const result = element('act-result');
  result.textContent = text;
  result.classList.toggle('bad', !isFine);
}

export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    if (!copySelected(text)) {
      announce('The browser does not allow copying.', false);
      return;
    }
  }
  announce('Copied');
}

function copySelected(text) {
  const before = document.activeElement;
  const area = make('textarea', { value: text, className: 'probe' });
  document.body.append(area);
  area.select();
  const done = document.execCommand('copy');
  area.remove();
  before?.focus();
  return done;
}
