// The workbench as a person sees it: every wait is for something that shows.
import fs from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { VERSION } from './code-server.mjs';
import { until } from './until.mjs';

const WAIT = { timeout: Number(process.env.HOTDEPLOY_WAIT ?? 30_000) };

export async function openBrowser() {
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
  const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'];
  return chromium.launch({ executablePath, headless: true, args: [...args, '--disable-component-update', '--disable-sync'] });
}

export class Workbench {
  constructor(page) {
    this.page = page;
    this.foreign = new Set();
    this.failures = 1;
  }

  /** Opens the editor's page, of its workspace or of another place: `{ folder }` or `{ workspace }`. */
  static open(browser, editor, { place = { folder: editor.workspace }, ...size } = {}) {
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

  /** Opens a file of the workspace by its name. */
  async openFile(name) {
    const input = this.page.locator('.quick-input-widget input').first();
    // A panel that has the focus, or is about to take it, may swallow the key.
    await until(async () => {
      await this.press('Control+P');
      return input.fill(name, { timeout: 5000 }).then(() => true, () => false);
    }, 'the list of files');
    await this.page.locator('.quick-input-widget .monaco-list-row', { hasText: name }).first().waitFor(WAIT);
    // Into the input: a page beside it may have taken the focus.
    await input.press('Enter', WAIT);
    await this.wait(this.tab(name));
    await this.focusEditor();
  }

  tab(name) {
    return this.page.locator('.tabs-container .tab', { hasText: name }).first();
  }

  async focusEditor() {
    const lines = this.page.locator('.editor-group-container.active .monaco-editor .view-lines').first();
    await this.wait(lines);
    try {
      await lines.click(WAIT);
    } catch (error) {
      await this.picture(`failed-${this.failures++}`);
      throw error;
    }
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
    const deadline = Date.now() + WAIT.timeout;
    for (;;) {
      await this.press('F1');
      try {
        await input.waitFor({ state: 'visible', timeout: 5000 });
        await input.fill(`>${title}`, { timeout: 5000 });
        await row.click({ timeout: 5000 });
        return;
      } catch (error) {
        if (Date.now() > deadline) {
          await this.picture(`failed-${this.failures++}`);
          throw error;
        }
      }
    }
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
    return this.page.locator('.markers-panel .monaco-list-row', { hasText: text });
  }

  lens(text) {
    return this.page.locator('.codelens-decoration', { hasText: text }).first();
  }

  /** The status bar's item, by what makes it stand out: `error-kind`, `warning-kind`. */
  standsOut(kind, text) {
    return this.page.locator(`.statusbar-item.${kind}`, { hasText: text }).first();
  }

  toast(text) {
    return this.page.locator('.notification-toast', { hasText: text }).first();
  }

  /** Closes a notification, once it is there. */
  async dismiss(text) {
    const toast = await this.see(this.toast(text));
    await toast.hover(WAIT);
    await toast.getByRole('button', { name: /^Clear/ }).click(WAIT);
    await this.gone(toast);
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
    await row.hover(WAIT);
    await row.getByRole('button', { name: title }).click(WAIT);
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

  /** What the editor looked like when something did not come tells more than that it did not. */
  async wait(locator, state = 'visible') {
    try {
      await locator.waitFor({ state, ...WAIT });
    } catch (error) {
      await this.picture(`failed-${this.failures++}`);
      throw error;
    }
  }

  /** Writes a picture for the manual, and for eyes. */
  async picture(name) {
    if (!process.env.HOTDEPLOY_PICTURES) return;
    const directory = path.join(process.env.HOTDEPLOY_PICTURES, VERSION);
    fs.mkdirSync(directory, { recursive: true });
    await this.page.screenshot({ path: path.join(directory, `${name}.png`), animations: 'disabled' });
  }
}
