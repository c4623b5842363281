// Two credentials are compared: pasted, explored by mouse and by keys, decided about, printed; without scripts too.

import assert from 'node:assert/strict';
import { PHONE, noSidewaysScroll, noViolations, walk } from '../lib.mjs';

const SOURCE = `# Statistics for decisions

## Learning outcomes

- Fit regression models and explain them to people without training
- Summarise data in tables and charts
- Plan a survey and draw a sample
`;
const TARGET = `# Data analysis

## Learning outcomes

- Build linear regression models
- Visualise data for a given audience
- Use version control in a team
`;

/** Brings both credentials and waits for the report. */
async function compared(page) {
    for (const [name, text] of [['source', SOURCE], ['target', TARGET]]) {
        const picker = page.locator(`#${name}-picker`);
        await picker.locator('summary').click();
        await picker.locator('textarea').fill(text);
    }
    await page.getByRole('button', { name: /^(Compare|Vergleichen)$/ }).first().click();
    await page.locator('article.report').waitFor();
}

await walk(async ({ open }) => {
    const page = await open('/compare');
    await noViolations(page);
    await compared(page);
    await noViolations(page);
    assert.match(await page.locator('.figures').innerText(), /The source covers \d+% of the target\./);

    // One stop for the whole matrix; the arrow keys go on from there.
    const cells = page.locator('table.heat td a');
    assert.equal(await page.locator('table.heat td a[tabindex="0"]').count(), 1);
    await cells.first().focus();
    // What has the focus is what is shown, and stays marked as that: so the mark itself is looked at.
    assert.equal(await cells.first().evaluate((cell) => getComputedStyle(cell).outlineStyle), 'solid');
    assert.equal(await page.locator('.pair:visible').count(), 1);
    const before = await page.locator('.pair:visible h3').innerText();
    await page.keyboard.press('ArrowDown');
    const after = await page.locator('.pair:visible h3').innerText();
    assert.notEqual(before, after);
    await page.keyboard.press('Enter');
    assert.equal(await page.evaluate(() => document.activeElement.className.includes('pair')), true);
    await page.getByRole('link', { name: 'Back to the matrix' }).locator('visible=true').click();
    assert.equal(await page.evaluate(() => document.activeElement.closest('td') !== null), true);
    await cells.last().click();
    assert.match(await page.locator('.pair:visible').innerText(), /Use version control|T\d+ and S\d+/);
    await noViolations(page);

    // What is decided is on paper; the menu and the form are not.
    await page.getByLabel('in part').check();
    await page.getByLabel('Reasons').fill('Version control is missing.\n'.repeat(12));
    await page.emulateMedia({ media: 'print' });
    assert.equal(await page.locator('nav').isVisible(), false);
    assert.equal(await page.locator('form.pickers').isVisible(), false);
    assert.equal(await page.locator('table.heat').isVisible(), true);
    const reasons = page.getByLabel('Reasons');
    assert(await reasons.evaluate((area) => area.scrollHeight <= area.clientHeight + 1), 'the reasons are cut off');
    const paper = await page.pdf({ preferCSSPageSize: true }).catch(() => null);
    // A browser with a window prints nothing.
    if (paper) assert.equal(paper.subarray(0, 5).toString(), '%PDF-');

    for (const options of [{ ...PHONE, colorScheme: 'dark' }, { colorScheme: 'dark', locale: 'de' }]) {
        const other = await open('/compare', options);
        await compared(other);
        await noSidewaysScroll(other);
        await other.locator('table.heat td a').first().focus();
        await noViolations(other);
    }

    const plain = await open('/compare', { javaScriptEnabled: false });
    await compared(plain);
    await noViolations(plain);
});
