/** What index.html names so. */
export const element = id => document.getElementById(id);
