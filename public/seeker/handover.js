// A résumé that was given on one view and is read on the next: a file, or its text.

/** @type {File | string | null} */
let given = null;

/** @param {File | string} resume */
export function hand(resume) {
  given = resume;
}

/** The résumé that was handed over, once. */
export function take() {
  const taken = given;
  given = null;
  return taken;
}
