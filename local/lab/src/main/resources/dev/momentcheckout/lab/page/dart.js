// What checkout.js uses of Dart's libraries and of the packages shared_preferences.

export const pause = milliseconds => new Promise(done => setTimeout(done, milliseconds));

export const isJson = value => value?.constructor === Object;

export const tryParse = text => (/^\d+$/.test(text) ? Number(text) : null);

export function removeWhere(map, isRemoved) {
  for (const [name, value] of Object.entries(map)) if (isRemoved(name, value)) delete map[name];
}

/** The result of a promise, or an error after that many milliseconds. */
export function timeout(promise, milliseconds) {
  let timer;
  const limit = new Promise((_, fail) => {
    timer = setTimeout(() => fail(new Error(`No answer for ${milliseconds / 1000} seconds`)), milliseconds);
  });
  return Promise.race([promise, limit]).finally(() => clearTimeout(timer));
}

/** The package shared_preferences: what is stored survives a restart of the app, here a reload of the page. */
export class SharedPreferences {
  #prefix = 'flutter.';

  getKeys() {
    return Object.keys(localStorage).filter(name => name.startsWith(this.#prefix)).map(name => name.slice(this.#prefix.length));
  }

  getStringList(name) {
    return JSON.parse(localStorage.getItem(this.#prefix + name));
  }

  async setStringList(name, value) {
    localStorage.setItem(this.#prefix + name, JSON.stringify(value));
    return true;
  }

  async remove(name) {
    localStorage.removeItem(this.#prefix + name);
    return true;
  }
}
