/** Runs inside the extension host: mocha over the suite. */

import Mocha from 'mocha';
import * as path from 'node:path';

export function run(): Promise<void> {
  const report = process.env.HOTDEPLOY_HOST_REPORT;
  const mocha = new Mocha({
    ui: 'bdd',
    color: false,
    timeout: 60_000,
    reporter: report === undefined ? 'spec' : 'json',
    reporterOptions: { output: report },
  });
  mocha.addFile(path.join(__dirname, 'suite.js'));
  return new Promise((resolve, reject) => {
    mocha.run((failures) => {
      if (failures > 0) reject(new Error(`${failures} tests failed`));
      else resolve();
    });
  });
}
