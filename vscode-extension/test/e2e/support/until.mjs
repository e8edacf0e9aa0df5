import { testified } from './witness.mjs';

/** Looks again until it is so: for what servers and processes do, which tell nobody here. */
export async function until(condition, what, patience = Number(process.env.HOTDEPLOY_WAIT ?? 30_000)) {
  const deadline = Date.now() + patience;
  for (;;) {
    const found = await condition();
    if (found) return found;
    if (Date.now() > deadline) throw await testified(new Error(`not in time: ${what}`));
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
