// How the page writes money and times.
/** @param amount in minor units: a currency may have none */
export function money(amount, currency) {
  if (amount === undefined || amount === null || !currency) return '';
  try {
    const format = new Intl.NumberFormat('en', { style: 'currency', currency, currencyDisplay: 'code' });
    return format.format(amount / 10 ** format.resolvedOptions().maximumFractionDigits).replace('\u00a0', ' ');
  } catch {
    // Moment may report what is no currency.
    return `${amount} ${currency}`;
  }
}

const [time, date] = [{ timeStyle: 'medium' }, { dateStyle: 'medium', timeStyle: 'medium' }].map(style => new Intl.DateTimeFormat('en-GB', style));

/** @returns the time of day in the browser's time zone */
export const timeOfDay = at => at ? time.format(new Date(at)) : '';

/** @returns the time of day with milliseconds */
export const preciseTime = at => `${timeOfDay(at)}.${String(new Date(at).getMilliseconds()).padStart(3, '0')}`;

/** @returns date and time in the browser's time zone */
export const dateAndTime = at => date.format(new Date(at));

/** @returns 1 check, 2 checks */
export const count = (number, name) => `${number} ${name}${number === 1 ? '' : 's'}`;
