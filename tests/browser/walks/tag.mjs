// A course page becomes a European credential: pasted, decided with the mouse and with keys, described, exported.

import assert from 'node:assert/strict';
import { PHONE, downloaded, focusShows, noSidewaysScroll, noViolations, tabTo, transferred, walk } from '../lib.mjs';

const OUTCOMES = 'Can program in Python\nunderstand sensors\ndesign printed circuit boards and test them';

const PYTHON = 'Python (computer programming)';

/** Pastes a text as people do: the clipboard is the browser's. */
async function paste(page, text) {
    await page.getByLabel('Your text').focus();
    await page.evaluate((text) => {
        const area = document.activeElement;
        const data = new DataTransfer();
        data.setData('text/plain', text);
        // A made-up event pastes nothing by itself.
        area.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true }));
        area.value = text;
    }, text);
}

await walk(async ({ open }) => {
    // Everything that the page is made of, on a first visit.
    const blank = await open('/healthz');
    const { total } = await transferred(blank, () => blank.goto(new URL('/tag', blank.url()).href));
    assert(total < 150_000, `the page has ${total} bytes`);

    const page = await open('/tag');
    await noViolations(page);
    const began = await page.evaluate(() => performance.now());
    await paste(page, OUTCOMES);
    const outcomes = page.locator('.outcome');
    await outcomes.first().locator('.tag').first().waitFor();
    const took = (await page.evaluate(() => performance.now())) - began;
    console.log(`first suggestion after ${took.toFixed(0)} ms; the page has ${total} bytes`);
    assert.equal(await outcomes.count(), 3);
    assert.match(page.url(), /\/tag\/[0-9a-f]{32}$/);
    await noViolations(page);

    // The words that speak for a suggestion light up with it.
    const first = outcomes.first();
    await first.locator('.tag').first().hover();
    await first.locator('mark.on').first().waitFor();

    // With the mouse: accept, take back, search and add, none.
    await first.getByRole('button', { name: `Accept: ${PYTHON}` }).click();
    await page.getByText('1 of 3 outcomes decided').first().waitFor();
    await first.getByRole('button', { name: `Undo: ${PYTHON}` }).click();
    await page.getByText('0 of 3 outcomes decided').first().waitFor();
    await first.getByRole('button', { name: `Accept: ${PYTHON}` }).click();
    await page.getByText('1 of 3 outcomes decided').first().waitFor();
    const second = outcomes.nth(1);
    assert.match(await second.locator('.hint').first().textContent(), /cannot be observed/);
    await second.getByRole('searchbox').fill('electron');
    await second.getByRole('button', { name: '+ electronics', exact: true }).click();
    await page.getByText('2 of 3 outcomes decided').first().waitFor();

    // Nothing is lost.
    await page.reload();
    await page.getByText('2 of 3 outcomes decided').first().waitFor();
    await second.getByText('electronics').first().waitFor();

    // What belongs to it, and the ways out.
    await page.getByLabel('Title').fill('Robots');
    await page.getByLabel('Awarding body').fill('Universidade do Porto');
    await page.getByLabel('Country').fill('PT');
    await page.getByLabel('Workload in ECTS').fill('2.5');
    await page.getByLabel('EQF level').selectOption('6');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText(/6 of 9 mandatory elements/).waitFor();
    const elm = await downloaded(page, () => page.getByRole('button', { name: /European credential/ }).click());
    assert.equal(elm.name, 'robots.jsonld');
    assert(JSON.stringify(JSON.parse(elm.text)).includes('ccd0a1d9-afda-43d9-b901-96344886e14d'), elm.text);
    const markdown = await downloaded(page, () => page.getByRole('button', { name: 'Markdown' }).click());
    assert.match(markdown.text, /1\. Can program in Python\n    - \[Python/);
    await noViolations(page);

    // With keys alone, from the first page on.
    const keys = await open('/tag');
    await tabTo(keys, keys.getByLabel('Your text'));
    await focusShows(keys.getByLabel('Your text'));
    await keys.keyboard.type('weld steel plates\nkeep the accounts of a small firm');
    await tabTo(keys, keys.getByRole('button', { name: 'Suggest concepts' }));
    await keys.keyboard.press('Enter');
    await keys.locator('.outcome').nth(1).waitFor();
    await keys.keyboard.press('?');
    await keys.getByRole('dialog').waitFor();
    await noViolations(keys);
    await keys.keyboard.press('Escape');
    await keys.keyboard.press('j');
    await focusShows(keys.locator('.tag').first());
    await keys.keyboard.press('a');
    await keys.getByText('1 of 2 outcomes decided').first().waitFor();
    await keys.keyboard.press('n');
    await keys.keyboard.press('x');
    await keys.getByText('2 of 2 outcomes decided').first().waitFor();
    await keys.locator('#o2 [data-tag]:focus').waitFor();
    await keys.keyboard.press('/');
    await keys.keyboard.type('bookkeeping');
    await keys.locator('.outcome').nth(1).locator('.found button').first().waitFor();
    await keys.keyboard.press('Enter');
    await keys.locator('.outcome').nth(1).locator('.tag.accepted').waitFor();
    // Where one left off is remembered.
    await keys.goto(new URL('/tag', keys.url()).href);
    await keys.getByRole('heading', { name: 'Where you left off' }).waitFor();

    // What is brought is shown, never run.
    const script = await open('/tag');
    await paste(script, 'Can write <script>document.title = "run"</script> elements in a page');
    await script.locator('.outcome').first().waitFor();
    assert.notEqual(await script.title(), 'run');

    // In the dark, on a phone, in German.
    const phone = await open('/tag', { ...PHONE, colorScheme: 'dark', locale: 'de-DE' });
    await phone.getByLabel('Ihr Text').fill(OUTCOMES);
    await phone.getByRole('button', { name: 'Konzepte vorschlagen' }).click();
    await phone.getByText('von 3 Lernergebnissen entschieden').first().waitFor();
    await noViolations(phone);
    await noSidewaysScroll(phone);

    // Without scripts.
    const plain = await open('/tag', { javaScriptEnabled: false });
    await plain.getByLabel('Your text').fill('weld aluminium sheets');
    await plain.getByRole('button', { name: 'Suggest concepts' }).click();
    await plain.getByRole('button', { name: /^Accept/ }).first().click();
    await plain.getByText('1 of 1 outcome decided').first().waitFor();
    await plain.getByRole('searchbox').fill('metal');
    await plain.getByRole('button', { name: 'Search', exact: true }).click();
    await plain.locator('.found button').first().waitFor();
    await noViolations(plain);
});
