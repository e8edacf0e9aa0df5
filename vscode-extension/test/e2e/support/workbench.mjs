// The workbench as a person sees it: every wait is for something that shows.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { VERSION } from './code-server.mjs';
import { until } from './until.mjs';
import { endOf, testified, witness } from './witness.mjs';

const WAIT = { timeout: Number(process.env.HOTDEPLOY_WAIT ?? 30_000) };
/** What has not come by then may have been lost on the way, as a key that nobody listened to yet: it is done again. */
const AGAIN = 2000;

export async function openBrowser() {
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
  const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'];
  return chromium.launch({ executablePath, headless: true, args: [...args, '--disable-component-update', '--disable-sync'] });
}

export class Workbench {
  constructor(page) {
    this.page = page;
    this.foreign = new Set();
    page.setDefaultTimeout(WAIT.timeout);
    witness(() => this.seen());
  }

  /** Opens the editor's page, of its workspace or of another place: `{ folder }` or `{ workspace }`. */
  static open(browser, editor, { place = { folder: editor.workspace }, ...size } = {}) {
    witness(async () => `log of the extension:\n${endOf(editor.log())}`);
    return Workbench.at(browser, `http://127.0.0.1:${editor.port}/?${new URLSearchParams(place)}`, size);
  }

  static async at(browser, url, { width = 1280, height = 800 } = {}) {
    const page = await browser.newPage({ viewport: { width, height } });
    const workbench = new Workbench(page);
    page.on('request', (request) => {
      const url = new URL(request.url());
      if (/^(https?|wss?):/.test(url.protocol) && url.hostname !== '127.0.0.1') workbench.foreign.add(url.origin);
    });
    await page.goto(url);
    await page.locator('.monaco-workbench').waitFor(WAIT);
    return workbench;
  }

  async press(...keys) {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  /**
   * Does something until it shows: what a person does who sees that nothing came of it. `action` is told how long it may
   * take, which is longer each time: the machine may just be slow.
   */
  async insist(action, shown, state = 'visible') {
    const deadline = Date.now() + WAIT.timeout;
    for (let timeout = AGAIN; ; timeout *= 2) {
      try {
        await action({ timeout });
        return await shown?.waitFor({ state, timeout });
      } catch (error) {
        if (Date.now() > deadline || this.page.isClosed()) throw await testified(error);
      }
    }
  }

  /** Opens a file of the workspace by its name. */
  async openFile(name) {
    const input = this.page.locator('.quick-input-widget input').first();
    const row = this.page.locator('.quick-input-widget .monaco-list-row', { hasText: name }).first();
    // A panel that has the focus, or is about to take it, may swallow the key.
    await this.insist(async (again) => {
      // A list that is open already has looked for the file, perhaps before the workspace could be read.
      if (await input.isVisible()) await this.press('Escape');
      await this.press('Control+P');
      await input.fill(name, again);
    }, row);
    // Into the input: a page beside it may have taken the focus.
    await input.press('Enter', WAIT);
    await this.wait(this.tab(name));
    await this.focusEditor();
  }

  tab(name) {
    return this.page.locator('.tabs-container .tab', { hasText: name }).first();
  }

  /**
   * Puts the focus into the text. Not by a click, which could meet a lens, or lie below a notification: the browser
   * then looks for a place to click and scrolls the text away.
   */
  async focusEditor() {
    const editor = this.page.locator('.editor-group-container.active .monaco-editor').filter({ visible: true }).first();
    await this.insist(
      () => editor.locator('.native-edit-context, textarea.inputarea').first().evaluate((input) => input.focus({ preventScroll: true })),
      this.page.locator('.editor-group-container.active .monaco-editor.focused').first(),
    );
  }

  /** Goes back to a file when other editors lie beside it. */
  async backTo(name) {
    const tab = this.page.locator(`.tabs-container .tab[data-resource-name="${name}"]`).first();
    if (await tab.isVisible()) {
      await tab.click(WAIT);
      await this.focusEditor();
    } else {
      await this.press('Control+1');
      await this.openFile(name);
    }
  }

  /** Replaces the whole text of the active editor, as typing would. */
  async replaceAll(text) {
    await this.focusEditor();
    await this.press('Control+A', 'Delete');
    await this.page.keyboard.insertText(text);
  }

  /** Types at the end of the file. */
  async append(text) {
    await this.focusEditor();
    await this.press('Control+End');
    await this.page.keyboard.type(text);
  }

  async save() {
    await this.press('Control+S');
  }

  /** Runs a command of the palette by its title. */
  async command(title) {
    const input = this.page.locator('.quick-input-widget input').first();
    const row = this.page.locator('.quick-input-widget .monaco-list-row', { hasText: title }).first();
    // Whatever takes the focus meanwhile, a panel that appears for instance, closes the palette: then once more.
    await this.insist(async (again) => {
      await this.press('F1');
      await input.waitFor(again);
      await input.fill(`>${title}`, again);
      await row.click(again);
    });
  }

  /** Chooses an entry of the list that is open. */
  async pick(text) {
    const row = this.page.locator('.quick-input-widget .monaco-list-row', { hasText: text }).first();
    await row.waitFor(WAIT);
    await row.click();
  }

  /** Answers the question that is open in an input box. */
  async answer(text, prompt) {
    const box = this.page.locator('.quick-input-widget', prompt ? { hasText: prompt } : {});
    const input = box.locator('input').first();
    await input.waitFor({ state: 'visible', ...WAIT });
    if (prompt) await box.getByText(prompt).first().waitFor(WAIT);
    await input.fill(text);
    await this.press('Enter');
  }

  status(text) {
    return this.page.locator('.statusbar-item', { hasText: text });
  }

  /** Waits until the status bar says this. */
  async statusSays(text) {
    await this.wait(this.status(text).first());
  }

  async openProblems() {
    if (!(await this.page.locator('.markers-panel').isVisible())) await this.press('Control+Shift+M');
    await this.page.locator('.markers-panel').waitFor(WAIT);
  }

  problem(text) {
    return this.page.locator('.markers-panel .monaco-list-row', { hasText: text }).first();
  }

  lens(text) {
    return this.page.locator('.codelens-decoration', { hasText: text }).filter({ visible: true }).first();
  }

  /** Clicks on a lens until another one is there: one that is drawn anew under the pointer takes no click. */
  async pressLens(text) {
    const lens = await this.see(this.lens(text));
    await this.insist(async (again) => (await lens.isVisible()) && lens.locator('a').first().click(again), lens, 'hidden');
  }

  /**
   * Waits until it is shown that these servers run this very text of a module: by its hash, as the count was the same
   * before.
   */
  async confirmed(target, module, text, servers = ['server1', 'server2', 'server3']) {
    const hash = createHash('sha256').update(text).digest('hex').slice(0, 7);
    const says = servers.map((server) => `[aria-label*="${server} · ${module} · ${hash}"]`).join('');
    await this.see(this.page.locator(`.statusbar-item${says}`, { hasText: target }).first());
  }

  /** The status bar's item, by what makes it stand out: `error-kind`, `warning-kind`. */
  standsOut(kind, text) {
    return this.page.locator(`.statusbar-item.${kind}`, { hasText: text }).first();
  }

  toast(text) {
    return this.page.locator('.notification-toast', { hasText: text }).first();
  }

  /** Waits for a notification, and keeps it: one with the pointer over it does not leave by itself. */
  async hold(text) {
    const toast = await this.see(this.toast(text));
    await toast.hover();
    return toast;
  }

  /** Closes a notification, once it is there. It may leave by itself meanwhile. */
  async dismiss(text) {
    const toast = await this.see(this.toast(text));
    await this.insist(async (again) => {
      if (!(await toast.isVisible())) return;
      await toast.hover(again);
      await toast.getByRole('button', { name: /^Clear/ }).click(again);
    }, toast, 'hidden');
  }

  /** The window loses the focus, as when the user goes to another program. */
  async leaveWindow() {
    await this.page.evaluate(() => {
      document.hasFocus = () => false;
      window.dispatchEvent(new Event('blur'));
    });
  }

  async comeBack() {
    await this.page.evaluate(() => {
      delete document.hasFocus;
      window.dispatchEvent(new Event('focus'));
    });
  }

  dialog(text) {
    return this.page.locator('.monaco-dialog-box', { hasText: text });
  }

  async openClusters() {
    await this.command('View: Show Hotdeploy');
    await this.wait(this.page.locator('.sidebar .title', { hasText: 'Clusters' }).first());
  }

  /** Presses an action of a tree's row, which shows when the pointer is over it. */
  async act(row, title) {
    // The tree may be drawn anew below the pointer.
    await this.insist(async (again) => {
      await row.hover(again);
      await row.getByRole('button', { name: title }).click(again);
    });
  }

  /** Opens a row of the tree, until what is below it shows. */
  async expand(row, inside) {
    await this.insist(async (again) => {
      if ((await row.getAttribute('aria-expanded', again)) !== 'true') await row.locator('.monaco-tl-twistie').click(again);
    }, inside);
  }

  /** Closes an editor of the workbench's own, known by something that shows in it. Newer versions lay it above the others. */
  async closeOwn(shown) {
    await shown.click(WAIT);
    if (VERSION === 'oldest') await this.command('View: Close Editor');
    else await this.press('Escape');
    await this.gone(shown);
  }

  row(text) {
    return this.page.locator('.pane .monaco-list-row', { hasText: text }).first();
  }

  /** The page inside the panel of this title. */
  webview() {
    return this.page.frameLocator('iframe.webview.ready').frameLocator('#active-frame');
  }

  async see(locator) {
    await this.wait(locator);
    return locator;
  }

  async gone(locator) {
    await this.wait(locator, 'detached');
  }

  async wait(locator, state = 'visible') {
    try {
      await locator.waitFor({ state, ...WAIT });
    } catch (error) {
      throw await testified(error);
    }
  }

  /** What there is to be seen, for whoever reads why a test failed. */
  async seen() {
    const places = {
      status: '.statusbar-item',
      editors: '.tabs-container .tab',
      lenses: '.codelens-decoration',
      problems: '.markers-panel .monaco-list-row',
      notifications: '.notification-toast',
      dialogs: '.monaco-dialog-box',
      question: '.quick-input-widget',
    };
    const lines = [`picture: ${(await this.picture(`failed-${Date.now()}`)) ?? 'none without HOTDEPLOY_PICTURES'}`];
    for (const [place, selector] of Object.entries(places)) {
      const found = await this.page.locator(selector).evaluateAll((elements) =>
        elements.map((element) => {
          const visible = element.checkVisibility({ visibilityProperty: true });
          const text = visible ? element.innerText : element.matches('.codelens-decoration') ? `(hidden) ${element.textContent}` : '';
          return text.replace(/\s+/g, ' ').trim();
        }),
      );
      lines.push(`${place}: ${found.filter(Boolean).join(' | ')}`);
    }
    return lines.join('\n');
  }

  /** Has the language server started anew, and waits until the new one has told what it knows. */
  async restarted(editor, act) {
    const starts = () => editor.log().split('settings in force').length;
    const before = starts();
    await act();
    await until(() => starts() > before, 'the language server is started again');
    await this.gone(this.status('3/3').first());
  }

  /** Writes a picture for the manual, and for eyes; returns its name. */
  async picture(name) {
    if (!process.env.HOTDEPLOY_PICTURES) return undefined;
    const directory = path.join(process.env.HOTDEPLOY_PICTURES, VERSION);
    fs.mkdirSync(directory, { recursive: true });
    const file = path.join(directory, `${name}.png`);
    await this.page.screenshot({ path: file, animations: 'disabled' });
    return file;
  }
}
