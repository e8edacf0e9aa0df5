// What a failing test tells beside its error: what there was to be seen, and the end of the logs.

const witnesses = new Set();

/** Has `tell`, which answers a text, asked when something did not come. */
export function witness(tell) {
  witnesses.add(tell);
}

/** An error that says what this one says, and what the witnesses do. */
export async function testified(error) {
  const late = new Promise((resolve) => setTimeout(resolve, 5000, 'no answer').unref());
  const told = [...witnesses].map((tell) => Promise.race([tell(), late]).catch((reason) => String(reason)));
  return new Error([error.message, ...(await Promise.all(told))].join('\n'), { cause: error });
}

/** The last lines of a text. */
export function endOf(text, lines = 30) {
  return text.trimEnd().split('\n').slice(-lines).join('\n');
}
