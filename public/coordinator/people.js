// Names of people, each read once.

/** @typedef {import("../shared/desk.js").Api} Api */
/** @typedef {import("../shared/client.js").Schemas["User"]} User */

/** @type {Map<string, Promise<User | null>>} */
const known = new Map();

/** A person; null where there is none. @param {Api} api @param {string} id */
export function person(api, id) {
  const held = known.get(id);
  if (held) return held;
  const asked = api.GET("/v1/users/{id}", { params: { path: { id } } }).then(
    ({ data }) => /** @type {User} */ (data),
    (error) => {
      if (error.status === 404) return null;
      known.delete(id);
      throw error;
    },
  );
  known.set(id, asked);
  return asked;
}

/** A person's name, or their id. @param {Api} api @param {string} id */
export async function nameOf(api, id) {
  const found = await person(api, id).catch(() => null);
  return found?.name || id;
}

/**
 * Works through items, a few at a time: a browser and a rate limit both have their limits.
 * @template Item, Made
 * @param {Item[]} items @param {(item: Item) => Promise<Made>} work @returns {Promise<Made[]>}
 */
export async function each(items, work, atOnce = 6) {
  /** @type {Made[]} */
  const made = new Array(items.length);
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const at = next;
      next += 1;
      made[at] = await work(items[at]);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  return made;
}
