// Uses the sample host's page as a person would. HOST_ADDRESS and HOST_KEY say where it is; EFWRITER_BROWSER is the browser.
import assert from 'node:assert/strict';
import { chromium } from 'playwright-core';

const samples = new URL('../../samples/', import.meta.url).pathname;
const browser = await chromium.launch({
  executablePath: process.env.EFWRITER_BROWSER ?? '/usr/bin/chromium',
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
});
const page = await browser.newPage();
const faults = [];
page.on('pageerror', error => faults.push(error.message));
page.on('console', line => line.type() === 'error' && !line.text().includes('401') && faults.push(line.text()));
page.on('response', answer => answer.status() >= 500 && faults.push(`${answer.status()} ${answer.url()}`));

const says = (id, text) => page.locator(`#${id}`).filter({ hasText: text }).waitFor();
const press = name => page.getByRole('button', { name, exact: true }).click();
const step = text => console.log(`  ${text}`);

try {
  await page.goto(process.env.HOST_ADDRESS);
  await page.evaluate(() => {
    window.said = [];
    new MutationObserver(() => window.said.push(document.getElementById('imported').textContent))
      .observe(document.getElementById('imported'), { childList: true });
  });

  await press('Send');
  await says('fed', '2 added, 0 updated, 0 unchanged, 0 older than ours.');
  await press('Send');
  await says('fed', '0 added, 0 updated, 2 unchanged, 0 older than ours.');
  step('a feed is taken over once');

  await page.locator('#file').setInputFiles(`${samples}sales.csv`);
  await press('Import');
  await says('imported', '19798 sales imported, 0 were there, 202 rejected.');
  assert.equal(await page.locator('#bad tbody tr').count(), 10);
  const said = await page.evaluate(() => window.said);
  assert.ok(said.some(text => /^Sending: [1-9]\d* rows$/.test(text)), said.join('\n'));
  step(`an import shows how far it is: ${said.length} reports`);

  const rows = Array.from({ length: 400_000 }, (_, i) => `${i + 1},2026-01-01T00:00:00Z,Nowhere,00033,1,12.50`);
  const large = `sale_id,sold_at,city,sku,quantity,unit_price\n${rows.join('\n')}\n`;
  await page.locator('#file').setInputFiles({ name: 'large.csv', mimeType: 'text/csv', buffer: Buffer.from(large) });
  await press('Import');
  await says('imported', /^Sending: [1-9]\d* rows$/);
  await press('Cancel');
  await says('imported', 'Cancelled. Nothing was imported.');
  step('an import is cancelled');

  for (let i = 0; i < 3; i++) {
    await press('Rebuild');
    await says('rebuilt', '22 cities.');
    await page.locator('#cities tbody tr').nth(21).waitFor();
    assert.equal(await page.locator('#cities tbody tr').count(), 22);
  }
  step('a report is rebuilt, without the rows that were cancelled');

  await page.locator('#key').fill('guessed');
  await press('Export');
  await says('exported', 'Only administrators may do that.');
  await page.locator('#key').fill(process.env.HOST_KEY);
  await press('Export');
  await says('exported', '22 rows are in exports.cities.');
  step('only an administrator exports');

  await page.locator('#file').setInputFiles({ name: 'odd.csv', mimeType: 'text/csv', buffer: Buffer.from('a,b\n1\n') });
  await press('Import');
  await page.waitForFunction(() => document.getElementById('imported').textContent.includes('['));
  step(`a file that does not fit is refused: ${await page.locator('#imported').textContent()}`);

  assert.deepEqual(faults, []);
} finally {
  await page.screenshot({ path: new URL('page.png', import.meta.url).pathname, fullPage: true });
  await browser.close();
}
console.log('The sample works in a browser.');
